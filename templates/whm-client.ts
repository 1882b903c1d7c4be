import { describe, isObject, utf8Bytes, visible } from "./transfer-item.js";

/** Calls functions of WHM API 1. `createWhmClient` creates a caller. Tests can provide their own. */
export interface WhmCaller {
  /** Calls a function and resolves to the `data` of the response. Rejects if the server refuses the call or the signal is aborted. */
  call(
    functionName: string,
    parameters: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<unknown>;
}

export interface CallOptions {
  /** Aborts the call. A call that was already sent may still take effect. */
  readonly signal?: CallSignal | undefined;
}

/** The members of `AbortSignal` that this code uses. */
export interface CallSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

export interface WhmClientOptions {
  /** `https://host:2087`, `host`, or a URL with a `/cpsess##########` path. */
  readonly server: string;
  /** @default "root" */
  readonly user?: string | undefined;
  /** An API token of the user. */
  readonly token: string;
  /** Replaces the global `fetch`, for example to trust your own certificate or to use a proxy. */
  readonly fetch?: WhmFetch | undefined;
  /**
   * The time limit of a call in milliseconds.
   *
   * @default 60000
   */
  readonly timeout?: number | undefined;
  /**
   * The maximum size of a response in bytes, after decompression. A larger response is an `UnexpectedAnswerError`.
   *
   * @default 67108864
   */
  readonly maxResponseBytes?: number | undefined;
}

/**
 * The part of `fetch` that this code uses. If it rejects before a connection was established, the error or its `cause` should have
 * the `code` or the `syscall` of the failure, such as `ECONNREFUSED` or `connect`. The failure of the call is then `unsent`.
 */
export type WhmFetch = (url: string, init: WhmRequest) => Promise<WhmResponse>;

export interface WhmRequest {
  method: "POST";
  headers: Record<string, string>;
  body: string;
  redirect: "manual";
  // The type differs between runtimes, and some projects have no type for it.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  signal?: any;
}

export interface WhmResponse {
  readonly status: number;
  /** If it is an async iterable of bytes, it is read instead of `text()`, up to `maxResponseBytes`. */
  readonly body?: unknown;
  text(): Promise<string>;
}

/**
 * How a call failed:
 *
 * - `refused`: the server refused the call.
 * - `denied`: the server denied access with this token or session.
 * - `unsent`: the connection was not established, so the call has no effect. Browsers report this as `unanswered`.
 * - `unanswered`: there was no valid response. The call may have taken effect.
 */
export type WhmFailure = "refused" | "denied" | "unsent" | "unanswered";

/** A call failed. The error never contains the token, and its message is a single line. */
export class WhmApiError extends Error {
  override readonly name: string = "WhmApiError";
  readonly functionName: string;
  /** The reason that the server returned, or a description of the failure. */
  readonly reason: string;
  /** The HTTP status, or 0 if no response was received. */
  readonly status: number;
  readonly failure: WhmFailure;

  constructor(functionName: string, reason: string, status: number, failure: WhmFailure = failureOf(status)) {
    super(visible(`${functionName}: ${reason}`));
    this.functionName = functionName;
    this.reason = reason;
    this.status = status;
    this.failure = failure;
  }
}

function failureOf(status: number): WhmFailure {
  if (status === 401 || status === 403) return "denied";
  return status === 0 ? "unanswered" : "refused";
}

/**
 * The response differs from the documentation. The call may have taken effect, so `failure` is `unanswered`: check the server
 * before you repeat the call. The error contains no values of the response, which may be secret.
 */
export class UnexpectedAnswerError extends WhmApiError {
  override readonly name: string = "UnexpectedAnswerError";
  /** The path of the unexpected value, for example `data.schema.required[0]`. Empty for the response as a whole. */
  readonly path: string;
  /** The expected type of value, for example `a string`. */
  readonly expected: string;
  /** A description of the actual value, for example `null` or `an object`. */
  readonly got: string;

  constructor(
    functionName: string,
    path: string,
    expected: string,
    value: unknown,
    got: string = value === undefined ? "nothing" : describe(value, "type"),
  ) {
    const place = path === "" ? "" : `${path}: `;
    super(functionName, `unexpected response: ${place}expected ${expected}, got ${got}`, 200, "unanswered");
    this.path = path;
    this.expected = expected;
    this.got = got;
  }
}

/**
 * Creates a client that calls WHM API 1 with a token. Each call is one POST request, without retries.
 *
 * @throws TypeError if an option is missing or invalid, for example because an environment variable is not set.
 */
export function createWhmClient(options: WhmClientOptions): WhmCaller {
  const request = createWhmRequester(options);
  return {
    call: async (functionName, parameters, callOptions) =>
      (await request(functionName, parameters, callOptions))["data"],
  };
}

/** Calls a function and resolves to the complete response. `timeout` is the default if the client has no timeout. */
export type WhmRequester = (
  functionName: string,
  parameters: Readonly<Record<string, string>>,
  options?: CallOptions,
  timeout?: number,
) => Promise<Readonly<Record<string, unknown>>>;

export function createWhmRequester(options: WhmClientOptions): WhmRequester {
  const { server, user = "root", token, fetch, timeout: timeLimit, maxResponseBytes = 0x4000000 } = options;
  checkText("user", user);
  checkText("token", token);
  checkNumber("timeout", timeLimit);
  checkNumber("maxResponseBytes", maxResponseBytes);
  const base = baseUrl(server);
  const onAbort = abortListeners();

  return async (functionName, parameters, { signal } = {}, defaultTimeout = 60_000) => {
    const send = fetch ?? runtimeFetch();
    if (isAborted(signal)) throw signal?.reason;
    const timeout = timeLimit ?? defaultTimeout;
    const end = endOf(timeout, signal, onAbort);
    let response: WhmResponse;
    let text: string | undefined;
    try {
      const pending = send(`${base}/json-api/${encodeURIComponent(functionName)}`, {
        method: "POST",
        headers: {
          Accept: "application/json",
          // The size of compressed data does not limit the size of the response.
          "Accept-Encoding": "identity",
          Authorization: `whm ${user}:${token}`,
          "Content-Type": "application/x-www-form-urlencoded",
        },
        body: formBody({ ...parameters, "api.version": "1" }),
        // Following a redirect would send the token to another server.
        redirect: "manual",
        signal: end.signal,
      });
      // A custom fetch may ignore the signal.
      response = await Promise.race([pending, end.ended]);
      text = await Promise.race([readText(response, maxResponseBytes), end.ended]);
    } catch (error) {
      if (isAborted(signal)) throw signal?.reason;
      throw requestError(functionName, error, timeout);
    } finally {
      end.release();
    }
    return parseResponse(functionName, response.status, text, maxResponseBytes, (part) =>
      redactToken(token, part),
    );
  };
}

function checkText(name: string, value: unknown): void {
  // These are the characters of an HTTP header, without the space.
  if (typeof value === "string" && /^[!-~]+$/.test(value)) return;
  throw invalidOption(name, "ASCII text without spaces", value);
}

function checkNumber(name: string, value: unknown): void {
  if (value === undefined || (Number.isFinite(value) && Number(value) > 0)) return;
  throw invalidOption(name, "a number greater than 0", value);
}

function invalidOption(name: string, expected: string, value: unknown): TypeError {
  return new TypeError(`createWhmClient: invalid ${name}: expected ${expected}, got ${describe(value, "")}`);
}

/** Removes the token from a response, so that no error contains it. Shorter texts are not WHM tokens. */
function redactToken(token: string, text: string): string {
  return token.length < 8 ? text : text.split(token).join("[token]");
}

/** Returns the base URL. A bare host gets the port of WHM. Only a session is kept of the path. */
function baseUrl(server: unknown): string {
  const [, scheme, host, port, path = ""] =
    /^(https:\/\/)?(\[[0-9a-f:.]+\]|[^/?#\s:@[\]]+)(?::(\d+))?(?:(\/cpsess\d+)(?:[/?#]\S*)?|\/)?$/i.exec(
      typeof server === "string" ? server.trim() : "",
    ) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65535) {
    throw invalidOption("server", "a host name or an https URL", server);
  }
  const defaultPort = scheme === undefined ? ":2087" : "";
  return `https://${host}${port === undefined ? defaultPort : `:${port}`}${path}`;
}

function formBody(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join("&");
}

/** Reads the current value, which can change during a call. */
function isAborted(signal: CallSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** Reads a response, or returns undefined if it exceeds the limit. */
async function readText(response: WhmResponse, limit: number): Promise<string | undefined> {
  const body = Object(response.body) as Partial<AsyncIterable<Uint8Array>>;
  if (body[Symbol.asyncIterator] === undefined) {
    const text = await response.text();
    return utf8Bytes(text) > limit ? undefined : text;
  }
  let bytes = new Uint8Array(0);
  let length = 0;
  // Leaving the loop closes the stream.
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    const total = length + chunk.length;
    if (total > limit) return undefined;
    if (total > bytes.length) {
      const larger = new Uint8Array(total * 2);
      larger.set(bytes);
      bytes = larger;
    }
    bytes.set(chunk, length);
    length = total;
  }
  const { TextDecoder } = globalThis as unknown as Runtime;
  return new TextDecoder().decode(bytes.subarray(0, length));
}

function requestError(functionName: string, error: unknown, timeout: number): WhmApiError {
  const { cause, name } = Object(error) as { readonly cause?: unknown; readonly name?: unknown };
  if (name === "TimeoutError") return new WhmApiError(functionName, `no response within ${timeout} ms`, 0);
  // Node.js groups the errors of several addresses.
  const { errors } = Object(cause) as { readonly errors?: readonly unknown[] | null };
  // The message is often just "fetch failed", and the cause has the details.
  const details = [cause, errors?.[0], error].flatMap((one) => {
    const { code, message, syscall } = Object(one) as Readonly<Record<string, unknown>>;
    return [message, code, syscall].filter((text) => typeof text === "string" && text !== "");
  }) as readonly string[];
  const reason = `the request failed (${details[0] ?? "unknown reason"})`;
  const isUnsent = details.some((text) => UNSENT.test(text));
  return new WhmApiError(functionName, reason, 0, isUnsent ? "unsent" : "unanswered");
}

/**
 * Matches errors of Node.js, Deno and Bun that occur only before a connection is established: its system calls, name lookups,
 * rejected certificates and failed TLS handshakes.
 */
const UNSENT =
  /^(?:connect|getaddrinfo|E?CONN\w*REFUSED|ENOTFOUND|UND_ERR_CONNECT_\w+|FailedToOpenSocket|(?!ERR_SSL)\w*CERT\w*|UNABLE_TO_\w+|ERR_SSL_.*(?:VERSION|PACKET_LENGTH|PROTOCOL|HANDSHAKE_FAIL).*)$|before secure TLS|client error \(Connect\)/i;

/**
 * Returns the parsed response of a successful call. Otherwise throws the reason of the server. `text` is undefined if the response
 * exceeds `limit` bytes.
 */
export function parseResponse(
  functionName: string,
  status: number,
  text: string | undefined,
  limit: number,
  redact: (text: string) => string,
): Record<string, unknown> {
  const denied = status === 401 || status === 403;
  // Redact the parsed reason too, because JSON can escape the token.
  const fail = (reason: string, failure: WhmFailure): never => {
    throw new WhmApiError(functionName, redact(reason), status, denied ? "denied" : failure);
  };
  const unexpected = (path: string, expected: string, value: unknown, got?: string): never => {
    const error = new UnexpectedAnswerError(functionName, path, expected, value, got);
    if (status < 400) throw error;
    // Error pages of proxies are no answers of WHM.
    return fail(`${error.reason} (HTTP status ${status})`, "unanswered");
  };
  // After a session has expired, the server redirects to its login page or returns it.
  if (status === 0 || (status >= 300 && status < 400)) {
    return fail("the server sent a redirect, which is not followed to protect the token", "denied");
  }
  if (text === undefined) return unexpected("", `at most ${limit} bytes`, text, "more");
  if (/^\s*</.test(text)) {
    return fail("the server returned a web page instead of JSON", status < 400 ? "denied" : "unanswered");
  }
  const response = parseJson(redact(text));
  if (typeof response === "string") return unexpected("", "a JSON object", undefined, response);
  const { metadata, cpanelresult } = response;
  if (!isObject(metadata)) {
    if (!isObject(cpanelresult)) return unexpected("metadata", "an object", metadata);
    const reason = reasonOf(cpanelresult["error"]);
    return fail(reason, /denied/i.test(reason) ? "denied" : "refused");
  }
  const { command, reason, result } = metadata;
  if ((command ?? functionName) !== functionName) {
    return unexpected("metadata.command", functionName, command, "another function");
  }
  if (result === 0 || result === "0") {
    return fail(reasonOf(reason), "refused");
  }
  if (result !== 1 && result !== "1") return unexpected("metadata.result", "0 or 1", result);
  if (status >= 400) return fail(`the response reports success (HTTP status ${status})`, "unanswered");
  return response;
}

function reasonOf(value: unknown): string {
  return typeof value === "string" && value !== "" ? value : "refused";
}

/** Parses a JSON object. Returns what is wrong with other text. */
function parseJson(text: string): Record<string, unknown> | string {
  let members = -1;
  let value: unknown;
  try {
    value = JSON.parse(text, function (this: unknown, _name, member: unknown) {
      if (!Array.isArray(this)) members++;
      return member;
    });
  } catch {
    return "other text";
  }
  if (!isObject(value)) return "other text";
  // `JSON.parse` uses the last value of a repeated name. So compare the number of members with that of the text.
  for (let index = 0; index < text.length; index++) {
    if (text[index] === ":") members--;
    if (text[index] === '"') while (text[++index] !== '"') if (text[index] === "\\") index++;
  }
  return members < 0 ? "a repeated name" : value;
}

/** The globals in use. Declared here, so that projects need no platform types. */
interface Runtime {
  readonly fetch?: WhmFetch;
  readonly AbortSignal?: { readonly timeout?: (milliseconds: number) => CallSignal };
  readonly TextDecoder: new () => { decode(bytes: Uint8Array): string };
  readonly AbortController?: new () => { readonly signal: unknown; abort(reason: unknown): void };
}

function runtimeFetch(): WhmFetch {
  const { fetch } = globalThis as unknown as Runtime;
  if (fetch === undefined)
    throw new TypeError("createWhmClient: this runtime has no fetch: pass the option fetch");
  return fetch;
}

interface CallEnd {
  readonly signal: unknown;
  /** Rejects at the timeout or when the signal is aborted. */
  readonly ended: Promise<never>;
  release(): void;
}

/** Registers a function for the abort of a signal. Returns a function that removes it. */
export type OnAbort = (signal: CallSignal, callback: () => void) => () => void;

interface AbortListener {
  readonly callbacks: Set<() => void>;
  readonly onAbort: () => void;
}

/** Shares one listener per signal between all calls, because some runtimes warn about more than ten listeners. */
export function abortListeners(): OnAbort {
  const listeners = new WeakMap<CallSignal, AbortListener>();
  return (signal, callback) => {
    let listener = listeners.get(signal);
    if (listener === undefined) {
      const callbacks = new Set<() => void>();
      listener = { callbacks, onAbort: () => callbacks.forEach((one) => one()) };
      listeners.set(signal, listener);
      signal.addEventListener("abort", listener.onAbort);
    }
    const { callbacks, onAbort } = listener;
    callbacks.add(callback);
    return () => {
      callbacks.delete(callback);
      if (callbacks.size > 0) return;
      signal.removeEventListener("abort", onAbort);
      listeners.delete(signal);
    };
  };
}

/** Combines a timeout with the signal of the caller. `release` removes the listeners. */
function endOf(milliseconds: number, signal: CallSignal | undefined, onAbort: OnAbort): CallEnd {
  const { AbortSignal, AbortController } = globalThis as unknown as Runtime;
  const controller = AbortController && new AbortController();
  const releases: (() => void)[] = [];
  const ended = new Promise<never>((_, reject) => {
    for (const source of [signal, AbortSignal?.timeout?.(Math.min(Math.ceil(milliseconds), 0x7fffffff))]) {
      if (source === undefined) continue;
      const end = (): void => {
        controller?.abort(source.reason);
        // The caller chose the reason, which may be any value.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        reject(source.reason);
      };
      releases.push(onAbort(source, end));
    }
  });
  // Avoid an unhandled rejection after the call has ended.
  ended.catch(() => undefined);
  return { signal: controller?.signal, ended, release: () => releases.forEach((release) => release()) };
}
