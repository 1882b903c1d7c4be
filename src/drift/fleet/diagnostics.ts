/** Problems with fleet files and saved reports. */

import { problems } from "../../core/diagnostic.js";

export const fleetProblem = problems({
  "fleet-invalid": {
    message: "Invalid fleet file {place:clause}: {fault:clause}.",
    cause: "A value is missing or invalid.",
    remedy: "Correct this value.",
  },
  "fleet-not-yaml": {
    message: "Invalid fleet file {place:clause}: the file {fault:clause}.",
    hint: "Correct the YAML of the file.",
  },
  "fleet-not-json": {
    message: "Invalid fleet file {place:clause}: {fault:clause}.",
    hint: "Correct the file at this position. If the file is YAML, give it a name that ends in .yaml.",
  },
  "report-invalid": {
    message: "Invalid report {place:clause}: {fault:clause}.",
    hint: 'Pass a report that "drift" or "diff" created with --format json.',
  },
});
