/**
 * One GET over HTTPS → one answer, or the news that it is worth another attempt. The token lives here:
 * it goes into the Authorization header, and of whatever comes back nothing is told with it.
 */
import { request } from "node:https";
import type { IncomingMessage } from "node:http";
import { RemoteError, isCodegenError } from "../core/diagnostic.js";
import { UNREADABLE, type UnreadableReason, answerUnreadable } from "./unreadable-diagnostics.js";
import { serverBusy, serverUnreachable } from "./connection-diagnostics.js";
import { MAX_ANSWER_BYTES, DENIAL_LIMITS, MAX_HEADER_BYTES, MAX_INTERIM_RESPONSES } from "../core/limits.js";
import type { Secrets } from "../core/text/redaction.js";
import type { ServerAddress } from "./address.js";
import { describeCall, readAnswer } from "./answer.js";
import type { ApiAnswer, ApiCall, Asking } from "./answer.js";
import type { Connections } from "./connection.js";
import { Gathered, type Allowance } from "./assemble-snapshot.js";
import type { RetriedAttempt } from "./retry.js";

export interface Client {
  readonly address: ServerAddress;
  readonly user: string;
  readonly token: string;
  /** Of this server and the way to it. */
  readonly secrets: Secrets;
  readonly connections: Connections;
  readonly allowance: Allowance;
}

/** Throws `RemoteError` where another attempt is no use, and the signal's reason when it is aborted. */
export async function attemptCall(
  call: ApiCall,
  client: Client,
  { signal, onDenied }: Asking,
): Promise<RetriedAttempt> {
  try {
    signal.throwIfAborted();
    const response = await send(call, client, signal);
    const attempt = await toAttempt(response, call, { client, onDenied });
    // An access denied is one, though the time is up before its reason has come.
    if (!isDenied(attempt)) signal.throwIfAborted();
    return attempt;
  } catch (error) {
    signal.throwIfAborted();
    if (isCodegenError(error)) throw error;
    return failedConnection(error, call, client.address);
  }
}

function isDenied(attempt: RetriedAttempt): boolean {
  return attempt.kind === "answered" && attempt.answer.kind === "denied";
}

function send(call: ApiCall, client: Client, signal: AbortSignal): Promise<IncomingMessage> {
  const { functionName, module } = call;
  const { address, connections, token, user } = client;
  const query = new URLSearchParams({ "api.version": "1", ...(module === undefined ? {} : { module }) });
  return new Promise((resolve, reject) => {
    // Node tells an aborted request so only once it has a socket, and a connection may never be made.
    const end = (): void => reject(new Error("The call was ended."));
    signal.addEventListener("abort", end, { once: true });
    let interim = 0;
    const sent = request({
      agent: connections,
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
    sent
      .on("response", resolve)
      .on("information", () => {
        interim += 1;
        if (interim <= MAX_INTERIM_RESPONSES) return;
        // First, since the answer itself may have come already.
        reject(new RemoteError(answerUnreadable(describeCall(call), UNREADABLE.interim)));
        sent.destroy();
      })
      // Where nobody listens to it, Node drops the connection, and tells nobody.
      .on("upgrade", (_response, socket) => {
        socket.destroy();
        reject(new RemoteError(answerUnreadable(describeCall(call), UNREADABLE.upgrade)));
      })
      .on("error", reject)
      // A signal that is listened to is kept, with all that its listeners know, until its time is up.
      .on("close", () => signal.removeEventListener("abort", end));
    sent.end();
  });
}

/** Statuses with which a server, or what stands before it, says "not now". */
const BUSY: ReadonlySet<number> = new Set([429, 502, 503, 504]);

const DENIED: ReadonlySet<number> = new Set([401, 403]);

async function toAttempt(
  response: IncomingMessage,
  call: ApiCall,
  { client, onDenied }: { readonly client: Client } & Pick<Asking, "onDenied">,
): Promise<RetriedAttempt> {
  const { secrets } = client;
  const status = response.statusCode ?? 0;
  const message = secrets.clean(response.statusMessage ?? "");
  if (BUSY.has(status)) {
    response.destroy();
    return {
      kind: "again",
      diagnostic: serverBusy(describeCall(call), status, message),
      reason: `the server answered with HTTP status ${status}`,
      retryAfter: response.headers["retry-after"],
    };
  }
  if (DENIED.has(status)) {
    // Before its reason is read, which may take as long as the server likes.
    onDenied();
    const said = await reasonOfDenial(response, secrets);
    return {
      kind: "answered",
      answer: { kind: "denied", reason: said || `HTTP status ${status} ${message}` },
    };
  }
  const answer = await answerOf(response, call, client);
  // A no that says why is worth more than its status; nothing else counts but with a success's.
  if ((status >= 200 && status <= 299) || "reason" in answer || isRedirect(response))
    return { kind: "answered", answer };
  return { kind: "answered", answer: { kind: "unreadable", why: UNREADABLE.status(status, message) } };
}

function isRedirect({ headers, statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 300 && statusCode <= 399 && headers.location !== undefined;
}

/** The reason that came with an access denied; empty where none comes soon. */
async function reasonOfDenial(response: IncomingMessage, secrets: Secrets): Promise<string> {
  const incoming: AsyncIterable<Buffer> = response;
  const body = new Gathered(DENIAL_LIMITS.bytes);
  const timer = setTimeout(() => response.destroy(), DENIAL_LIMITS.milliseconds);
  try {
    for await (const piece of incoming) if (!body.add(piece)) break;
  } catch {
    // What has come is all that there is.
  } finally {
    clearTimeout(timer);
  }
  const answer = readAnswer(body.bytes, secrets);
  return "reason" in answer ? answer.reason : "";
}

/**
 * The type of an answer's content is not looked at, but for its character set: WHM itself says no as text/plain, and what stands
 * between may say anything. What an answer is, its body tells.
 */
async function answerOf(
  response: IncomingMessage,
  call: ApiCall,
  { allowance, secrets }: Client,
): Promise<ApiAnswer> {
  const refuse = (why: UnreadableReason): ApiAnswer => {
    response.destroy();
    return { kind: "unreadable", why };
  };
  if (isRedirect(response))
    return refuse(UNREADABLE.redirect(secrets.clean(response.headers.location ?? "")));
  const { headers } = response;
  const encoding = headers["content-encoding"] || "identity";
  if (encoding.toLowerCase() !== "identity") return refuse(UNREADABLE.compressed(secrets.clean(encoding)));
  const coding = headers["transfer-encoding"] || "chunked";
  if (coding.toLowerCase() !== "chunked") return refuse(UNREADABLE.recoded(secrets.clean(coding)));
  const body = await bodyOf(response);
  if (!Buffer.isBuffer(body)) return refuse(body);
  allowance.take(body.length, describeCall(call));
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(headers["content-type"] ?? "")?.[1] ?? "utf-8";
  if (!/^(?:utf-?8|(?:us-)?ascii)$/i.test(charset) && body.some((byte) => byte > 0x7f)) {
    return refuse(UNREADABLE.charset(secrets.clean(charset)));
  }
  return readAnswer(body, secrets);
}

/** The body, or why there is none. */
async function bodyOf(response: IncomingMessage): Promise<Buffer | UnreadableReason> {
  const incoming: AsyncIterable<Buffer> = response;
  const body = new Gathered(MAX_ANSWER_BYTES);
  try {
    for await (const piece of incoming) if (!body.add(piece)) return UNREADABLE.tooLarge(MAX_ANSWER_BYTES);
  } catch {
    // Node throws for a body that is cut, and for one that is shorter than its Content-Length.
    return UNREADABLE.truncated;
  }
  return body.bytes;
}

/** Node's codes in words, and whether another attempt may fare better. */
const CONNECTION_FAILURES: Readonly<Record<string, { readonly words: string; readonly again: boolean }>> = {
  EAI_AGAIN: { words: "its name could not be looked up for the moment", again: true },
  ECONNABORTED: { words: "the connection was cut", again: true },
  ECONNREFUSED: { words: "the connection was refused", again: true },
  ECONNRESET: { words: "the connection was cut", again: true },
  EHOSTUNREACH: { words: "there is no way to the host", again: true },
  ENETUNREACH: { words: "there is no way to its network", again: true },
  ENOTFOUND: { words: "its name is not known", again: false },
  EPIPE: { words: "the connection was cut", again: true },
  ETIMEDOUT: { words: "the connection timed out", again: true },
  HPE_HEADER_OVERFLOW: {
    words: `its headers are longer than ${MAX_HEADER_BYTES / 2 ** 10} KiB`,
    again: false,
  },
};

function failureWords(code: string): string {
  return code.startsWith("HPE_") ? "what it sent is no HTTP" : "the exchange failed";
}

function failedConnection(error: unknown, call: ApiCall, { place }: ServerAddress): RetriedAttempt {
  if (!(error instanceof Error && "code" in error)) throw error;
  const code = String(error.code);
  const { words, again } = CONNECTION_FAILURES[code] ?? { words: failureWords(code), again: false };
  const reason = `${words} (${code})`;
  const diagnostic = serverUnreachable(describeCall(call), place, reason);
  if (!again) throw new RemoteError(diagnostic);
  return { kind: "again", diagnostic, reason };
}
