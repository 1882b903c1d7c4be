/** Diagnostics about answers that cannot be read. */

import { type Diagnostic, type DiagnosticCodes, type ErrorBuilder, buildError } from "../core/diagnostic.js";
import { quote, sanitize } from "../core/text/escape.js";
import { type JsonFault, describeJsonProblem } from "../core/text/json-fault.js";

/** Diagnostic codes, and what docs/errors.md prints about them. The published package omits this table, because `src/` uses only its type. */
export const UNREADABLE_CODES = {
  "answer-is-web-page": {
    exitCode: [2, 3],
    cause: "The response is a web page, not JSON.",
    remedy:
      "Check the port: the encrypted port of WHM is 2087 by default. If the URL contains a browser session (/cpsess##########), check that it has not expired.",
  },
  "answer-not-json": {
    exitCode: [2, 3],
    cause: "The response is not valid JSON.",
    remedy: "Check that the response is complete, and that a WHM server sent it.",
  },
  "answer-empty": {
    exitCode: [2, 3],
    cause: "The response is empty.",
    remedy:
      "Try again. If it happens again, read the error log of the server, /usr/local/cpanel/logs/error_log.",
  },
  "answer-not-utf8": {
    exitCode: [2, 3],
    cause: "The response is not UTF-8 text.",
    remedy: "Check the proxies between this machine and the server, and that a WHM server sent the response.",
  },
  "answer-is-utf16": {
    exitCode: [2, 3],
    cause: "The response is UTF-16 or UTF-32 text.",
    remedy:
      "Save the response as UTF-8. If a server sent it, check the proxies between this machine and the server.",
  },
  "answer-repeats-secret": {
    exitCode: [2, 3],
    cause: "The response contains the API token, or another secret of the request, in its data.",
    remedy: "Check the proxies between this machine and the server. Then create a new API token in WHM.",
  },
  "answer-json-unsafe": {
    exitCode: [2, 3],
    cause:
      "The response is JSON that is nested too deeply, or that contains a name twice or too many values.",
    remedy: "Check that a WHM server sent the response.",
  },
  "answer-of-another-api": {
    exitCode: [2, 3],
    cause: "The response does not use version 1 of the WHM API.",
    remedy: "Check the proxies between this machine and the server.",
  },
  "answer-without-metadata": {
    exitCode: [2, 3],
    cause: "The response is JSON, but not a response of WHM API 1.",
    remedy: "Check that a WHM server sent the response.",
  },
  "answer-without-command": {
    exitCode: 2,
    cause: "The saved response does not contain metadata.command, the name of the API function.",
    remedy: "Save the complete response, including its metadata.",
  },
  "answer-without-result": {
    exitCode: [2, 3],
    cause: "The response reports neither success nor failure (metadata.result).",
    remedy: "Check that a WHM server sent the response.",
  },
  "answer-truncated": {
    exitCode: 3,
    cause: "The response ended too early.",
    remedy: "Try again. If it happens again, check the network.",
  },
  "answer-too-large": {
    exitCode: [2, 3],
    cause: "The response is larger than any server needs.",
    remedy: "Check that a WHM server sent the response.",
  },
  "answer-compressed": {
    exitCode: 3,
    cause: "The response has a Content-Encoding that was not requested.",
    remedy: "Check the proxies between this machine and the server.",
  },
  "answer-encoded": {
    exitCode: 3,
    cause: "The response has a Transfer-Encoding that was not requested.",
    remedy: "Check the proxies between this machine and the server.",
  },
  "answer-charset": {
    exitCode: 3,
    cause: "The character set of the response is not UTF-8.",
    remedy: "Check the proxies between this machine and the server.",
  },
  "answer-interim": {
    exitCode: 3,
    cause: "The server sent only interim responses (HTTP status 1xx) and no final response.",
    remedy: "Check the proxies between this machine and the server.",
  },
  "answer-upgrade": {
    exitCode: 3,
    cause: "The server changed to another protocol (HTTP status 101), which was not requested.",
    remedy: "Check the proxies between this machine and the server.",
  },
  "answer-redirect": {
    exitCode: 3,
    cause: "The response is a redirect, which is not followed, so that no other server receives the token.",
    remedy: "Pass the address of the WHM server itself with --server.",
  },
  "answer-http-status": {
    exitCode: 3,
    cause: "The response has an HTTP status that is not a success.",
    remedy: "Read the error log of the server, /usr/local/cpanel/logs/error_log.",
  },
} as const satisfies DiagnosticCodes;

const createError: ErrorBuilder<typeof UNREADABLE_CODES> = buildError;

/** Reports an answer that cannot be read. `why` comes from `UNREADABLE_REASONS`. */
export function answerUnreadable(subject: string, why: UnreadableReason): Diagnostic {
  return createError(why.code, `${subject}: ${why.text}.`, { hint: why.hint });
}

/** Why an answer cannot be read. `text` is a clause, such as `the response is empty`. */
export interface UnreadableReason {
  readonly code: UnreadableCode;
  readonly text: string;
  readonly hint: string;
}

type UnreadableCode = keyof typeof UNREADABLE_CODES;

/** Creates a reason. `predicate` completes the clause "the response …". */
function unreadableReason(code: UnreadableCode, predicate: string, hint: string): UnreadableReason {
  return { code, text: `the response ${predicate}`, hint };
}

const CHECK_SENDER = "Check that a WHM server sent the response.";
const CHECK_PROXIES = "Check the proxies between this machine and the server.";
const ERROR_LOG = "/usr/local/cpanel/logs/error_log";
const READ_ERROR_LOG = `Read the error log of the server, ${ERROR_LOG}.`;

export const UNREADABLE_REASONS = {
  webPage: unreadableReason(
    "answer-is-web-page",
    "is a web page, not JSON",
    "Check the port: the encrypted port of WHM is 2087 by default. If the URL contains a browser session (/cpsess##########), check that it has not expired.",
  ),
  notJson: unreadableReason(
    "answer-not-json",
    "is not valid JSON",
    "Check that the response is complete, and that a WHM server sent it.",
  ),
  empty: unreadableReason(
    "answer-empty",
    "is empty",
    `Try again. If it happens again, read the error log of the server, ${ERROR_LOG}.`,
  ),
  notUtf8: unreadableReason("answer-not-utf8", "is not UTF-8 text", `${CHECK_SENDER} ${CHECK_PROXIES}`),
  utf16: unreadableReason(
    "answer-is-utf16",
    "is UTF-16 or UTF-32 text, not UTF-8",
    "Save the response as UTF-8. If a server sent it, check the proxies between this machine and the server.",
  ),
  repeatsSecret: unreadableReason(
    "answer-repeats-secret",
    "contains the API token, or another secret of the request, in its data",
    `${CHECK_PROXIES} Then create a new API token in WHM.`,
  ),
  json: (fault: JsonFault): UnreadableReason =>
    unreadableReason("answer-json-unsafe", describeJsonProblem(fault), CHECK_SENDER),
  otherApi: (version: string): UnreadableReason =>
    unreadableReason(
      "answer-of-another-api",
      `uses version ${version} of the WHM API instead of version 1`,
      CHECK_PROXIES,
    ),
  noMetadata: unreadableReason(
    "answer-without-metadata",
    "is JSON, but not a response of WHM API 1 (metadata is missing)",
    CHECK_SENDER,
  ),
  noCommand: unreadableReason(
    "answer-without-command",
    "does not contain metadata.command, the name of the API function",
    "Save the complete response, including its metadata.",
  ),
  noResult: unreadableReason(
    "answer-without-result",
    "reports neither success nor failure (metadata.result is neither 1 nor 0)",
    CHECK_SENDER,
  ),
  truncated: unreadableReason(
    "answer-truncated",
    "ended too early",
    "Try again. If it happens again, check the network.",
  ),
  tooLarge: (limit: number): UnreadableReason =>
    unreadableReason(
      "answer-too-large",
      `is longer than ${limit / 2 ** 20} MiB, which is more than any server needs`,
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
      `has the character set ${quote(charset)}, but must be UTF-8`,
      CHECK_PROXIES,
    ),
  interim: {
    code: "answer-interim",
    text: "the server sent only interim responses (HTTP status 1xx) and no final response",
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
      "Pass the address of the WHM server itself with --server.",
    ),
  status: (status: number, message: string): UnreadableReason =>
    unreadableReason(
      "answer-http-status",
      `has the HTTP status ${status} ${sanitize(message)}`,
      READ_ERROR_LOG,
    ),
} as const;
