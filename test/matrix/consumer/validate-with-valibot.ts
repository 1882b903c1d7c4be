/** Reports the results of valibot, and tests that its types are those of the items. */

import type * as v from "valibot";
import type { AccountRemoteRootItem } from "./generated/index.js";
import { AccountRemoteRootSchema, AwkwardSchema, EveryKindSchema } from "./generated/valibot.js";
import { report } from "./report.js";
import { formatValidationResults } from "./validation-results.js";

export const same = (item: v.InferOutput<typeof AccountRemoteRootSchema>): AccountRemoteRootItem => item;
// @ts-expect-error a number is not a string
export const user: v.InferOutput<typeof AccountRemoteRootSchema>["user"] = 1;

void report(() =>
  formatValidationResults({
    account: AccountRemoteRootSchema,
    everyKind: EveryKindSchema,
    awkward: AwkwardSchema,
  }),
);
