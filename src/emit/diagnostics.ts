/** Problems with emitters and formatters. */

import { MAX_FILE_NAME_LENGTH } from "../core/limits.js";
import { problems } from "../core/diagnostic.js";

export const emitProblem = problems({
  "emitter-unknown": {
    message: 'Unknown emitter {name:quote} in the list "emitters"{suggestion:clause}.',
    hint: "Use one of {names:quote}, or an object that defines a custom emitter.",
  },
  // `fault` is a clause such as `its "revision" must be a string or a number`.
  "emitter-invalid": {
    message: "Invalid emitter emitters[{index}]: {fault}.",
    hint: "Correct it, or use the name of a built-in emitter.",
  },
  "emitter-repeated": {
    message: "Two emitters have the name {name:quote}.",
    hint: 'Remove one of them, or rename your custom emitter. The names "typescript" and "json-schema" always belong to built-in emitters.',
  },
  // `name` is a file name, or a suffix that is appended to the name of each module.
  "emitter-file-invalid": {
    message: "Invalid file name {name:quote} of the emitter {emitter:quote}{requirement}.",
    hint: `In "sharedFiles", use a file name such as forms.ts. In "moduleFiles", use a suffix such as .form.ts, which is appended to the name of each module. Allowed characters are letters, digits, ".", "_" and "-". A name has at most ${MAX_FILE_NAME_LENGTH} characters, and must not be the name of a Windows device, such as con.`,
    remedy:
      "Use a file name such as `forms.ts` in `sharedFiles`, or a suffix such as `.form.ts` in `moduleFiles`. Both must end in `.ts` or `.json`.",
  },
  "emitter-function-missing": {
    message: "The emitter {emitter:quote} has no function that generates {files}{name:quote}.",
    hint: "Set {property}[{name:quote}] of this emitter to a function that returns the text of the file.",
  },
  "emitter-files-alike": {
    message: "{fault:clause}.",
    hint: 'Rename one of them in "moduleFiles" or "sharedFiles" of your emitter.',
    cause: "Two generated files have names that are equal or differ only in case.",
  },
  "emitter-failed": {
    message: "The emitter {emitter:quote} failed to generate {path:quote}: {reason}.",
    hint: "Correct the function that generates this file. If the emitter is built in, report a bug of whm-transfer-codegen.",
  },
  "formatter-missing": {
    message:
      'The configuration sets "format" to {formatter:quote}, but {packageName} is not installed in {folder}.',
    hint: 'Run npm install --save-dev -E {packageName}, or set "format" to false.',
  },
  "formatter-failed": {
    message: "The formatter {formatter} failed for {path}: {reason}.",
    hint: "Correct the configuration of the formatter.",
  },
  "formatter-ignores-output": {
    message: "The configuration of {formatter} excludes {path}, so it is not formatted.",
    hint: 'Remove this exclusion, or set "format" to false. JSON files may stay excluded, as in "!generated/*.json" for Biome.',
  },
});
