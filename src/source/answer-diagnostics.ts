/** Diagnostics about responses that were read, but cannot be used. */

import {
  type DiagnosticCodeTable,
  type Diagnostic,
  type ErrorDiagnosticFactory,
  type WarningDiagnosticFactory,
  createErrorDiagnostic,
  createWarningDiagnostic,
} from "../core/diagnostic.js";
import { quote, sanitize } from "../core/text/escape.js";

/** Diagnostic codes of this file, with their texts for docs/errors.md. */
export const RESPONSE_DIAGNOSTIC_CODES = {
  "access-denied": {
    exitCode: 3,
    cause:
      "The server denied access, for example with the HTTP status 401 or 403. Usually the user or the API token is wrong.",
    remedy:
      "Check that the API token is valid and belongs to the user in `--user`. Do not retry many times: servers block IP addresses after repeated failures.",
  },
  "call-refused": {
    exitCode: 3,
    cause:
      "The server processed an API call and refused it (`metadata.result` is 0). The message contains the reason that the server sent.",
    remedy:
      "Fix the problem that the reason describes. Often the API token lacks the privilege to call the API function. WHM versions before 11.44 do not have the API functions for transfer modules.",
  },
  "answer-of-another-command": {
    exitCode: 3,
    cause: "The server sent a response to a different API function than the one requested.",
    remedy: "Try again. If it happens again, check whether a proxy caches responses.",
  },
  "answer-value-invalid": {
    exitCode: 3,
    cause: "A value in the response does not have the documented type or format.",
    remedy:
      "Check that the response comes from a WHM server. If so, report this as a bug of whm-transfer-codegen.",
  },
  "answer-too-many-entries": {
    exitCode: 3,
    cause:
      "The server has more than 1,000 transfer modules, a module has more than 1,017 keys, or all modules together have more than 20,000 keys.",
    remedy: "Check that the response comes from a WHM server.",
  },
  "server-warning": {
    severity: "warning",
    cause: "An API call succeeded, but the server sent a warning with its response.",
    remedy: "Read the warning of the server in the message. The command continues.",
  },
  "server-version-unknown": {
    severity: "warning",
    cause:
      "The call of the WHM API function `version` failed, or its response contains no valid version. The snapshot is complete except for the version of WHM.",
    remedy:
      "If you need the version, fix the problem in the message. Often the token is not allowed to call the WHM API function `version`.",
  },
  "more-errors": {
    exitCode: 3,
    cause: "More than 500 errors were found in the responses of the server. Only the first 500 are listed.",
    remedy: "Follow the remedy of each listed error, then run the command again.",
  },
  "more-warnings": {
    severity: "warning",
    cause: "The responses of the server caused more than 100 warnings. Only the first 100 are listed.",
    remedy: "Follow the remedy of each listed warning, then run the command again.",
  },
} as const satisfies DiagnosticCodeTable;

const createError: ErrorDiagnosticFactory<typeof RESPONSE_DIAGNOSTIC_CODES> = createErrorDiagnostic;
const createWarning: WarningDiagnosticFactory<typeof RESPONSE_DIAGNOSTIC_CODES> = createWarningDiagnostic;

/** Creates the error for denied access: HTTP status 401 or 403, or a body in the legacy format (`cpanelresult`). */
export function createAccessDeniedError(callOrFileDescription: string, reason: string): Diagnostic {
  return createError(
    "access-denied",
    `${callOrFileDescription}: the server denied access ${formatReason(reason)}. The request was not repeated, because servers block IP addresses after repeated failures.`,
    {
      hint: "Check that the API token is valid, and that it belongs to the user in --user (by default root).",
    },
  );
}

/** Creates the error for a call that the API refused: `metadata.result` is 0. */
export function createCallRefusedError(callOrFileDescription: string, reason: string): Diagnostic {
  return createError(
    "call-refused",
    `${callOrFileDescription}: the server refused the call ${formatReason(reason)}.`,
    {
      hint: "If you use an API token, the token needs the privilege to call this API function. The server must run WHM 11.44 or later.",
    },
  );
}

/** Creates the error for a saved response in which the server denied access or refused the call. */
export function createSavedResponseUnsuccessfulError(
  sanitizedFilePath: string,
  responseKind: "denied" | "refused",
  reason: string,
): Diagnostic {
  const [diagnosticCode, failureText] =
    responseKind === "denied"
      ? (["access-denied", "denied access"] as const)
      : (["call-refused", "refused the call"] as const);
  return createError(
    diagnosticCode,
    `${sanitizedFilePath}: in this saved response, the server ${failureText} ${formatReason(reason)}.`,
    {
      hint: "Save the response of a successful call in this file instead.",
    },
  );
}

function formatReason(reason: string): string {
  return reason === "" ? "and sent no reason" : `with the reason ${quote(reason)}`;
}

/** Creates the error for a response to an API function that was not requested. */
export function createResponseOfAnotherCommandError(
  callOrFileDescription: string,
  responseFunctionName: string,
): Diagnostic {
  return createError(
    "answer-of-another-command",
    `${callOrFileDescription}: the server sent a response to a different API function, ${quote(responseFunctionName)}.`,
    { hint: "Try again. If it happens again, check whether a proxy caches responses." },
  );
}

/**
 * Creates the error for an invalid value. `valuePath` is its location in the response, such as `data.modules`. `valueDescription` describes the
 * value, such as `an empty list`.
 */
export function createResponseValueInvalidError(
  callOrFileDescription: string,
  valuePath: string,
  valueDescription: string,
  expectedValueDescription: string,
): Diagnostic {
  return createError(
    "answer-value-invalid",
    `${callOrFileDescription}: in the response, ${sanitize(valuePath)} is ${valueDescription}, but must be ${expectedValueDescription}.`,
    {
      hint: "Check that the response comes from a WHM server. If so, report this as a bug of whm-transfer-codegen.",
    },
  );
}

/** Describes a decoded JSON value for a message, such as `a list` or `missing`. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "string") return value === "" ? "an empty string" : quote(value);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  return typeof value === "object" && Object.keys(value).length === 0 ? "an empty object" : "an object";
}

/** Creates the error for a response with too many elements. `elementsDescription` is the kind of element in the plural, such as `modules`. */
export function createResponseTooManyEntriesError(
  callOrFileDescription: string,
  elementsDescription: string,
  count: number,
  limit: number,
): Diagnostic {
  return createError(
    "answer-too-many-entries",
    `${callOrFileDescription}: the response contains ${count} ${elementsDescription}, more than the limit of ${limit}.`,
    {
      hint: "Check that the response comes from a WHM server.",
    },
  );
}

/** Creates the error for schemas that together contain too many keys. */
export function createTotalKeysExceedLimitError(count: number, limit: number): Diagnostic {
  return createError(
    "answer-too-many-entries",
    `The transfer modules together have at least ${count} keys, more than the limit of ${limit}.`,
    { hint: "Check that the responses come from a WHM server." },
  );
}

/** Creates the warning that reports a warning in a successful response. */
export function createServerWarning(callOrFileDescription: string, warning: string): Diagnostic {
  return createWarning(
    "server-warning",
    `${callOrFileDescription}: the call succeeded, but the server sent the warning ${quote(warning)}.`,
  );
}

/** Converts the error of a failed `version` call to a warning, because a snapshot does not need the version. */
export function createServerVersionUnknownWarning({ message, hint }: Diagnostic): Diagnostic {
  return createWarning(
    "server-version-unknown",
    `The version of WHM could not be determined. ${message} The snapshot is complete except for the version.`,
    hint === undefined ? {} : { hint },
  );
}

/** Creates the error at the end of a shortened list. It reports that `count` more errors are omitted. */
export function createErrorsOmittedError(count: number): Diagnostic {
  return createError("more-errors", `${count} more ${count === 1 ? "error is" : "errors are"} not listed.`, {
    hint: "Fix the causes of the listed errors, then run the command again.",
  });
}

/** Creates the warning at the end of a shortened list. It reports that `count` more warnings are omitted. */
export function createWarningsOmittedWarning(count: number): Diagnostic {
  return createWarning(
    "more-warnings",
    `${count} more ${count === 1 ? "warning is" : "warnings are"} not listed.`,
    {
      hint: "Fix the causes of the listed warnings, then run the command again.",
    },
  );
}
