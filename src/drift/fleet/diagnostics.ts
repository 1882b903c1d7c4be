/** Diagnostics about fleet files and saved reports. */

import {
  type DiagnosticCodeTable,
  type Diagnostic,
  type ErrorDiagnosticFactory,
  type FileFault,
  createErrorDiagnostic,
} from "../../core/diagnostic.js";
import { formatLocation } from "../../core/text/escape.js";

/** Diagnostic codes of this file, with their texts for docs/errors.md. */
export const FLEET_DIAGNOSTIC_CODES = {
  "fleet-invalid": {
    exitCode: 2,
    cause: "A value in the fleet file is missing, or has the wrong type or format.",
    remedy: "Correct the value. The message describes the allowed values.",
  },
  "fleet-not-yaml": {
    exitCode: 2,
    cause: "The fleet file is not valid YAML 1.2.",
    remedy: "Correct the file at the location in the message.",
  },
  "fleet-not-json": {
    exitCode: 2,
    cause: "The fleet file is not valid JSON.",
    remedy: "Correct the file. If the file is YAML, give it a name that ends in `.yaml`.",
  },
  "report-invalid": {
    exitCode: 2,
    cause: "A report for `merge` or `accept --report` is not a JSON report of `drift` or `diff`.",
    remedy: "Pass a report that `drift` or `diff` created with `--format json`.",
  },
} as const satisfies DiagnosticCodeTable;

const createError: ErrorDiagnosticFactory<typeof FLEET_DIAGNOSTIC_CODES> = createErrorDiagnostic;

export function createFleetInvalidError(file: string, { message, location }: FileFault): Diagnostic {
  return createError("fleet-invalid", `Invalid fleet file ${formatLocation(file, location)}: ${message}.`, {
    file,
    ...location,
  });
}

export function createFleetNotYamlError(file: string, { message, location }: FileFault): Diagnostic {
  return createError(
    "fleet-not-yaml",
    `Invalid YAML in the fleet file ${formatLocation(file, location)}: the file ${message}.`,
    { file, ...location, hint: "Correct the file at this position." },
  );
}

export function createFleetNotJsonError(file: string, { message, location }: FileFault): Diagnostic {
  return createError("fleet-not-json", `Invalid fleet file ${formatLocation(file, location)}: ${message}.`, {
    file,
    ...location,
    hint: "Correct the file at this position. If the file is YAML, give it a name that ends in .yaml.",
  });
}

export function createReportInvalidError(file: string, { message, location }: FileFault): Diagnostic {
  return createError("report-invalid", `Invalid report ${formatLocation(file, location)}: ${message}.`, {
    file,
    ...location,
    hint: 'Pass a report that "drift" or "diff" created with --format json.',
  });
}
