/** Problems with columns, overrides and modules. Those with the versions of snapshots are in `version-diagnostics.ts`. */

import { problems } from "../core/diagnostic.js";

const REPORT_TO_VENDOR = "Report this to cPanel, or to the vendor of the plugin.";
const USE_UNION = 'In the configuration, set "versions" to "union", or remove one of the "snapshots".';

export const itemProblem = problems({
  "property-names-alike": {
    message:
      "In camelCase, the keys {keys:quote} of the transfer module {module} have the same name, {property:quote}.",
    hint: 'Set "naming" to "wire" in the configuration, to use the names of WHM.',
  },
  // `reason` is a clause such as `only an integer column can be a flag`.
  "override-invalid": {
    message: "Invalid override of {module}.{key} in the configuration: {reason}.",
    hint: "Correct or remove this override.",
  },
  "override-unused": {
    exit: "warning",
    message: "The override {override} in the configuration has no effect: it matches no key of the snapshot.",
    hint: "Correct its module, key or definition, or remove it.",
  },
  "documented-key-missing": {
    exit: "warning",
    message:
      "The documentation of cPanel lists the {noun} {keys:quote} of the transfer module {module}, but the snapshot does not contain {them}.",
    hint: "No action is required: the generated code omits {theseKeys}.",
  },
  // An error only with `versions: "intersection"`, where an item must be valid for all versions.
  "required-key-missing": {
    message:
      "WHM {requiring} {require} the key {module}.{key}, but WHM {lacking} {do} not have this key. No item is valid for {all} versions.",
    hint: USE_UNION,
  },
  "required-key-unsatisfiable": {
    message: "{module}.{key} is required, but no value of it is valid for all versions of WHM.",
    hint: USE_UNION,
  },
  "shared-module-missing": {
    message: "WHM {versions} have no transfer module in common.",
    hint: USE_UNION,
  },
  "definition-unknown": {
    exit: "warning",
    message:
      "The column definition of {module}.{key}{inLocation:clause} contains unknown parts: {parts:clause}.",
    hint: "{effect}. Try --dialect sqlite if WHM stores its transfer queue in SQLite. Otherwise, report this definition as a bug of whm-transfer-codegen.",
    cause: "With `--unknown-definitions error`, the exit code is 3.",
  },
  "key-unsendable": {
    exit: "warning",
    message:
      "{module}.{key} is required, but its column accepts only binary data, which cannot be sent as text. No item of {module} can be queued.",
    hint: REPORT_TO_VENDOR,
  },
  "required-key-computed": {
    exit: 3,
    message:
      "{module}.{key} is required, but the database computes its value, so it cannot be sent. No item of {module} can be queued.",
    hint: REPORT_TO_VENDOR,
  },
  "members-too-many": {
    exit: 3,
    message:
      "The ENUM and SET columns of the transfer modules together have {count} members, more than the limit of {limit}. {module}.{key} has the most: {most}.",
    hint: REPORT_TO_VENDOR,
  },
  "required-key-empty": {
    exit: 3,
    message:
      "{module}.{key} is required, so it must have a value that is not empty. But its column accepts no such value. No item of {module} can be queued.",
    hint: REPORT_TO_VENDOR,
  },
});
