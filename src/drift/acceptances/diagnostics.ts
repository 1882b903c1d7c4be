/** Files of acceptances, and reports that they come from, that cannot be read. */

import {
  type DiagnosticCodes,
  type Diagnostic,
  type ErrorBuilder,
  type TextPosition,
  buildError,
} from "../../core/diagnostic.js";
import { visible } from "../../core/text/escape.js";

/** Codes, with the text of docs/errors.md. Only its type is used at run time, so a bundle drops it. */
export const ACCEPTANCES_CODES = {
  "finding-report-invalid": {
    exitCode: 2,
    cause: "The file of --report is not a report of drift or diff.",
    remedy: "Pass a file that drift or diff wrote with --format json --output FILE.",
  },
  "acceptances-invalid": {
    exitCode: 2,
    cause: "The file of acceptances is not JSON, or not in the form that accept writes.",
    remedy: "Correct it, or restore it from version control.",
  },
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof ACCEPTANCES_CODES> = buildError;

/** `fault` is what is wrong, as the end of a sentence. */
export function findingReportInvalid(file: string, fault: string, at: TextPosition = {}): Diagnostic {
  return errorOf(
    "finding-report-invalid",
    `${visible(file)} ${fault}: --report takes what drift or diff wrote with --format json --output FILE.`,
    { file, ...at },
  );
}

/** `fault` is what is wrong, as the end of a sentence. */
export function acceptancesInvalid(file: string, fault: string, at: TextPosition = {}): Diagnostic {
  return errorOf(
    "acceptances-invalid",
    `${visible(file)} ${fault}: mend it by hand, or take it back from version control; accept writes it right.`,
    { file, ...at },
  );
}
