/** Problems with the acceptance file. */

import { problems } from "../../core/diagnostic.js";

export const acceptanceProblem = problems({
  "acceptances-invalid": {
    message: "Invalid acceptance file {place:clause}: {fault:clause}.",
    hint: 'This file is written by "whm-transfer-codegen accept". Correct it, or restore it from version control.',
    cause: "The acceptance file is not valid JSON, or is not in the format that `accept` writes.",
    remedy: "Correct the file, or restore it from version control.",
  },
});
