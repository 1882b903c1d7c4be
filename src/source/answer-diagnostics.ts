/** Diagnostics about answers that could be read but not used. */

import {
  type DiagnosticCodes,
  type Diagnostic,
  type ErrorBuilder,
  type WarningBuilder,
  buildError,
  buildWarning,
  messageAfterColon,
} from "../core/diagnostic.js";
import { quote, sanitize } from "../core/text/escape.js";

/** Diagnostic codes, and what docs/errors.md prints about them. The published package omits this table, because `src/` uses only its type. */
export const ANSWER_CODES = {
  "access-denied": {
    exitCode: 3,
    cause: "The server denied access.",
    remedy:
      "Check that the API token is valid and belongs to the user. Do not retry many times: the server locks out addresses that fail repeatedly.",
  },
  "call-refused": {
    exitCode: 3,
    cause: "The server refused the call.",
    remedy:
      "Use a token with the privilege to call this API function. The server must be WHM 11.44 or later.",
  },
  "answer-of-another-command": {
    exitCode: 3,
    cause: "The response is for a different API function than the requested one.",
    remedy: "Try again. If it happens again, check for a proxy that caches responses.",
  },
  "answer-value-invalid": {
    exitCode: 3,
    cause: "A value in the response does not have the documented type or format.",
    remedy:
      "Check that a WHM server sent the response. If one did, report this as a bug of whm-transfer-codegen.",
  },
  "answer-too-many-entries": {
    exitCode: 3,
    cause: "The response has more transfer modules or keys than any server needs.",
    remedy: "Check that a WHM server sent the response.",
  },
  "server-warning": {
    severity: "warning",
    cause: "The request succeeded, and the server added a warning.",
    remedy: "Read the warning. Nothing failed.",
  },
  "server-version-unknown": {
    severity: "warning",
    cause: "The version of WHM could not be determined, so it is missing in the snapshot.",
    remedy: "If you need the version, use a token with the privilege to call the API function version.",
  },
  "more-errors": {
    exitCode: 3,
    cause: "There are more errors than the listed ones.",
    remedy: "Fix the listed errors, then run the command again.",
  },
  "more-warnings": {
    severity: "warning",
    cause: "There are more warnings than the listed ones.",
    remedy: "Fix the listed warnings, then run the command again.",
  },
} as const satisfies DiagnosticCodes;

const createError: ErrorBuilder<typeof ANSWER_CODES> = buildError;
const createWarning: WarningBuilder<typeof ANSWER_CODES> = buildWarning;

/** Reports denied access: HTTP status 401 or 403, or the legacy format of a denial. */
export function accessDenied(subject: string, reason: string): Diagnostic {
  return createError(
    "access-denied",
    `${subject}: the server denied access with the reason ${quote(reason)}. The request was not repeated, because servers lock out addresses that fail repeatedly.`,
    { hint: "Check that the API token is valid and belongs to the user (--user, by default root)." },
  );
}

/** Reports that the API refused the call: `metadata.result` is 0. */
export function callRefused(subject: string, reason: string): Diagnostic {
  return createError(
    "call-refused",
    `${subject}: the server refused the call with the reason ${quote(reason)}.`,
    {
      hint: "Use a token with the privilege to call this API function. The server must be WHM 11.44 or later.",
    },
  );
}

/** Reports an answer with the name of another function than the requested one. */
export function answerOfAnotherCommand(subject: string, command: string): Diagnostic {
  return createError(
    "answer-of-another-command",
    `${subject}: the response is for a different API function, ${quote(command)}.`,
    { hint: "Try again. If it happens again, check for a proxy that caches responses." },
  );
}

/** Reports an invalid value. `path` is its location in the answer, such as `data.modules`. `found` comes from `describeValue`. */
export function answerValueInvalid(
  subject: string,
  path: string,
  found: string,
  expected: string,
): Diagnostic {
  return createError(
    "answer-value-invalid",
    `${subject}: ${sanitize(path)} is ${found}, but must be ${expected}.`,
    {
      hint: "Check that a WHM server sent the response. If one did, report this as a bug of whm-transfer-codegen.",
    },
  );
}

/** Describes a decoded JSON value in a message. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "string") return value === "" ? "an empty string" : quote(value);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  return typeof value === "object" && Object.keys(value).length === 0 ? "an empty object" : "an object";
}

/** Reports an answer with too many elements. `elements` is a plural such as `modules`. */
export function answerTooManyEntries(
  subject: string,
  elements: string,
  count: number,
  limit: number,
): Diagnostic {
  return createError(
    "answer-too-many-entries",
    `${subject}: the response contains ${count} ${elements}, more than the limit of ${limit}.`,
    {
      hint: "Check that a WHM server sent the response.",
    },
  );
}

/** Reports that all schemas together contain too many keys. */
export function schemasTooLarge(count: number, limit: number): Diagnostic {
  return createError(
    "answer-too-many-entries",
    `The schemas of all transfer modules together contain ${count} keys, more than the limit of ${limit}.`,
    { hint: "Check that a WHM server sent the responses." },
  );
}

/** Reports a warning that the server added to a successful answer. */
export function serverWarning(subject: string, warning: string): Diagnostic {
  return createWarning(
    "server-warning",
    `${subject}: the call succeeded, but the server sent the warning ${quote(warning)}.`,
  );
}

/** Converts an error of the request for the version to a warning, because a snapshot does not need the version. */
export function serverVersionUnknown({ message, hint }: Diagnostic): Diagnostic {
  return createWarning(
    "server-version-unknown",
    `The version of WHM is unknown and missing in the snapshot. The API function "version" failed: ${messageAfterColon({ message: message.replace(/^API call version: /, "") })}`,
    hint === undefined ? {} : { hint },
  );
}

/** Reports at the end of a shortened list that `count` more errors are omitted. */
export function moreErrors(count: number): Diagnostic {
  return createError("more-errors", `${count} more errors are not listed.`, {
    hint: "Fix the listed errors, then run the command again.",
  });
}

/** Reports at the end of a shortened list that `count` more warnings are omitted. */
export function moreWarnings(count: number): Diagnostic {
  return createWarning("more-warnings", `${count} more warnings are not listed.`, {
    hint: "Fix the listed warnings, then run the command again.",
  });
}
