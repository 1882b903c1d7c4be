/** Reports the results of ajv's validators, and tests that they narrow a value to the item's type. */

import { validateAccountRemoteRoot, validateAwkward, validateEveryKind } from "./generated/ajv.js";
import type { AccountRemoteRootItem } from "./generated/index.js";
import { report } from "./report.js";
import { formatValidationResults } from "./validation-results.js";

export const narrowed = (value: unknown): AccountRemoteRootItem | undefined =>
  validateAccountRemoteRoot(value) ? value : undefined;

void report(() =>
  formatValidationResults({
    account: validateAccountRemoteRoot,
    everyKind: validateEveryKind,
    awkward: validateAwkward,
  }),
);
