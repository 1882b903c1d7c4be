/** Problems with the names of modules and keys, and the locations of names and definitions. */

import type { LineAndColumn } from "./diagnostic.js";
import { problems } from "./problems.js";

/** Where a column definition, or the name of a module or key, was read from. */
export interface SchemaLocation extends Partial<LineAndColumn> {
  /** The location as text for messages, such as `the response of available_transfer_modules` or `schemas/snapshot.json:4:5`. */
  readonly location: string;
  readonly file?: string;
}

const REPORT_TO_VENDOR =
  "Report this problem to the vendor of the module: cPanel, or the vendor of the plugin that added it.";
const REPORT_TO_VENDORS =
  "Report this problem to the vendor of the modules: cPanel, or the vendor of the plugin that added one of them.";

export const nameProblem = problems({
  // `fault` is a clause without subject, such as `is longer than 64 characters`.
  "module-name-invalid": {
    exit: "2 or 3",
    message: "{location:clause}: a transfer module has an invalid name: {name:quote} {fault}.",
    hint: REPORT_TO_VENDOR,
    cause: "No code can be generated for a transfer module, because its name is invalid.",
  },
  // Every server has modules, so the server's response must have been wrong. Without this error, the generated files of all modules
  // would be deleted.
  "modules-missing": {
    message: "{subject:clause} contains no transfer modules, although every WHM server has some.",
    hint: "Fetch the snapshot again with npx whm-transfer-codegen fetch.",
    cause: "A snapshot contains no transfer modules, although every WHM server has some.",
    remedy: "Fetch the snapshot again.",
  },
  "module-names-alike": {
    exit: "2 or 3",
    message:
      "{location:clause}: the names of the transfer modules {names:quote} differ only in case. Their generated files would have the same name on file systems that ignore case.",
    hint: REPORT_TO_VENDORS,
  },
  "export-names-alike": {
    exit: "2 or 3",
    message:
      "{location:clause}: the generated code of the transfer modules {names:quote} would export the same name, {exported:quote}.",
    hint: REPORT_TO_VENDORS,
  },
  "key-name-invalid": {
    exit: "2 or 3",
    message:
      "{location:clause}: a key of the transfer module {module} has an invalid name: {name:quote} {fault}.",
    hint: REPORT_TO_VENDOR,
    cause: "No code can be generated for a transfer module, because the name of a key is invalid.",
  },
  "key-names-alike": {
    exit: "2 or 3",
    message:
      "{location:clause}: the keys {names:quote} of the transfer module {module} differ only in case. In a database, they would be the same column.",
    hint: REPORT_TO_VENDOR,
  },
  "listed-key-missing": {
    exit: "2 or 3",
    message:
      "{location:clause}: the list {list:quote} of the transfer module {module} contains {name:quote}, but the module has no key with this name.",
    hint: REPORT_TO_VENDOR,
  },
  "listed-key-repeated": {
    exit: "2 or 3",
    message:
      "{location:clause}: the list {list:quote} of the transfer module {module} contains the key {name:quote} twice.",
    hint: REPORT_TO_VENDOR,
  },
});
