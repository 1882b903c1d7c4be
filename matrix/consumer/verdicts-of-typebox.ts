/** What typebox says, and that its types are the items'. */

import type { Type } from "typebox";
import type { AccountRemoteRootItem } from "./generated/index.js";
import {
  AccountRemoteRootSchema,
  validateAccountRemoteRoot,
  validateAwkward,
  validateEveryKind,
} from "./generated/typebox.js";
import { tell } from "./tell.js";
import { verdicts } from "./verdicts.js";

export const same = (item: Type.Static<typeof AccountRemoteRootSchema>): AccountRemoteRootItem => item;
// @ts-expect-error a text is no number
export const user: Type.Static<typeof AccountRemoteRootSchema.properties.user> = 1;

void tell(() =>
  verdicts({
    account: validateAccountRemoteRoot,
    everyKind: validateEveryKind,
    awkward: validateAwkward,
  }),
);
