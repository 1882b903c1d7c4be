/** Diagnostics of the plugins for bundlers. */

import { type Diagnostic, type DiagnosticCodes, type ErrorBuilder, buildError } from "../core/diagnostic.js";

/** Diagnostic codes of this file, with their texts for docs/errors.md. */
export const PLUGIN_CODES = {
  "output-stale": {
    exitCode: 2,
    cause:
      "A build plugin with the option `check` found generated code that is not up to date. The build fails.",
    remedy: "Generate the code and commit it, or remove the option `check`, so that each build generates it.",
  },
} as const satisfies DiagnosticCodes;

const createError: ErrorBuilder<typeof PLUGIN_CODES> = buildError;

/** The maximum number of files that the message lists. */
const MAX_LISTED_FILES = 5;

/**
 * Creates the error for code that is not up to date. `fileStateTexts` are clauses, such as `index.ts is missing`. `causes` and `remedy`
 * are sentences.
 */
export function createOutputStaleError(
  fileStateTexts: readonly string[],
  causes: readonly string[],
  remedy: string,
): Diagnostic {
  const omittedCount = fileStateTexts.length - MAX_LISTED_FILES;
  const listedFiles = fileStateTexts.slice(0, MAX_LISTED_FILES).join(", ");
  const message = `The generated code is not up to date: ${listedFiles}${omittedCount > 0 ? `, and ${omittedCount} more files` : ""}.`;
  return createError("output-stale", [message, ...causes].join(" "), { hint: remedy });
}
