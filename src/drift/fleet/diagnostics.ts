/** Fleet files, and reports of a fleet, that cannot be read. */

import {
  type DiagnosticCodes,
  type Diagnostic,
  type ErrorBuilder,
  type TextPosition,
  buildError,
} from "../../core/diagnostic.js";
import { visible } from "../../core/text/escape.js";
import { type JsonFault, inJson, positionOf } from "../../core/text/json-fault.js";

/** Codes, with the text of docs/errors.md. Only its type is used at run time, so a bundle drops it. */
export const FLEET_CODES = {
  "fleet-invalid": {
    exitCode: 2,
    cause: "A value in the fleet file has the wrong type or form.",
    remedy: "Correct the value as the message explains.",
  },
  "fleet-not-yaml": {
    exitCode: 2,
    cause: "The fleet file is not valid YAML 1.2.",
    remedy: "Correct the file as the message explains.",
  },
  "fleet-not-json": {
    exitCode: 2,
    cause: "The fleet file is not valid JSON.",
    remedy: "Correct the file, or give it the ending .yaml if it is YAML.",
  },
  "drift-report-invalid": {
    exitCode: 2,
    cause: "A report that is to be merged is not a report of drift or diff.",
    remedy: "Pass files that drift or diff wrote with --format json.",
  },
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof FLEET_CODES> = buildError;

/** `fault` is what is wrong, as the end of a sentence that begins with the place. */
export function fleetInvalid(path: string, place: string, fault: string, at: TextPosition = {}): Diagnostic {
  return errorOf("fleet-invalid", `The fleet ${visible(path)}: ${place} ${fault}.`, { file: path, ...at });
}

export function fleetNotYaml(path: string, fault: string, at: TextPosition = {}): Diagnostic {
  return errorOf("fleet-not-yaml", `The fleet ${visible(path)} is not YAML 1.2: it ${fault}.`, {
    file: path,
    ...at,
  });
}

export function fleetNotJson(path: string, fault: JsonFault): Diagnostic {
  const where = fault.kind === "syntax" ? ` from its character ${fault.offset} on` : "";
  return errorOf(
    "fleet-not-json",
    `The fleet ${visible(path)} ${inJson(fault)}${where}: correct it, or give it the ending .yaml if it is YAML.`,
    { file: path, ...positionOf(fault) },
  );
}

/** `fault` is what is wrong, as the end of a sentence. */
export function driftReportInvalid(path: string, fault: string, at: TextPosition = {}): Diagnostic {
  return errorOf(
    "drift-report-invalid",
    `The report ${visible(path)} ${fault}: give what drift or diff said with --format json, or of a fleet in parts what each said.`,
    { file: path, ...at },
  );
}
