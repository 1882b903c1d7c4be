/**
 * Problems with responses of a server, and with saved responses. The message of such a problem describes the response. `locate` adds the
 * call or the file.
 */

import { type Diagnostic, mapMessage, problems, problemsWithExit } from "../core/diagnostic.js";
import { MAX_RESPONSE_BYTES } from "../core/limits.js";
import { quote } from "../core/text/escape.js";

/**
 * Adds the place of a problem to its message. `place` is a description of a call, such as `API call "version"`, or the sanitized path of a
 * file.
 */
export function locate(place: string, diagnostic: Diagnostic): Diagnostic {
  return mapMessage(diagnostic, (text) => `${place}: ${text.charAt(0).toLowerCase()}${text.slice(1)}`);
}

/** Describes the reason that a server sent for a failure. */
export function describeReason(reason: string): string {
  return reason === "" ? "and sent no reason" : `with the reason ${quote(reason)}`;
}

const CHECK_SERVER = "Check the address of the server.";
const CHECK_PROXIES = "Check whether a proxy changes responses.";
const REVOKE_TOKEN = "Revoke the API token in WHM, under Manage API Tokens, and create a new one.";
const SAVE_COMPLETE = "Save the complete response, including its metadata.";

export const responseProblem = problemsWithExit(3, {
  "access-denied": {
    message:
      "The server denied access {reason:clause}. The request was not repeated, because servers block IP addresses after repeated failures.",
    hint: "Check that the API token is valid and belongs to the user, by default root.",
    fleet: {
      hint: 'In the fleet file, check "tokenEnv" or "tokenFile", and "user": the API token must be valid and belong to this user, by default root.',
    },
  },
  "call-refused": {
    message: "The server refused the call {reason:clause}.",
    hint: "An API token needs the privilege to call this API function. The server must run WHM 11.44 or later.",
  },
  "answer-of-another-command": {
    message: "The server sent a response to a different API function, {function:quote}.",
    hint: "Check whether a proxy caches responses.",
  },
  "answer-value-invalid": {
    message: "In the response, {path} is {value:clause}, but must be {expected:clause}.",
    hint: "If the response comes from a WHM server, report this as a bug of whm-transfer-codegen.",
  },
  "answer-too-many-entries": {
    message: "The response contains {count} {entries:clause}, more than the limit of {limit}.",
    hint: CHECK_SERVER,
  },
  "server-warning": {
    exit: "warning",
    message: "The call succeeded, but the server sent the warning {warning:quote}.",
    remedy: "Read this warning. The command continues.",
  },
  "server-version-unknown": {
    exit: "warning",
    message:
      "The version of WHM could not be determined. {cause:clause} The snapshot is complete except for the version.",
    remedy: "If you need the version, check that the token may call the WHM API function `version`.",
  },
  "more-errors": {
    message: "{count} more {errors:clause} not listed.",
    hint: "Fix the listed errors, then run the command again.",
  },
  "more-warnings": {
    exit: "warning",
    message: "{count} more {warnings:clause} not listed.",
    hint: "Fix the listed warnings, then run the command again.",
  },
  "answer-without-command": {
    exit: 2,
    message: "The response does not contain the name of the API function, metadata.command.",
    hint: SAVE_COMPLETE,
  },
  "answer-truncated": {
    message: "The connection closed before the end of the response.",
    hint: "Try again, or check the network and the proxies.",
  },
  "answer-compressed": {
    message: "The response has the Content-Encoding {value:quote}, although no compression was requested.",
    hint: CHECK_PROXIES,
  },
  "answer-damaged": {
    message: "The response is compressed with gzip, but damaged ({value}).",
    hint: CHECK_PROXIES,
  },
  "answer-encoded": {
    message: 'The response has the Transfer-Encoding {value:quote}, but only "chunked" is supported.',
    hint: CHECK_PROXIES,
  },
  "answer-charset": {
    message: "The response has the character set {value:quote}, but must be UTF-8.",
    hint: CHECK_PROXIES,
  },
  "answer-interim": {
    message: "The server sent only interim responses (HTTP status 1xx), and no final response.",
    hint: CHECK_PROXIES,
  },
  "answer-upgrade": {
    message: "The server switched to another protocol (HTTP status 101), which was not requested.",
    hint: CHECK_PROXIES,
  },
  "answer-redirect": {
    message:
      "The server redirected the request to {location:quote}. Redirects are not followed, so that no other server receives the token.",
    hint: "Use the address of the WHM server itself.",
    fleet: {
      message:
        "The server redirected the request. Redirects are not followed, so that no other server receives the token.",
    },
  },
  "answer-http-status": {
    message: "The response has the HTTP status {status:clause}.",
    hint: "{hint:clause}",
    remedy:
      "For a status of 500 or above, read `/usr/local/cpanel/logs/error_log` on the server. Otherwise, check its address.",
  },
});

/** Problems with responses, from a server or saved, that cannot be read. */
export const unreadableProblem = problemsWithExit("2 or 3", {
  "answer-is-web-page": {
    message: "The response is a web page, not JSON.",
    hint: "Check the port, which is 2087 by default. If the address contains /cpsess##########, check that this browser session has not expired.",
  },
  "answer-not-json": { message: "The response is not valid JSON.", hint: CHECK_SERVER },
  "answer-empty": {
    message: "The response is empty.",
    hint: "Read /usr/local/cpanel/logs/error_log on the server.",
  },
  "answer-not-utf8": { message: "The response is not UTF-8 text.", hint: CHECK_PROXIES },
  "answer-is-utf16": {
    message: "The response is UTF-16 or UTF-32 text, not UTF-8.",
    hint: CHECK_PROXIES,
  },
  "answer-repeats-secret": {
    message: "The response contains the API token or another secret of the request, so it is not used.",
    hint: `${REVOKE_TOKEN} Then check which server or proxy sent the response.`,
  },
  "answer-json-unsafe": {
    message: "The response {problem:clause}.",
    hint: CHECK_SERVER,
  },
  "answer-of-another-api": {
    message: "The response has the format of WHM API {version}, not of WHM API 1.",
    hint: "Check whether a proxy removes the parameter api.version from requests.",
  },
  "answer-without-metadata": {
    message: 'The response is not a response of WHM API 1: "metadata" is missing.',
    hint: CHECK_SERVER,
  },
  "answer-without-result": {
    message: "The response reports neither success nor failure: metadata.result must be 1 or 0.",
    hint: CHECK_SERVER,
  },
  "answer-too-large": {
    message: `The response is longer than ${MAX_RESPONSE_BYTES / 2 ** 20} MiB, the limit for one response.`,
    hint: CHECK_SERVER,
  },
});

/** The hints for saved responses that cannot be read. */
const SAVED_HINTS: Readonly<Record<string, string>> = {
  "answer-not-utf8": "Save the file as UTF-8.",
  "answer-is-utf16": "Save the file as UTF-8.",
  "answer-too-large": "Check that the file contains only one response of the API.",
  "answer-repeats-secret": `Remove this file. ${REVOKE_TOKEN}`,
  "answer-of-another-api": "Save the response of a call with the parameter api.version=1.",
  "answer-without-command": SAVE_COMPLETE,
};

/** Returns the problem of a saved response that cannot be read. Its hint differs, because no server has to be checked. */
export function locateInFile(sanitizedPath: string, problem: Diagnostic): Diagnostic {
  const hint = SAVED_HINTS[problem.code] ?? "Save the complete response of the API call in this file again.";
  return locate(sanitizedPath, { ...problem, hint });
}

/** Problems with saved responses (--from). */
export const savedProblem = problems({
  "saved-answers-unreadable": {
    message: "The saved API responses in {file:quote} cannot be read: {reason}.",
    hint: "Pass a folder with saved WHM API responses, or a file with one response, to --from.",
  },
  "saved-schemas-missing": {
    message: "Found no saved response of transfer_module_schema in {file:quote}.",
    hint: "Save one response for each transfer module, next to the response of available_transfer_modules.",
  },
  "saved-list-missing": {
    message: "The folder {file:quote} contains no saved response of available_transfer_modules.",
    hint: "Save this response in the same folder.",
  },
  "saved-answer-unexpected": {
    message:
      "{file} contains a response of the API function {function:quote}. Only responses of available_transfer_modules, transfer_module_schema and version can be used.",
    hint: "Move this file out of the folder.",
  },
  "saved-module-unknown": {
    message: "{file} contains a schema, but its file name does not contain {expected:clause}.",
    hint: "Rename the file to transfer_module_schema.NAME.json, where NAME is the module.",
  },
  "saved-answers-conflict": {
    message: "{files} contain different responses to the same API call: {call}.",
    hint: "Keep the file with the correct response, and move the others out of the folder.",
  },
  "module-named-by-file": {
    exit: "warning",
    message:
      "The name of the transfer module {module} was taken from the file name {file}. The priority of the module is unknown, because --from is a single file.",
    hint: "If you need it, pass a folder that also contains the response of available_transfer_modules.",
  },
});
