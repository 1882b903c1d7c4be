/** Reports the results of the default validators. Those of the emitters must be equal. */

import { validateAccountRemoteRoot, validateAwkward, validateEveryKind } from "./generated/index.js";
import { report } from "./report.js";
import { validationResults } from "./validation-results.js";

void report(() =>
  validationResults({
    account: validateAccountRemoteRoot,
    everyKind: validateEveryKind,
    awkward: validateAwkward,
  }),
);
