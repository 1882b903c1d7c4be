/** What zod says, and that its types are the items'. */

import type { z } from "zod";
import type { AccountRemoteRootItem } from "./generated/index.js";
import { AccountRemoteRootSchema, AwkwardSchema, EveryKindSchema } from "./generated/zod.js";
import { tell } from "./tell.js";
import { verdicts } from "./verdicts.js";

export const same = (item: z.output<typeof AccountRemoteRootSchema>): AccountRemoteRootItem => item;
// @ts-expect-error a text is no number
export const user: z.output<typeof AccountRemoteRootSchema>["user"] = 1;

void tell(() =>
  verdicts({ account: AccountRemoteRootSchema, everyKind: EveryKindSchema, awkward: AwkwardSchema }),
);
