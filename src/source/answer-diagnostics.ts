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
import { type JsonFault, inJson } from "../core/text/json-fault.js";

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
  "answer-is-web-page": {
    exitCode: [2, 3],
    cause: "The answer is a web page, not JSON.",
    remedy:
      "Check that the port is WHM's (2087), and that the session of a /cpsess########## URL has not expired.",
  },
  "answer-not-json": {
    exitCode: [2, 3],
    cause: "The answer is not JSON.",
    remedy: "Check that it is complete, and that a WHM server sent it.",
  },
  "answer-empty": {
    exitCode: [2, 3],
    cause: "The answer is empty.",
    remedy: "Try again, and read the error log of the server.",
  },
  "answer-not-utf8": {
    exitCode: [2, 3],
    cause: "The answer is not UTF-8 text.",
    remedy: "Check what stands between here and the server, and that a WHM server sent the answer.",
  },
  "answer-is-utf16": {
    exitCode: [2, 3],
    cause: "The answer is UTF-16 or UTF-32 text.",
    remedy: "Save or send it as UTF-8.",
  },
  "answer-repeats-secret": {
    exitCode: [2, 3],
    cause: "The answer contains the token, or another secret of this side, in its data.",
    remedy: "Check what stands between here and the server, and replace the token.",
  },
  "answer-json-unsafe": {
    exitCode: [2, 3],
    cause: "The answer is JSON that is nested too deeply, or that contains a name twice.",
    remedy: "Check that a WHM server sent it.",
  },
  "answer-of-another-api": {
    exitCode: [2, 3],
    cause: "The answer is of another version of the API than version 1.",
    remedy: "Check what stands between here and the server.",
  },
  "answer-without-metadata": {
    exitCode: [2, 3],
    cause: "The answer is JSON, but not an answer of WHM API 1.",
    remedy: "Check that a WHM server sent it.",
  },
  "answer-without-command": {
    exitCode: 2,
    cause: "The saved answer does not contain the name of its function (metadata.command).",
    remedy: "Save the whole answer.",
  },
  "answer-without-result": {
    exitCode: [2, 3],
    cause: "The answer reports neither success nor failure (metadata.result).",
    remedy: "Check that a WHM server sent it.",
  },
  "answer-truncated": { exitCode: 3, cause: "The answer ended too early.", remedy: "Try again." },
  "answer-too-large": {
    exitCode: [2, 3],
    cause: "The answer is larger than any list of transfer modules needs.",
    remedy: "Check that a WHM server sent it.",
  },
  "answer-compressed": {
    exitCode: 3,
    cause: "The answer has a Content-Encoding that was not requested.",
    remedy: "Check what stands between here and the server.",
  },
  "answer-encoded": {
    exitCode: 3,
    cause: "The answer has a Transfer-Encoding that was not requested.",
    remedy: "Check what stands between here and the server.",
  },
  "answer-charset": {
    exitCode: 3,
    cause: "The answer declares a character set other than UTF-8, and is not ASCII.",
    remedy: "Check what stands between here and the server.",
  },
  "answer-interim": {
    exitCode: 3,
    cause: "The server announced an answer again and again (HTTP status 1xx) and sent none.",
    remedy: "Check what stands between here and the server.",
  },
  "answer-upgrade": {
    exitCode: 3,
    cause: "The server changed to another protocol (HTTP status 101), which was not requested.",
    remedy: "Check what stands between here and the server.",
  },
  "answer-redirect": {
    exitCode: 3,
    cause: "The answer is a redirect, which is not followed, so that the token is sent to no other server.",
    remedy: "Name the right server with --server.",
  },
  "answer-http-status": {
    exitCode: 3,
    cause: "The answer has an HTTP status that is not a success.",
    remedy: "Read the error log of the server.",
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

/** An answer that cannot be used. `why` is one of `UNREADABLE`. */
export function answerUnreadable(subject: string, why: UnreadableReason): Diagnostic {
  return errorOf(why.code, `${subject}: the answer ${why.text}.`);
}

/** Why an answer cannot be used: `text` completes "the answer …" and contains the remedy. */
export interface UnreadableReason {
  readonly code: UnreadableCode;
  readonly text: string;
}

type UnreadableCode = Extract<keyof typeof ANSWER_CODES, `answer-${string}`>;

function because(code: UnreadableCode, text: string): UnreadableReason {
  return { code, text };
}

export const UNREADABLE = {
  webPage: because(
    "answer-is-web-page",
    "is a web page, not JSON: check that the port is WHM's (2087) and that a /cpsess########## session has not expired",
  ),
  notJson: because("answer-not-json", "is not JSON: check that it is whole, and that a WHM server gave it"),
  empty: because("answer-empty", "is empty: try again, and look into the server's error log"),
  notUtf8: because(
    "answer-not-utf8",
    "is not UTF-8 text: it was damaged on its way, or no WHM server gave it",
  ),
  utf16: because(
    "answer-is-utf16",
    "is UTF-16 or UTF-32 text, and JSON comes in UTF-8: save or send it as that",
  ),
  repeatsSecret: because(
    "answer-repeats-secret",
    "repeats the token, or another secret of this side, where names and definitions belong, so nothing of it is kept: look into what stands between here and the server, and replace the token",
  ),
  json: (fault: JsonFault): UnreadableReason =>
    because("answer-json-unsafe", `${inJson(fault)}: check that a WHM server gave it`),
  otherApi: (version: string): UnreadableReason =>
    because(
      "answer-of-another-api",
      `is one of version ${version} of the API, and version 1 was asked: check what stands between here and the server`,
    ),
  noEnvelope: because(
    "answer-without-metadata",
    "is JSON, but not an answer of WHM API 1 (it has no metadata): check that a WHM server gave it",
  ),
  noCommand: because(
    "answer-without-command",
    "does not say which function it is of (metadata.command): save it whole",
  ),
  noResult: because(
    "answer-without-result",
    "says neither success nor failure (metadata.result is neither 1 nor 0): check that a WHM server gave it",
  ),
  truncated: because("answer-truncated", "ended too early: try again"),
  tooLarge: (limit: number): UnreadableReason =>
    because(
      "answer-too-large",
      `is longer than ${limit / 2 ** 20} MiB, which no list of transfer modules needs: check that a WHM server gave it`,
    ),
  compressed: (encoding: string): UnreadableReason =>
    because(
      "answer-compressed",
      `came with the Content-Encoding ${quote(encoding)}, which was not asked for: check what stands between here and the server`,
    ),
  recoded: (coding: string): UnreadableReason =>
    because(
      "answer-encoded",
      `came with the Transfer-Encoding ${quote(coding)}, which was not asked for: check what stands between here and the server`,
    ),
  charset: (charset: string): UnreadableReason =>
    because(
      "answer-charset",
      `says that it is in the character set ${quote(charset)}, and is not in ASCII: JSON comes in UTF-8`,
    ),
  interim: because(
    "answer-interim",
    "was announced again and again (HTTP status 1xx) and did not come: look into what stands between here and the server",
  ),
  upgrade: because(
    "answer-upgrade",
    "was a change to another protocol (HTTP status 101), which was not asked for: check what stands between here and the server",
  ),
  redirect: (location: string): UnreadableReason =>
    because(
      "answer-redirect",
      `was a redirect to ${quote(location)}, which was not followed, so that the token is sent to nobody else: name the right server with --server`,
    ),
  status: (status: number, message: string): UnreadableReason =>
    because(
      "answer-http-status",
      `came with HTTP status ${status} ${visible(message)}: look into the server's error log`,
    ),
} as const;

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
