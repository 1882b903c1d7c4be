/** Diagnostics about the acceptance file. */

import {
  type DiagnosticCodeTable,
  type Diagnostic,
  type ErrorDiagnosticFactory,
  type FileFault,
  createErrorDiagnostic,
} from "../../core/diagnostic.js";
import { formatLocation } from "../../core/text/escape.js";

/** Diagnostic codes of this file, with their texts for docs/errors.md. */
export const ACCEPTANCE_DIAGNOSTIC_CODES = {
  "acceptances-invalid": {
    exitCode: 2,
    cause: "The acceptance file is not valid JSON, or is not in the format that `accept` writes.",
    remedy: "Correct the file, or restore it from version control.",
  },
} as const satisfies DiagnosticCodeTable;

const createError: ErrorDiagnosticFactory<typeof ACCEPTANCE_DIAGNOSTIC_CODES> = createErrorDiagnostic;

export function createAcceptancesInvalidError(file: string, { message, location }: FileFault): Diagnostic {
  return createError(
    "acceptances-invalid",
    `Invalid acceptance file ${formatLocation(file, location)}: ${message}.`,
    {
      file,
      ...location,
      hint: 'This file is written by "whm-transfer-codegen accept". Correct it, or restore it from version control.',
    },
  );
}
