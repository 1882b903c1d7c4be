/** Answers that cannot be used, and what an answer warns of. */

import {
  type DiagnosticCodes,
  type Diagnostic,
  type ErrorBuilder,
  type WarningBuilder,
  buildError,
  buildWarning,
} from "../core/diagnostic.js";
import { quote, visible } from "../core/text/escape.js";

/** Codes, with the text of docs/errors.md. Only its type is used at run time, so a bundle drops it. */
export const ANSWER_CODES = {
  "access-denied": {
    exitCode: 3,
    cause: "The server denied access.",
    remedy:
      "Check the user and the token. Do not repeat it many times: the server locks out addresses that fail repeatedly.",
  },
  "call-refused": {
    exitCode: 3,
    cause: "The server refused the call.",
    remedy:
      "Give the user of the token the privilege for this function, and check that WHM is 11.44 or newer.",
  },
  "answer-of-another-command": {
    exitCode: 3,
    cause: "The answer belongs to another function than the requested one.",
    remedy: "Try again.",
  },
  "answer-value-invalid": {
    exitCode: 3,
    cause: "A value in the answer has another type or form than documented.",
    remedy: "Check that a WHM server sent the answer, and report it if one did.",
  },
  "answer-too-many-entries": {
    exitCode: 3,
    cause: "The answer has more modules or keys than any server needs.",
    remedy: "Check that a WHM server sent the answer.",
  },
  "server-warning": {
    severity: "warning",
    cause: "The server answered and added a warning.",
    remedy: "Read the warning. The job is done.",
  },
  "server-version-unknown": {
    severity: "warning",
    cause: "The version of WHM could not be determined, so the snapshot does not contain it.",
    remedy: "Give the user of the token the privilege for the function version, if you need it.",
  },
  "more-errors": {
    exitCode: 3,
    cause: "There are more errors than are listed.",
    remedy: "Solve the listed ones first.",
  },
  "more-warnings": {
    severity: "warning",
    cause: "There are more warnings than are listed.",
    remedy: "Look at the listed ones first.",
  },
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof ANSWER_CODES> = buildError;
const warningOf: WarningBuilder<typeof ANSWER_CODES> = buildWarning;

/** Access denied: HTTP status 401 or 403, or the legacy shape of that answer. */
export function accessDenied(subject: string, reason: string): Diagnostic {
  return errorOf(
    "access-denied",
    `${subject}: the server denied access with the reason ${quote(reason)}: check the user and the token. It was not asked again, since a server locks out whoever fails repeatedly.`,
  );
}

/** The API's own no: `metadata.result` is 0. */
export function callRefused(subject: string, reason: string): Diagnostic {
  return errorOf(
    "call-refused",
    `${subject}: the server refused with the reason ${quote(reason)}: the token's user needs the privilege for this function, and WHM must be 11.44 or newer.`,
  );
}

/** The answer says that it answers another function. */
export function answerOfAnotherCommand(subject: string, command: string): Diagnostic {
  return errorOf(
    "answer-of-another-command",
    `${subject}: the answer says that it is one of ${quote(command)}, so it is not used: try again.`,
  );
}

/** `path` is where in the answer, such as `data.modules`; `found` is what `describeValue` returns. */
export function answerValueInvalid(place: string, path: string, found: string, expected: string): Diagnostic {
  return errorOf(
    "answer-value-invalid",
    `${place}: ${visible(path)} is ${found}, but ${expected} was expected.`,
  );
}

/** What a decoded JSON value is, in words. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "absent";
  if (typeof value === "string") return value === "" ? "an empty string" : quote(value);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  return typeof value === "object" && Object.keys(value).length === 0 ? "an empty object" : "an object";
}

/** More of something than any server has: `what` is a plural such as `modules`. */
export function answerTooManyEntries(place: string, what: string, count: number, limit: number): Diagnostic {
  return errorOf(
    "answer-too-many-entries",
    `${place} names ${count} ${what}, but at most ${limit} are taken.`,
  );
}

/** A success that came with a warning. */
export function serverWarning(subject: string, warning: string): Diagnostic {
  return warningOf("server-warning", `${subject}: the server warns ${quote(warning)}.`);
}

/** The version could not be determined, which does not keep the job from being done. */
export function serverVersionUnknown({ message }: Diagnostic): Diagnostic {
  return warningOf("server-version-unknown", `The server's version is left unknown. ${message}`);
}

/** The last of a list of errors that was cut. */
export function moreErrors(count: number): Diagnostic {
  return errorOf("more-errors", `There are ${count} more faults, which are not told: see to these first.`);
}

/** The last of a list of warnings that was cut. */
export function moreWarnings(count: number): Diagnostic {
  return warningOf(
    "more-warnings",
    `There are ${count} more warnings, which are not told: see to these first.`,
  );
}
