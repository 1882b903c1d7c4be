/** Reports the results of the default validators. The validators of the emitters must report the same results. */

import { validateAccountRemoteRoot, validateAwkward, validateEveryKind } from "./generated/index.js";
import { report } from "./report.js";
import { formatValidationResults } from "./validation-results.js";

void report(() =>
  formatValidationResults({
    account: validateAccountRemoteRoot,
    everyKind: validateEveryKind,
    awkward: validateAwkward,
  }),
);
