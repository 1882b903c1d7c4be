/** What valibot says, and that its types are the items'. */

import type * as v from "valibot";
import type { AccountRemoteRootItem } from "./generated/index.js";
import { AccountRemoteRootSchema, AwkwardSchema, EveryKindSchema } from "./generated/valibot.js";
import { tell } from "./tell.js";
import { verdicts } from "./verdicts.js";

export const same = (item: v.InferOutput<typeof AccountRemoteRootSchema>): AccountRemoteRootItem => item;
// @ts-expect-error a text is no number
export const user: v.InferOutput<typeof AccountRemoteRootSchema>["user"] = 1;

void tell(() =>
  verdicts({ account: AccountRemoteRootSchema, everyKind: EveryKindSchema, awkward: AwkwardSchema }),
);
