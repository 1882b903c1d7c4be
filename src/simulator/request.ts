/** Parses an HTTP request into an API call. */

import type { IncomingMessage } from "node:http";
import { MAX_SIMULATOR_REQUEST_BYTES } from "../core/limits.js";
import type { RequestParameters } from "./functions/parameters.js";

/** An API call that was received but is not yet authorized. */
export interface ReceivedCall {
  readonly functionName: string;
  /** Parameters of the query and the form. The form takes precedence. */
  readonly parameters: RequestParameters;
}

/** The HTTP status for a request that is not a valid API call. */
export interface InvalidRequestStatus {
  readonly status: 404 | 405 | 413;
  readonly statusText: string;
}

/** Matches `/json-api/FUNCTION`, with or without the prefix of a browser session. `access.ts` verifies the prefix. */
const CALL_PATH_PATTERN = /^(?:\/cpsess\d{10})?\/json-api\/([^/]+)$/;

export async function readCall(request: IncomingMessage): Promise<ReceivedCall | InvalidRequestStatus> {
  const { method, headers, url = "" } = request;
  const [, path = "", query = ""] = /^([^?]*)\??(.*)$/s.exec(url) ?? [];
  const functionName = CALL_PATH_PATTERN.exec(path)?.[1];
  if (functionName === undefined) return { status: 404, statusText: "Not Found" };
  if (method !== "GET" && method !== "POST") return { status: 405, statusText: "Method Not Allowed" };
  const bodyStream: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  const chunks: Buffer[] = [];
  let byteCount = 0;
  for await (const chunk of bodyStream) {
    byteCount += chunk.length;
    if (byteCount > MAX_SIMULATOR_REQUEST_BYTES)
      return { status: 413, statusText: "Request Entity Too Large" };
    chunks.push(chunk);
  }
  const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/i.test(headers["content-type"] ?? "");
  const form = method === "POST" && isForm ? Buffer.concat(chunks).toString("utf8") : "";
  return { functionName, parameters: { ...readParameters(query), ...readParameters(form) } };
}

function readParameters(form: string): RequestParameters {
  const valuesByName = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(form)) {
    const values = valuesByName.get(name) ?? [];
    valuesByName.set(name, values);
    values.push(value);
  }
  return Object.fromEntries(
    Array.from(valuesByName, ([name, values]) => [name, values.length === 1 ? (values[0] ?? "") : values]),
  );
}
