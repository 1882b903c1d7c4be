/** Problems with configurations. */

import { problems } from "../core/diagnostic.js";

const FAULT = "Invalid configuration {place:clause}: {fault:clause}.";

export const configProblem = problems({
  "snapshot-folders-conflict": {
    message: 'The configuration sets both "schemas" and "snapshots".',
    hint: 'Set "schemas" for one snapshot folder, or "snapshots" for one folder per version of WHM.',
  },
  "config-missing": {
    message: "The configuration file {file} (--config) does not exist.",
    hint: "Correct the path, or omit --config to use the nearest configuration file.",
  },
  "configs-conflict": {
    message: "One folder contains several configuration files: {files}.",
    hint: "Delete all but one of them, or pass the one to use with --config FILE.",
  },
  "config-untrusted": {
    message:
      "The configuration {file} in a parent folder was not loaded, because another user can change it: {problem}.",
    hint: "Read the file. If you trust it, {fix:clause} Or pass the file with --config {file}, which skips this check. If you do not trust it, remove the file.",
    cause: "A configuration can run code and read the API token.",
    remedy:
      "Read the file. If you trust it, correct its owner or permissions, or pass it with `--config`, which skips this check. Otherwise, remove it.",
  },
  "config-unreadable": {
    message: "{configuration:clause}: {reason}.",
    hint: "{hint}",
    cause: "The configuration cannot be read, is not valid JSON, or its code throws an error.",
    remedy: "Correct this error.",
  },
  "config-key-unknown": {
    message: FAULT,
    cause: "A property does not exist.",
    remedy: "Correct its name, or remove it.",
  },
  "config-token": {
    message: FAULT,
    hint: 'Remove this property. Pass the token in WHM_TOKEN, with --token-file FILE or with --token-stdin, or set "tokenFile" to the path of a file. If other people can read the configuration, such as in Git, also replace the token in WHM.',
    cause: "The configuration contains an API token.",
  },
  "config-value-invalid": {
    message: FAULT,
    cause: "A value has the wrong type or format.",
    remedy: "Correct this value.",
  },
});
