/**
 * Sends one GET request over HTTPS, and distinguishes API responses from failures that can be retried. The token is sent
 * only in the Authorization header. If the server repeats the token in a reason or warning, a placeholder
 * replaces it.
 */
import type { IncomingMessage } from "node:http";
import { readBody, sendRequest, TransportError, type VerifyingAgent } from "../../templates/node.js";
import { type Diagnostic, ServerError, isCodegenError } from "../core/diagnostic.js";
import { LimitedBuffer } from "../core/read-file.js";
import { DENIAL_BODY_LIMITS, MAX_RESPONSE_BYTES } from "../core/limits.js";
import { quote } from "../core/text/escape.js";
import type { Secrets } from "../core/text/redaction.js";
import {
  describeCall,
  parseApiResponse,
  unreadable,
  type ApiResponse,
  type ApiCall,
  type ApiCallOptions,
} from "./answer.js";
import { diagnoseConnection, type Server } from "./connection.js";
import { connectionProblem } from "./diagnostics.js";
import { locate, responseProblem, unreadableProblem } from "./response-diagnostics.js";

export interface HttpsClient extends Server {
  readonly user: string;
  readonly token: string;
  /** Secrets of this server and of the proxy. */
  readonly secrets: Secrets;
  readonly agent: VerifyingAgent;
  /** Counts the bytes of all responses. Throws if there are too many. */
  readonly countBytes: (byteCount: number, place: string) => void;
}

/** The failure of an attempt after which a retry may succeed. A denial is never retried, because servers then block the client. */
interface RetryableFailure {
  readonly kind: "retry";
  /** The error to throw after the last retry. */
  readonly diagnostic: Diagnostic;
  /** The reason for the retry, for progress output, as a clause such as `the server responded with HTTP status 503`. */
  readonly reason: string;
  /** The value of the Retry-After header. */
  readonly retryAfterHeader?: string | undefined;
}

type AttemptResult = ApiResponse | RetryableFailure;

/**
 * Sends the request of a call once, without retries.
 *
 * @throws ServerError if a retry would not help.
 * @throws the abort reason of the signal, if the signal is aborted.
 */
export async function attemptCall(
  call: ApiCall,
  client: HttpsClient,
  { signal, onAccessDenied }: ApiCallOptions,
): Promise<AttemptResult> {
  const { address, agent, token, user } = client;
  const { functionName, module } = call;
  const query = new URLSearchParams({ "api.version": "1", ...(module === undefined ? {} : { module }) });
  const path = `${address.sessionPath}/json-api/${functionName}?${query.toString()}`;
  const place = describeCall(call);
  try {
    signal.throwIfAborted();
    const authorization = `whm ${user}:${token}`;
    const headers = { accept: "application/json", "accept-encoding": "identity", authorization };
    const url = `https://${address.hostAndPort}${path}`;
    const response = await sendRequest(url, { agent, method: "GET", headers, signal });
    const result = await receiveResponse(response, place, client, onAccessDenied);
    // A denial is returned even if the deadline passed before its reason arrived.
    if (result.kind !== "denied") signal.throwIfAborted();
    return result;
  } catch (error) {
    signal.throwIfAborted();
    if (isCodegenError(error)) throw error;
    const responseError = diagnoseResponse(error, client);
    if (responseError !== undefined) throw new ServerError(locate(place, responseError));
    const { problem, reason, isRetryable } = diagnoseConnection(error, client);
    const diagnostic = problem.code === "server-unreachable" ? locate(place, problem) : problem;
    if (!isRetryable) throw new ServerError(diagnostic);
    return { kind: "retry", diagnostic, reason };
  }
}

/** HTTP statuses of a server or a proxy that is busy or restarts, so that a later retry may succeed. */
const BUSY_STATUSES = [429, 502, 503, 504];

async function receiveResponse(
  response: IncomingMessage,
  place: string,
  client: HttpsClient,
  onAccessDenied: () => void,
): Promise<AttemptResult> {
  const { countBytes, secrets } = client;
  const { headers, statusCode: status = 0 } = response;
  const statusMessage = secrets.redactServerText(response.statusMessage ?? "");
  const quotedStatus = statusMessage === "" ? String(status) : `${status} ${quote(statusMessage)}`;
  if (BUSY_STATUSES.includes(status)) {
    response.destroy();
    return {
      kind: "retry",
      diagnostic: locate(place, connectionProblem("server-busy", { status: quotedStatus })),
      reason: `the server responded with HTTP status ${status}`,
      retryAfterHeader: headers["retry-after"],
    };
  }
  if (status === 401 || status === 403) {
    // Call `onAccessDenied` first, because reading the reason may take long.
    onAccessDenied();
    const reason = await readDenialReason(response, secrets);
    return { kind: "denied", reason: reason || `HTTP status ${status} ${statusMessage}` };
  }
  if (status >= 300 && status <= 399 && headers.location !== undefined) {
    response.destroy();
    const location = secrets.redactServerText(headers.location);
    return unreadable(responseProblem("answer-redirect", { location }));
  }
  const body = new LimitedBuffer(MAX_RESPONSE_BYTES);
  let problem: Diagnostic | undefined;
  try {
    for await (const chunk of readBody(response)) {
      if (body.add(chunk)) continue;
      problem = unreadableProblem("answer-too-large");
      break;
    }
  } catch (error) {
    problem = diagnoseResponse(error, client);
    if (problem === undefined) {
      if (error instanceof Error && "code" in error && String(error.code).startsWith("HPE_")) throw error;
      // Node.js throws if the body ends early or is shorter than its Content-Length. A retry is safe, because all calls only read data.
      const diagnostic = locate(place, responseProblem("answer-truncated"));
      return { kind: "retry", diagnostic, reason: "the connection closed before the end of the response" };
    }
  }
  if (problem === undefined) countBytes(body.bytes.length, place);
  const result = problem === undefined ? parseApiResponse(body.bytes, secrets) : unreadable(problem);
  // For refusals and denials, ignore the HTTP status, because their own errors are more helpful. Accept all other responses only with a
  // status of success (2xx).
  if ((status >= 200 && status <= 299) || "reason" in result) return result;
  const hint =
    status >= 500
      ? "Read the error log on the server, /usr/local/cpanel/logs/error_log."
      : "Check that the address is that of a WHM server, with the encrypted port of WHM, which is 2087 by default.";
  return unreadable(responseProblem("answer-http-status", { status: quotedStatus, hint }));
}

/** Reads the reason in the body of a denial. Returns an empty string if no reason arrives in time. */
async function readDenialReason(response: IncomingMessage, secrets: Secrets): Promise<string> {
  const body = new LimitedBuffer(DENIAL_BODY_LIMITS.bytes);
  const timer = setTimeout(() => response.destroy(), DENIAL_BODY_LIMITS.milliseconds);
  try {
    for await (const chunk of readBody(response)) if (!body.add(chunk)) break;
  } catch {
    // Use what was received so far.
  } finally {
    clearTimeout(timer);
  }
  const apiResponse = parseApiResponse(body.bytes, secrets);
  return "reason" in apiResponse ? apiResponse.reason : "";
}

/** Returns the problem of a response that the transport refused. Returns `undefined` for other errors. */
function diagnoseResponse(error: unknown, { secrets }: HttpsClient): Diagnostic | undefined {
  if (!(error instanceof TransportError)) return undefined;
  const { failure } = error;
  if (failure.kind === "interim" || failure.kind === "upgrade")
    return responseProblem(`answer-${failure.kind}`);
  if (!("value" in failure)) return undefined;
  if (failure.kind === "overhead") return unreadableProblem("answer-too-large");
  const codes = {
    "content-encoding": "answer-compressed",
    "transfer-encoding": "answer-encoded",
    charset: "answer-charset",
    gzip: "answer-damaged",
  } as const;
  return responseProblem(codes[failure.kind], { value: secrets.redactServerText(failure.value) });
}
