/** Parses an HTTP request into an API call. */

import type { IncomingMessage } from "node:http";
import { MAX_SIMULATOR_REQUEST_BYTES } from "../core/limits.js";
import type { CallParameters } from "./functions/outcome.js";

/** An API call that was received but is not yet authorized. */
export interface ReceivedCall {
  readonly functionName: string;
  /** Parameters of the query and the form. The form takes precedence. */
  readonly parameters: CallParameters;
}

/** The HTTP status for a request that is not a valid API call. */
export interface InvalidRequestStatus {
  readonly status: 404 | 405 | 413;
  readonly statusText: string;
}

/** Matches `/json-api/FUNCTION`, with or without the prefix of a browser session. `access.ts` verifies the prefix. */
const CALL_PATH_PATTERN = /^(?:\/cpsess\d{10})?\/json-api\/([^/]+)$/;

export async function readCall(request: IncomingMessage): Promise<ReceivedCall | InvalidRequestStatus> {
  const [path = "", query = ""] = splitOnce(request.url ?? "", "?");
  const functionName = CALL_PATH_PATTERN.exec(path)?.[1];
  if (functionName === undefined) return { status: 404, statusText: "Not Found" };
  if (request.method !== "GET" && request.method !== "POST") {
    return { status: 405, statusText: "Method Not Allowed" };
  }
  const body = await readBody(request);
  if (body === undefined) return { status: 413, statusText: "Request Entity Too Large" };
  const formText = hasFormBody(request) ? body : "";
  const parameters = Object.fromEntries([...new URLSearchParams(query), ...new URLSearchParams(formText)]);
  return { functionName, parameters };
}

function splitOnce(text: string, separator: string): readonly string[] {
  const separatorIndex = text.indexOf(separator);
  return separatorIndex === -1
    ? [text]
    : [text.slice(0, separatorIndex), text.slice(separatorIndex + separator.length)];
}

function hasFormBody(request: IncomingMessage): boolean {
  return (
    request.method === "POST" &&
    /^application\/x-www-form-urlencoded\s*(;|$)/i.test(request.headers["content-type"] ?? "")
  );
}

/** Reads the body of a request. Returns `undefined` if the body is larger than `MAX_SIMULATOR_REQUEST_BYTES`. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const bodyStream: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  const chunks: Buffer[] = [];
  let byteCount = 0;
  for await (const chunk of bodyStream) {
    byteCount += chunk.length;
    if (byteCount > MAX_SIMULATOR_REQUEST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
