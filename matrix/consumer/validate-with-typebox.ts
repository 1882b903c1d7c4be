/** Reports the results of typebox, and tests that its types are those of the items. */

import type { Type } from "typebox";
import type { AccountRemoteRootItem } from "./generated/index.js";
import {
  AccountRemoteRootSchema,
  validateAccountRemoteRoot,
  validateAwkward,
  validateEveryKind,
} from "./generated/typebox.js";
import { report } from "./report.js";
import { formatValidationResults } from "./validation-results.js";

export const same = (item: Type.Static<typeof AccountRemoteRootSchema>): AccountRemoteRootItem => item;
// @ts-expect-error a number is not a string
export const user: Type.Static<typeof AccountRemoteRootSchema.properties.user> = 1;

void report(() =>
  formatValidationResults({
    account: validateAccountRemoteRoot,
    everyKind: validateEveryKind,
    awkward: validateAwkward,
  }),
);
