/** Errors about answers that cannot be read. */

import { type Diagnostic, type DiagnosticCodes, type ErrorBuilder, buildError } from "../core/diagnostic.js";
import { quote, visible } from "../core/text/escape.js";
import { type JsonFault, describeJsonProblem } from "../core/text/json-fault.js";

/** Diagnostic codes, with their text in docs/errors.md. Code in `src/` uses only the type of this table, so bundlers drop it. */
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
    remedy: "Check the proxies between this machine and the server, and that a WHM server sent the answer.",
  },
  "answer-is-utf16": {
    exitCode: [2, 3],
    cause: "The answer is UTF-16 or UTF-32 text.",
    remedy:
      "Save the answer as UTF-8. If a server sent it, check the proxies between this machine and the server.",
  },
  "answer-repeats-secret": {
    exitCode: [2, 3],
    cause: "The answer contains the token, or another secret of this side, in its data.",
    remedy: "Check the proxies between this machine and the server, and replace the token.",
  },
  "answer-json-unsafe": {
    exitCode: [2, 3],
    cause: "The answer is JSON that is nested too deeply, or that contains a name twice.",
    remedy: "Check that a WHM server sent it.",
  },
  "answer-of-another-api": {
    exitCode: [2, 3],
    cause: "The answer is of another version of the API than version 1.",
    remedy: "Check the proxies between this machine and the server.",
  },
  "answer-without-metadata": {
    exitCode: [2, 3],
    cause: "The answer is JSON, but not an answer of WHM API 1.",
    remedy: "Check that a WHM server sent it.",
  },
  "answer-without-command": {
    exitCode: 2,
    cause: "The saved answer does not contain the name of its function (metadata.command).",
    remedy: "Save the whole answer, including metadata.",
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
    remedy: "Check the proxies between this machine and the server.",
  },
  "answer-encoded": {
    exitCode: 3,
    cause: "The answer has a Transfer-Encoding that was not requested.",
    remedy: "Check the proxies between this machine and the server.",
  },
  "answer-charset": {
    exitCode: 3,
    cause: "The answer declares a character set other than UTF-8, and is not ASCII.",
    remedy: "Check the proxies between this machine and the server.",
  },
  "answer-interim": {
    exitCode: 3,
    cause: "The server sent only interim responses (HTTP status 1xx) and no final answer.",
    remedy: "Check the proxies between this machine and the server.",
  },
  "answer-upgrade": {
    exitCode: 3,
    cause: "The server changed to another protocol (HTTP status 101), which was not requested.",
    remedy: "Check the proxies between this machine and the server.",
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

/** The error for an answer that cannot be read. `why` comes from `UNREADABLE`. */
export function answerUnreadable(subject: string, why: UnreadableReason): Diagnostic {
  return errorOf(why.code, `${subject}: ${why.text}.`, { hint: why.hint });
}

/** Why an answer cannot be read. `text` is a clause, such as `the answer is empty`. */
export interface UnreadableReason {
  readonly code: UnreadableCode;
  readonly text: string;
  readonly hint: string;
}

type UnreadableCode = keyof typeof UNREADABLE_CODES;

/** `predicate` completes the clause "the answer …". */
function unreadableReason(code: UnreadableCode, predicate: string, hint: string): UnreadableReason {
  return { code, text: `the answer ${predicate}`, hint };
}

const CHECK_SENDER = "Check that a WHM server sent the answer.";
const CHECK_PROXIES = "Check the proxies between this machine and the server.";
const READ_ERROR_LOG = "Read the error log of the server.";

export const UNREADABLE = {
  webPage: unreadableReason(
    "answer-is-web-page",
    "is a web page, not JSON",
    "Check that the port is WHM's (2087), and that the session of a /cpsess########## URL has not expired.",
  ),
  notJson: unreadableReason(
    "answer-not-json",
    "is not JSON",
    "Check that the answer is complete, and that a WHM server sent it.",
  ),
  empty: unreadableReason("answer-empty", "is empty", `Try again. ${READ_ERROR_LOG}`),
  notUtf8: unreadableReason("answer-not-utf8", "is not UTF-8 text", `${CHECK_SENDER} ${CHECK_PROXIES}`),
  utf16: unreadableReason(
    "answer-is-utf16",
    "is UTF-16 or UTF-32 text, not UTF-8",
    "Save the answer as UTF-8. If a server sent it, check the proxies between this machine and the server.",
  ),
  repeatsSecret: unreadableReason(
    "answer-repeats-secret",
    "contains the token, or another secret of this machine, in its data",
    `${CHECK_PROXIES} Then replace the token.`,
  ),
  json: (fault: JsonFault): UnreadableReason =>
    unreadableReason("answer-json-unsafe", describeJsonProblem(fault), CHECK_SENDER),
  otherApi: (version: string): UnreadableReason =>
    unreadableReason(
      "answer-of-another-api",
      `uses version ${version} of the API instead of version 1`,
      CHECK_PROXIES,
    ),
  noMetadata: unreadableReason(
    "answer-without-metadata",
    "is JSON, but not an answer of WHM API 1 (metadata is missing)",
    CHECK_SENDER,
  ),
  noCommand: unreadableReason(
    "answer-without-command",
    "does not contain the name of its function (metadata.command)",
    "Save the whole answer, including metadata.",
  ),
  noResult: unreadableReason(
    "answer-without-result",
    "reports neither success nor failure (metadata.result is neither 1 nor 0)",
    CHECK_SENDER,
  ),
  truncated: unreadableReason("answer-truncated", "ended too early", "Try again."),
  tooLarge: (limit: number): UnreadableReason =>
    unreadableReason(
      "answer-too-large",
      `is longer than ${limit / 2 ** 20} MiB, more than any list of transfer modules needs`,
      CHECK_SENDER,
    ),
  contentEncoding: (encoding: string): UnreadableReason =>
    unreadableReason(
      "answer-compressed",
      `has the Content-Encoding ${quote(encoding)}, which was not requested`,
      CHECK_PROXIES,
    ),
  transferEncoding: (coding: string): UnreadableReason =>
    unreadableReason(
      "answer-encoded",
      `has the Transfer-Encoding ${quote(coding)}, which was not requested`,
      CHECK_PROXIES,
    ),
  charset: (charset: string): UnreadableReason =>
    unreadableReason(
      "answer-charset",
      `declares the character set ${quote(charset)} instead of UTF-8, and is not ASCII`,
      CHECK_PROXIES,
    ),
  interim: {
    code: "answer-interim",
    text: "the server sent only interim responses (HTTP status 1xx) and no final answer",
    hint: CHECK_PROXIES,
  },
  upgrade: unreadableReason(
    "answer-upgrade",
    "switched to another protocol (HTTP status 101), which was not requested",
    CHECK_PROXIES,
  ),
  redirect: (location: string): UnreadableReason =>
    unreadableReason(
      "answer-redirect",
      `is a redirect to ${quote(location)}, which is not followed, so that no other server receives the token`,
      "Pass the right server with --server.",
    ),
  status: (status: number, message: string): UnreadableReason =>
    unreadableReason(
      "answer-http-status",
      `has the HTTP status ${status} ${visible(message)}`,
      READ_ERROR_LOG,
    ),
} as const;
