/**
 * Creates responses in WHM's formats.
 *
 * The documentation and real responses show:
 *
 * - The formats of `createSuccessResponse` and `createRefusalResponse`, which both have the HTTP status 200.
 * - The format of `createAccessDeniedResponse`, including its status line and content type.
 * - The random order of keys. WHM is written in Perl, whose hashes are not ordered.
 *
 * The content type of `createSuccessResponse` and `createRefusalResponse` is a guess. So is the format of the response to a call of an
 * unknown function, but its message is that of real servers.
 */

import { isRecord } from "../core/text/json.js";

/** The response of a function. Each property is omitted from the response if it is undefined. */
export interface FunctionResult {
  readonly data?: unknown;
  /** The value of `metadata.output`. */
  readonly output?: unknown;
  /** The value of `metadata.reason`. Default: `OK`. */
  readonly reason?: string;
}

/** Thrown by an API function that refuses a call. The message is a sentence for people. */
export class CallRefusal extends Error {}

/** An HTTP response, ready to be sent. */
export interface SimulatedResponse {
  readonly status: number;
  readonly statusText: string;
  readonly contentType: string;
  /** All headers except Content-Type. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Creates the response of a function that succeeded. */
export function createSuccessResponse(command: string, result: FunctionResult): SimulatedResponse {
  const { data, output, reason = "OK" } = result;
  return createJsonResponse({ data, metadata: { command, reason, result: 1, version: 1, output } });
}

/** Creates the response of a function that refuses a call, or that the API version does not have. Only version 1 has functions. */
export function createRefusalResponse(command: string, reason: string, version: 0 | 1 = 1) {
  return createJsonResponse({ metadata: { command, reason, result: 0, version } });
}

/** Creates the response to a denied call. The response has WHM's legacy format, without `metadata`. */
export function createAccessDeniedResponse(): SimulatedResponse {
  const data = { reason: "Access denied", result: "0" };
  const cpanelresult = { apiversion: "2", error: "Access denied", data, type: "text" };
  return createResponse(403, "Forbidden Access denied", "text/plain", toShuffledJson({ cpanelresult }));
}

/** Creates the response to a browser whose session has ended. Real servers also respond with HTML. The status and the text are guesses. */
export function createLoginPageResponse(): SimulatedResponse {
  return { ...createHtmlResponse(401, "Access Denied"), body: LOGIN_PAGE };
}

const LOGIN_PAGE = `<!DOCTYPE html>
<title>WHM Login</title>
<h1>WHM Login</h1>
<p>The session has expired: log in again.</p>
`;

/** Creates an error page of the web server. The wording is a guess. */
export function createHtmlResponse(status: number, statusText: string): SimulatedResponse {
  const body = `<!DOCTYPE html>\n<title>${statusText}</title>\n<h1>${statusText}</h1>\n`;
  return createResponse(status, statusText, "text/html", body);
}

function createJsonResponse(value: unknown): SimulatedResponse {
  return createResponse(200, "OK", "application/json", toShuffledJson(value));
}

function createResponse(status: number, statusText: string, type: string, body: string): SimulatedResponse {
  return { status, statusText, contentType: `${type}; charset="utf-8"`, body };
}

/** Converts data to JSON text, with the keys of each object in random order. */
function toShuffledJson(value: unknown): string {
  return JSON.stringify(value, (_, child: unknown) =>
    isRecord(child) ? Object.fromEntries(Object.entries(child).sort(() => Math.random() - 0.5)) : child,
  );
}
