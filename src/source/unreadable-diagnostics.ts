/** Answers that cannot be read, and why. */

import { type Diagnostic, type DiagnosticCodes, type ErrorBuilder, buildError } from "../core/diagnostic.js";
import { quote, visible } from "../core/text/escape.js";
import { type JsonFault, describeJsonProblem } from "../core/text/json-fault.js";

/** Codes, with the text of docs/errors.md. Only its type is used at run time, so a bundle drops it. */
export const UNREADABLE_CODES = {
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
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof UNREADABLE_CODES> = buildError;

/** An answer that cannot be used. `why` is one of `UNREADABLE`. */
export function answerUnreadable(subject: string, why: UnreadableReason): Diagnostic {
  return errorOf(why.code, `${subject}: the answer ${why.text}.`);
}

/** Why an answer cannot be used: `text` completes "the answer …" and contains the remedy. */
export interface UnreadableReason {
  readonly code: UnreadableCode;
  readonly text: string;
}

type UnreadableCode = keyof typeof UNREADABLE_CODES;

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
    because("answer-json-unsafe", `${describeJsonProblem(fault)}: check that a WHM server gave it`),
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
