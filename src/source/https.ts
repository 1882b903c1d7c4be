/**
 * Sends one GET request over HTTPS, and distinguishes API responses from failures that can be retried. The token is sent
 * only in the Authorization header. If the server repeats the token in a reason or warning, a placeholder
 * replaces it.
 */
import { request } from "node:https";
import type { IncomingMessage } from "node:http";
import { RemoteError, isCodegenError } from "../core/diagnostic.js";
import {
  UNREADABLE_RESPONSE_CAUSES,
  type UnreadableResponseCause,
  createResponseUnreadableError,
} from "./unreadable-diagnostics.js";
import { createServerBusyError, createServerUnreachableError } from "./connection-diagnostics.js";
import {
  MAX_RESPONSE_BYTES,
  DENIAL_BODY_LIMITS,
  MAX_HEADER_BYTES,
  MAX_INTERIM_RESPONSES,
} from "../core/limits.js";
import type { Secrets } from "../core/text/redaction.js";
import type { ServerAddress } from "./address.js";
import { describeCall, parseApiResponse } from "./answer.js";
import type { ApiResponse, ApiCall, ApiCallOptions } from "./answer.js";
import type { CertificateVerifyingAgent } from "./connection.js";
import { LimitedBuffer } from "../core/limited-buffer.js";
import type { TotalResponseSizeLimiter } from "./size-limits.js";
import type { AttemptResult } from "./retry.js";

export interface HttpsClient {
  readonly address: ServerAddress;
  readonly user: string;
  readonly token: string;
  /** Secrets of this server and of the proxy. */
  readonly secrets: Secrets;
  readonly agent: CertificateVerifyingAgent;
  readonly totalResponseSizeLimiter: TotalResponseSizeLimiter;
}

/**
 * Sends the request of a call once, without retries.
 *
 * @throws RemoteError if a retry would not help.
 * @throws the abort reason of the signal, if the signal is aborted.
 */
export async function attemptCall(
  call: ApiCall,
  client: HttpsClient,
  { signal, onAccessDenied }: ApiCallOptions,
): Promise<AttemptResult> {
  try {
    signal.throwIfAborted();
    const response = await sendRequest(call, client, signal);
    const attemptResult = await classifyResponse(response, call, { client, onAccessDenied });
    // A denial is returned even if the deadline passed before its reason arrived.
    if (!isAccessDenied(attemptResult)) signal.throwIfAborted();
    return attemptResult;
  } catch (error) {
    signal.throwIfAborted();
    if (isCodegenError(error)) throw error;
    return classifyConnectionError(error, call, client.address);
  }
}

function isAccessDenied(attemptResult: AttemptResult): boolean {
  return attemptResult.kind === "completed" && attemptResult.response.kind === "denied";
}

function sendRequest(call: ApiCall, client: HttpsClient, signal: AbortSignal): Promise<IncomingMessage> {
  const { functionName, module } = call;
  const { address, agent, token, user } = client;
  const query = new URLSearchParams({ "api.version": "1", ...(module === undefined ? {} : { module }) });
  return new Promise((resolve, reject) => {
    // Reject on abort, because Node.js reports an abort only after the request has a socket. If the connection hangs, the request never
    // gets a socket.
    const onAbort = (): void => reject(new Error("The call was aborted."));
    signal.addEventListener("abort", onAbort, { once: true });
    let interimResponseCount = 0;
    const outgoingRequest = request({
      agent,
      headers: {
        accept: "application/json",
        "accept-encoding": "identity",
        authorization: `whm ${user}:${token}`,
      },
      host: address.host,
      insecureHTTPParser: false,
      maxHeaderSize: MAX_HEADER_BYTES,
      path: `${address.sessionPath}/json-api/${functionName}?${query.toString()}`,
      port: address.port,
      signal,
    });
    outgoingRequest
      .on("response", (response) => {
        // If the body contains invalid HTTP, destroy the response with this error. Otherwise, Node.js would report a reset connection, which
        // is retried.
        outgoingRequest.on("error", (error) => {
          if (!response.complete) response.destroy(error);
        });
        resolve(response);
      })
      .on("information", () => {
        interimResponseCount += 1;
        if (interimResponseCount <= MAX_INTERIM_RESPONSES) return;
        // Reject first: destroying the request reports no error if the response has already arrived.
        reject(
          new RemoteError(
            createResponseUnreadableError(describeCall(call), UNREADABLE_RESPONSE_CAUSES.interim),
          ),
        );
        outgoingRequest.destroy();
      })
      // Without this listener, Node.js drops the connection and reports nothing.
      .on("upgrade", (_response, socket) => {
        socket.destroy();
        reject(
          new RemoteError(
            createResponseUnreadableError(describeCall(call), UNREADABLE_RESPONSE_CAUSES.upgrade),
          ),
        );
      })
      .on("error", reject)
      // Remove the abort listener, which would otherwise keep the request in memory until the signal is aborted.
      .on("close", () => signal.removeEventListener("abort", onAbort));
    outgoingRequest.end();
  });
}

/** HTTP statuses of a server or a proxy that is busy or restarts, so that a later retry may succeed. */
const BUSY_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

const DENIED_STATUSES: ReadonlySet<number> = new Set([401, 403]);

async function classifyResponse(
  response: IncomingMessage,
  call: ApiCall,
  { client, onAccessDenied }: { readonly client: HttpsClient } & Pick<ApiCallOptions, "onAccessDenied">,
): Promise<AttemptResult> {
  const { secrets } = client;
  const status = response.statusCode ?? 0;
  const statusMessage = secrets.redactServerText(response.statusMessage ?? "");
  if (BUSY_STATUSES.has(status)) {
    response.destroy();
    return {
      kind: "retry",
      diagnostic: createServerBusyError(describeCall(call), status, statusMessage),
      reason: `the server responded with HTTP status ${status}`,
      retryAfterHeader: response.headers["retry-after"],
    };
  }
  if (DENIED_STATUSES.has(status)) {
    // Call `onAccessDenied` first, because reading the reason may take long.
    onAccessDenied();
    const reason = await readDenialReason(response, secrets);
    return {
      kind: "completed",
      response: { kind: "denied", reason: reason || `HTTP status ${status} ${statusMessage}` },
    };
  }
  const apiResponse = await readResponse(response, call, client);
  // Retry if the connection failed while the body was received. This is safe, because all calls only read data.
  if (apiResponse.kind === "unreadable" && apiResponse.cause === UNREADABLE_RESPONSE_CAUSES.truncated) {
    const diagnostic = createResponseUnreadableError(describeCall(call), apiResponse.cause);
    return { kind: "retry", diagnostic, reason: "the connection closed before the end of the response" };
  }
  // For refusals, denials and redirects, ignore the HTTP status, because their own errors are more helpful. Accept all other responses
  // only with a status of success (2xx).
  if ((status >= 200 && status <= 299) || "reason" in apiResponse || isRedirect(response))
    return { kind: "completed", response: apiResponse };
  return {
    kind: "completed",
    response: { kind: "unreadable", cause: UNREADABLE_RESPONSE_CAUSES.status(status, statusMessage) },
  };
}

function isRedirect({ headers, statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 300 && statusCode <= 399 && headers.location !== undefined;
}

/** Reads the reason in the body of a denial. Returns an empty string if no reason arrives in time. */
async function readDenialReason(response: IncomingMessage, secrets: Secrets): Promise<string> {
  const incomingChunks: AsyncIterable<Buffer> = response;
  const body = new LimitedBuffer(DENIAL_BODY_LIMITS.bytes);
  const timer = setTimeout(() => response.destroy(), DENIAL_BODY_LIMITS.milliseconds);
  try {
    for await (const chunk of incomingChunks) if (!body.add(chunk)) break;
  } catch {
    // Use what was received so far.
  } finally {
    clearTimeout(timer);
  }
  const apiResponse = parseApiResponse(body.bytes, secrets);
  return "reason" in apiResponse ? apiResponse.reason : "";
}

/**
 * Reads and decodes a response. The content type is ignored except for its character set, because WHM sends refusals
 * as text/plain.
 */
async function readResponse(
  response: IncomingMessage,
  call: ApiCall,
  { totalResponseSizeLimiter, secrets }: HttpsClient,
): Promise<ApiResponse> {
  const discardAsUnreadable = (cause: UnreadableResponseCause): ApiResponse => {
    response.destroy();
    return { kind: "unreadable", cause };
  };
  if (isRedirect(response))
    return discardAsUnreadable(
      UNREADABLE_RESPONSE_CAUSES.redirect(secrets.redactServerText(response.headers.location ?? "")),
    );
  const { headers } = response;
  const contentEncoding = headers["content-encoding"] || "identity";
  if (contentEncoding.toLowerCase() !== "identity")
    return discardAsUnreadable(
      UNREADABLE_RESPONSE_CAUSES.contentEncoding(secrets.redactServerText(contentEncoding)),
    );
  const transferEncoding = headers["transfer-encoding"] || "chunked";
  if (transferEncoding.toLowerCase() !== "chunked")
    return discardAsUnreadable(
      UNREADABLE_RESPONSE_CAUSES.transferEncoding(secrets.redactServerText(transferEncoding)),
    );
  const bodyOrFailureCause = await readBody(response);
  if (!Buffer.isBuffer(bodyOrFailureCause)) return discardAsUnreadable(bodyOrFailureCause);
  totalResponseSizeLimiter.addSize(bodyOrFailureCause.length, describeCall(call));
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(headers["content-type"] ?? "")?.[1] ?? "utf-8";
  if (!/^(?:utf-?8|(?:us-)?ascii)$/i.test(charset) && bodyOrFailureCause.some((byte) => byte > 0x7f)) {
    return discardAsUnreadable(UNREADABLE_RESPONSE_CAUSES.charset(secrets.redactServerText(charset)));
  }
  return parseApiResponse(bodyOrFailureCause, secrets);
}

/** Returns the whole body, or the reason why it cannot be read. Throws the error of Node's HTTP parser if the body is not valid HTTP. */
async function readBody(response: IncomingMessage): Promise<Buffer | UnreadableResponseCause> {
  const incomingChunks: AsyncIterable<Buffer> = response;
  const body = new LimitedBuffer(MAX_RESPONSE_BYTES);
  try {
    for await (const chunk of incomingChunks)
      if (!body.add(chunk)) return UNREADABLE_RESPONSE_CAUSES.tooLarge(MAX_RESPONSE_BYTES);
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("HPE_")) throw error;
    // Node.js throws if the body ends early or is shorter than its Content-Length.
    return UNREADABLE_RESPONSE_CAUSES.truncated;
  }
  return body.bytes;
}

/** The connection errors of Node.js, by code. `isRetryable` is true if a retry may succeed. */
const CONNECTION_ERRORS_BY_CODE: Readonly<
  Record<string, { readonly description: string; readonly isRetryable: boolean }>
> = {
  EAI_AGAIN: { description: "the name lookup failed temporarily", isRetryable: true },
  ECONNABORTED: { description: "the connection was aborted", isRetryable: true },
  ECONNREFUSED: { description: "the connection was refused", isRetryable: true },
  ECONNRESET: { description: "the connection was reset", isRetryable: true },
  EHOSTUNREACH: { description: "the host is unreachable", isRetryable: true },
  ENETUNREACH: { description: "the network is unreachable", isRetryable: true },
  ENOTFOUND: { description: "the host name does not exist", isRetryable: false },
  EPIPE: { description: "the connection was closed", isRetryable: true },
  ETIMEDOUT: { description: "the connection timed out", isRetryable: true },
  HPE_HEADER_OVERFLOW: {
    description: `the response headers are longer than ${MAX_HEADER_BYTES / 2 ** 10} KiB`,
    isRetryable: false,
  },
};

/** A connection error of Node.js. `reason` is a clause, such as `the connection was refused (ECONNREFUSED)`. */
export interface ConnectionFailure {
  readonly reason: string;
  readonly isRetryable: boolean;
}

/** Describes a connection error. Throws any other error unchanged. */
export function toConnectionFailure(error: unknown): ConnectionFailure {
  if (!(error instanceof Error && "code" in error)) throw error;
  const code = String(error.code);
  const { description, isRetryable } = CONNECTION_ERRORS_BY_CODE[code] ?? {
    description: code.startsWith("HPE_") ? "the response is not valid HTTP" : "the connection failed",
    isRetryable: false,
  };
  return { reason: `${description} (${code})`, isRetryable };
}

function classifyConnectionError(
  error: unknown,
  call: ApiCall,
  { hostAndPort }: ServerAddress,
): AttemptResult {
  const { reason, isRetryable } = toConnectionFailure(error);
  const diagnostic = createServerUnreachableError(describeCall(call), hostAndPort, reason);
  if (!isRetryable) throw new RemoteError(diagnostic);
  return { kind: "retry", diagnostic, reason };
}
