/** Diagnostics about responses that cannot be read. */

import {
  type Diagnostic,
  type DiagnosticCodeTable,
  type ErrorDiagnosticFactory,
  createErrorDiagnostic,
} from "../core/diagnostic.js";
import { quote } from "../core/text/escape.js";
import { type LocatedJsonProblem, describeJsonProblem } from "../core/text/json-fault.js";

/** Diagnostic codes of this file, with their texts for docs/errors.md. */
export const UNREADABLE_RESPONSE_DIAGNOSTIC_CODES = {
  "answer-is-web-page": {
    exitCode: [2, 3],
    cause: "The response is a web page, not JSON.",
    remedy:
      "Check that the address of the server has the encrypted port of WHM, which is 2087 by default. If the address contains the path of a browser session (`/cpsess##########`), check that the session has not expired. If you saved the response in a file, save it again.",
  },
  "answer-not-json": {
    exitCode: [2, 3],
    cause: "The response is not valid JSON.",
    remedy:
      "Check that the address of the server belongs to WHM. If you saved the response in a file, save it again.",
  },
  "answer-empty": {
    exitCode: [2, 3],
    cause: "The response is empty.",
    remedy:
      "Try again. If it happens again, read the error log on the server, `/usr/local/cpanel/logs/error_log`. If you saved the response in a file, save it again.",
  },
  "answer-not-utf8": {
    exitCode: [2, 3],
    cause: "The response contains bytes that are not valid UTF-8.",
    remedy: "Check whether a proxy changes responses. If you saved the response in a file, save it as UTF-8.",
  },
  "answer-is-utf16": {
    exitCode: [2, 3],
    cause: "The response is text in the encoding UTF-16 or UTF-32 instead of UTF-8.",
    remedy:
      "If you saved the response in a file, save it as UTF-8. Otherwise, check whether a proxy changes responses.",
  },
  "answer-repeats-secret": {
    exitCode: [2, 3],
    cause:
      "The data of the response contains the API token or another secret of the request. The response is not used.",
    remedy:
      "Revoke the API token in WHM, under Manage API Tokens, and create a new one. Then check which server or proxy sent the response.",
  },
  "answer-json-unsafe": {
    exitCode: [2, 3],
    cause:
      "The JSON of the response is nested too deeply, has too many values, or contains a key twice in one object.",
    remedy:
      "Check that the address of the server belongs to WHM. If you saved the response in a file, save it again.",
  },
  "answer-of-another-api": {
    exitCode: [2, 3],
    cause:
      "The response has the format of another version of the WHM API, such as version 0, but must have the format of WHM API 1.",
    remedy:
      "Check whether a proxy removes the parameter `api.version` from requests. If you saved the response in a file, save the response of a call with `api.version=1`.",
  },
  "answer-without-metadata": {
    exitCode: [2, 3],
    cause:
      "The response is JSON, but lacks the property `metadata`, which every response of WHM API 1 contains.",
    remedy:
      "Check that the address of the server belongs to WHM. If you saved the response in a file, save it again.",
  },
  "answer-without-command": {
    exitCode: 2,
    cause: "The saved response does not contain the name of the API function, `metadata.command`.",
    remedy: "Save the complete response, including its metadata.",
  },
  "answer-without-result": {
    exitCode: [2, 3],
    cause: "The response reports neither success nor failure in `metadata.result`.",
    remedy:
      "Check that the address of the server belongs to WHM. If you saved the response in a file, save it again.",
  },
  "answer-truncated": {
    exitCode: 3,
    cause: "The connection closed before the end of the response.",
    remedy: "Try again. If it happens again, check the network and the proxies.",
  },
  "answer-too-large": {
    exitCode: [2, 3],
    cause: "The response is larger than 1 MiB, the maximum for one response.",
    remedy:
      "Check that the address of the server belongs to WHM. If you saved the response in a file, check that the file contains only one response.",
  },
  "answer-compressed": {
    exitCode: 3,
    cause:
      "The response is compressed (it has the header `Content-Encoding`), although no compression was requested.",
    remedy: "Check whether a proxy changes responses.",
  },
  "answer-encoded": {
    exitCode: 3,
    cause: "The header `Transfer-Encoding` of the response has a value other than `chunked`.",
    remedy: "Check whether a proxy changes responses.",
  },
  "answer-charset": {
    exitCode: 3,
    cause: "The header `Content-Type` of the response specifies a character set other than UTF-8.",
    remedy: "Check whether a proxy changes responses.",
  },
  "answer-interim": {
    exitCode: 3,
    cause: "The server sent only interim responses (HTTP status 1xx), and no final response.",
    remedy: "Check whether a proxy changes responses.",
  },
  "answer-upgrade": {
    exitCode: 3,
    cause: "The server switched to another protocol (HTTP status 101), which was not requested.",
    remedy: "Check whether a proxy changes responses.",
  },
  "answer-redirect": {
    exitCode: 3,
    cause:
      "The server redirected the request. Redirects are not followed, so that no other server receives the token.",
    remedy: "Pass the address of the WHM server itself with `--server`.",
  },
  "answer-http-status": {
    exitCode: 3,
    cause: "The HTTP status of the response reports an error.",
    remedy:
      "For a status of 500 or above, read the error log on the server, `/usr/local/cpanel/logs/error_log`. Otherwise, check that the address of the server belongs to WHM.",
  },
} as const satisfies DiagnosticCodeTable;

const createError: ErrorDiagnosticFactory<typeof UNREADABLE_RESPONSE_DIAGNOSTIC_CODES> =
  createErrorDiagnostic;

/** Creates the error for a response that cannot be read. `cause` comes from `UNREADABLE_RESPONSE_CAUSES`. */
export function createResponseUnreadableError(
  callDescription: string,
  cause: UnreadableResponseCause,
): Diagnostic {
  return createError(cause.code, `${callDescription}: ${cause.text}.`, { hint: cause.hint });
}

/** Creates the error for a saved response that cannot be read. */
export function createSavedResponseUnreadableError(
  sanitizedFilePath: string,
  cause: UnreadableResponseCause,
): Diagnostic {
  return createError(cause.code, `${sanitizedFilePath}: ${cause.text}.`, {
    hint: SAVED_RESPONSE_HINTS[cause.code] ?? SAVE_AGAIN_HINT,
  });
}

/** The reason why a response cannot be read. `text` is a clause, such as `the response is empty`. */
export interface UnreadableResponseCause {
  readonly code: UnreadableResponseDiagnosticCode;
  readonly text: string;
  /** How to fix the problem. Not used for a saved response, which has its own hint. */
  readonly hint: string;
}

type UnreadableResponseDiagnosticCode = keyof typeof UNREADABLE_RESPONSE_DIAGNOSTIC_CODES;

/** Creates a reason. `problemText` completes the clause "the response …", such as `is empty`. */
function createUnreadableResponseCause(
  code: UnreadableResponseDiagnosticCode,
  problemText: string,
  hint: string,
): UnreadableResponseCause {
  return { code, text: `the response ${problemText}`, hint };
}

const CHECK_SERVER_ADDRESS_HINT =
  "WHM does not send such a response. Check that --server is the address of a WHM server.";
const CHECK_PROXIES_HINT =
  "WHM does not send such a response. Check whether a proxy between this machine and the server changes responses.";
const ERROR_LOG_PATH = "/usr/local/cpanel/logs/error_log";
const REVOKE_TOKEN_HINT = "Revoke the API token in WHM, under Manage API Tokens, and create a new one.";
const SAVE_AGAIN_HINT = "Save the complete response of the API call in this file again.";
const CHECK_RESPONSE_COUNT_HINT = "Check that the file contains only one response of the API.";
const SAVE_AS_UTF8_HINT = "Save the file as UTF-8.";

/** Hints for saved responses that cannot be read, by diagnostic code. All other codes have the hint `SAVE_AGAIN_HINT`. */
const SAVED_RESPONSE_HINTS: Readonly<Partial<Record<UnreadableResponseDiagnosticCode, string>>> = {
  "answer-not-utf8": SAVE_AS_UTF8_HINT,
  "answer-is-utf16": SAVE_AS_UTF8_HINT,
  "answer-too-large": CHECK_RESPONSE_COUNT_HINT,
  "answer-repeats-secret": `Remove this file. ${REVOKE_TOKEN_HINT}`,
  "answer-of-another-api": "Save the response of a call with the parameter api.version=1.",
  "answer-without-command": "Save the complete response, including its metadata.",
};

export const UNREADABLE_RESPONSE_CAUSES = {
  webPage: createUnreadableResponseCause(
    "answer-is-web-page",
    "is a web page, not JSON",
    "Check the port: the encrypted port of WHM is 2087 by default. If --server contains the path of a browser session (/cpsess##########), check that the session has not expired.",
  ),
  notJson: createUnreadableResponseCause("answer-not-json", "is not valid JSON", CHECK_SERVER_ADDRESS_HINT),
  empty: createUnreadableResponseCause(
    "answer-empty",
    "is empty",
    `Try again. If it happens again, read the error log on the server, ${ERROR_LOG_PATH}.`,
  ),
  notUtf8: createUnreadableResponseCause("answer-not-utf8", "is not UTF-8 text", CHECK_PROXIES_HINT),
  utf16: createUnreadableResponseCause(
    "answer-is-utf16",
    "is UTF-16 or UTF-32 text, not UTF-8",
    CHECK_PROXIES_HINT,
  ),
  repeatsSecret: createUnreadableResponseCause(
    "answer-repeats-secret",
    "contains the API token or another secret of the request, so the response is not used",
    `${REVOKE_TOKEN_HINT} Then check which server or proxy sent the response.`,
  ),
  json: (problem: LocatedJsonProblem): UnreadableResponseCause =>
    createUnreadableResponseCause(
      "answer-json-unsafe",
      describeJsonProblem(problem),
      CHECK_SERVER_ADDRESS_HINT,
    ),
  otherApi: (apiVersion: string): UnreadableResponseCause =>
    createUnreadableResponseCause(
      "answer-of-another-api",
      `has the format of WHM API ${apiVersion}, but must have the format of WHM API 1`,
      "Check whether a proxy between this machine and the server removes the parameter api.version from requests.",
    ),
  noMetadata: createUnreadableResponseCause(
    "answer-without-metadata",
    'is not a response of WHM API 1: "metadata" is missing',
    CHECK_SERVER_ADDRESS_HINT,
  ),
  noCommand: createUnreadableResponseCause(
    "answer-without-command",
    "does not contain the name of the API function, metadata.command",
    CHECK_SERVER_ADDRESS_HINT,
  ),
  noResult: createUnreadableResponseCause(
    "answer-without-result",
    "reports neither success nor failure: metadata.result must be 1 or 0",
    CHECK_SERVER_ADDRESS_HINT,
  ),
  truncated: {
    code: "answer-truncated",
    text: "the connection closed before the end of the response",
    hint: "Try again. If it happens again, check the network and the proxies.",
  },
  tooLarge: (maxBytes: number): UnreadableResponseCause =>
    createUnreadableResponseCause(
      "answer-too-large",
      `is longer than ${maxBytes / 2 ** 20} MiB, the limit for one response`,
      CHECK_SERVER_ADDRESS_HINT,
    ),
  contentEncoding: (encoding: string): UnreadableResponseCause =>
    createUnreadableResponseCause(
      "answer-compressed",
      `has the Content-Encoding ${quote(encoding)}, although no compression was requested`,
      CHECK_PROXIES_HINT,
    ),
  transferEncoding: (transferCoding: string): UnreadableResponseCause =>
    createUnreadableResponseCause(
      "answer-encoded",
      `has the Transfer-Encoding ${quote(transferCoding)}, but only "chunked" is supported`,
      CHECK_PROXIES_HINT,
    ),
  charset: (charset: string): UnreadableResponseCause =>
    createUnreadableResponseCause(
      "answer-charset",
      `has the character set ${quote(charset)}, but must be UTF-8`,
      CHECK_PROXIES_HINT,
    ),
  interim: {
    code: "answer-interim",
    text: "the server sent only interim responses (HTTP status 1xx), and no final response",
    hint: CHECK_PROXIES_HINT,
  },
  upgrade: {
    code: "answer-upgrade",
    text: "the server switched to another protocol (HTTP status 101), which was not requested",
    hint: CHECK_PROXIES_HINT,
  },
  redirect: (location: string): UnreadableResponseCause => ({
    code: "answer-redirect",
    text: `the server redirected the request to ${quote(location)}. Redirects are not followed, so that no other server receives the token`,
    hint: "Pass the address of the WHM server itself with --server.",
  }),
  status: (status: number, statusMessage: string): UnreadableResponseCause =>
    createUnreadableResponseCause(
      "answer-http-status",
      `has the HTTP status ${status}${statusMessage === "" ? "" : ` ${quote(statusMessage)}`}`,
      status >= 500
        ? `Read the error log on the server, ${ERROR_LOG_PATH}.`
        : "Check that --server is the address of a WHM server, with the encrypted port of WHM, which is 2087 by default.",
    ),
} as const;
