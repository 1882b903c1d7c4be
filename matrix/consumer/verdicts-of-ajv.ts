/** What ajv's code says, and that its validators know the items' types. */

import { validateAccountRemoteRoot, validateAwkward, validateEveryKind } from "./generated/ajv.js";
import type { AccountRemoteRootItem } from "./generated/index.js";
import { tell } from "./tell.js";
import { verdicts } from "./verdicts.js";

export const narrowed = (value: unknown): AccountRemoteRootItem | undefined =>
  validateAccountRemoteRoot(value) ? value : undefined;

void tell(() =>
  verdicts({
    account: validateAccountRemoteRoot,
    everyKind: validateEveryKind,
    awkward: validateAwkward,
  }),
);
