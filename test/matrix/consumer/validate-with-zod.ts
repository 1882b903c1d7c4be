/** Reports the results of zod, and tests that its types are those of the items. */

import type { z } from "zod";
import type { AccountRemoteRootItem } from "./generated/index.js";
import { AccountRemoteRootSchema, AwkwardSchema, EveryKindSchema } from "./generated/zod.js";
import { report } from "./report.js";
import { formatValidationResults } from "./validation-results.js";

export const same = (item: z.output<typeof AccountRemoteRootSchema>): AccountRemoteRootItem => item;
// @ts-expect-error a number is not a string
export const user: z.output<typeof AccountRemoteRootSchema>["user"] = 1;

void report(() =>
  formatValidationResults({
    account: AccountRemoteRootSchema,
    everyKind: EveryKindSchema,
    awkward: AwkwardSchema,
  }),
);
