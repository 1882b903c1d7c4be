/** Diagnostics of the plugins for bundlers. */

import {
  type Diagnostic,
  type DiagnosticCodeTable,
  type ErrorDiagnosticFactory,
  createErrorDiagnostic,
} from "../core/diagnostic.js";

/** Diagnostic codes of this file, with their texts for docs/errors.md. */
export const PLUGIN_DIAGNOSTIC_CODES = {
  "output-stale": {
    exitCode: 2,
    cause:
      "A build plugin with the option `check` found generated code that is not up to date. The build fails.",
    remedy: "Generate the code and commit it, or remove the option `check`, so that each build generates it.",
  },
} as const satisfies DiagnosticCodeTable;

const createError: ErrorDiagnosticFactory<typeof PLUGIN_DIAGNOSTIC_CODES> = createErrorDiagnostic;

/** The maximum number of files that the message lists. */
const MAX_LISTED_FILES = 5;

/**
 * Creates the error for code that is not up to date. `fileStateTexts` are clauses, such as `index.ts is missing`. `causeTexts` and `hint`
 * are sentences.
 */
export function createOutputStaleError(
  fileStateTexts: readonly string[],
  causeTexts: readonly string[],
  hint: string,
): Diagnostic {
  const omittedFileCount = fileStateTexts.length - MAX_LISTED_FILES;
  const listedFileStatesText = fileStateTexts.slice(0, MAX_LISTED_FILES).join(", ");
  const message = `The generated code is not up to date: ${listedFileStatesText}${omittedFileCount > 0 ? `, and ${omittedFileCount} more ${omittedFileCount === 1 ? "file" : "files"}` : ""}.`;
  return createError("output-stale", [message, ...causeTexts].join(" "), { hint });
}
