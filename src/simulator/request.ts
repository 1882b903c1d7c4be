/** An HTTP request → the API call that it makes. Knows neither functions nor tokens. */

import type { IncomingMessage } from "node:http";
import { MAX_REQUEST_BYTES } from "../core/limits.js";
import type { CallParameters } from "./functions/outcome.js";

/** A call that a request makes, whoever makes it. */
export interface ReceivedCall {
  readonly functionName: string;
  /** Of the query and of the form; where both name a parameter, the form's. */
  readonly parameters: CallParameters;
}

/** A request that makes no call. */
export interface RequestFault {
  readonly status: 404 | 405 | 413;
  readonly statusText: string;
}

/** `/json-api/FUNCTION`, after a browser session's prefix or without; whether the session lives is not asked. */
const CALL_PATH = /^(?:\/cpsess\d{10})?\/json-api\/([^/]+)$/;

export async function readCall(request: IncomingMessage): Promise<ReceivedCall | RequestFault> {
  const [path = "", query = ""] = splitOnce(request.url ?? "", "?");
  const functionName = CALL_PATH.exec(path)?.[1];
  if (functionName === undefined) return { status: 404, statusText: "Not Found" };
  if (request.method !== "GET" && request.method !== "POST") {
    return { status: 405, statusText: "Method Not Allowed" };
  }
  const body = await readBody(request);
  if (body === undefined) return { status: 413, statusText: "Request Entity Too Large" };
  const form = isForm(request) ? body : "";
  const parameters = Object.fromEntries([...new URLSearchParams(query), ...new URLSearchParams(form)]);
  return { functionName, parameters };
}

function splitOnce(text: string, mark: string): readonly string[] {
  const place = text.indexOf(mark);
  return place === -1 ? [text] : [text.slice(0, place), text.slice(place + mark.length)];
}

function isForm(request: IncomingMessage): boolean {
  return (
    request.method === "POST" &&
    /^application\/x-www-form-urlencoded\s*(;|$)/i.test(request.headers["content-type"] ?? "")
  );
}

/** `undefined` where there is more of it than anybody needs. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const received: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of received) {
    size += chunk.length;
    if (size > MAX_REQUEST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
