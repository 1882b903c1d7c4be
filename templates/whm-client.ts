import { visible } from "./transfer-item.js";

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
}

/** The part of `fetch` that this code uses. */
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
  text(): Promise<string>;
}

/**
 * How a call failed:
 *
 * - `refused`: the server refused the call.
 * - `denied`: the server denied access with this token or session.
 * - `unanswered`: there was no valid response. The call may have taken effect.
 */
export type WhmFailure = "refused" | "denied" | "unanswered";

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

/** Creates a client that calls WHM API 1 with a token. Each call is one POST request, without retries. */
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
  const base = baseUrl(options.server);
  const authorization = `whm ${options.user ?? "root"}:${options.token}`;
  if (/[^\x20-\x7e]/.test(authorization)) {
    throw new TypeError(
      "createWhmClient: the user or token contains a character that is not allowed in an HTTP header",
    );
  }
  const onAbort = abortListeners();

  return async (functionName, parameters, { signal } = {}, timeout = 60_000) => {
    const response = await post(functionName, {
      url: `${base}/json-api/${encodeURIComponent(functionName)}`,
      authorization,
      body: formBody({ ...parameters, "api.version": "1" }),
      fetch: options.fetch ?? runtimeFetch(),
      timeout: options.timeout ?? timeout,
      signal,
      onAbort,
    });
    return parseResponse(functionName, response, (text) => redactToken(options.token, text));
  };
}

/** Removes the token from a response, so that no error contains it. Shorter texts are not WHM tokens. */
function redactToken(token: string, text: string): string {
  return token.length < 8 ? text : text.split(token).join("[token]");
}

/** Returns the base URL. A bare host gets the port of WHM. Only a session is kept of the path. */
function baseUrl(server: string): string {
  const [, scheme, authority = "", path = ""] =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#\s]+)(?:(\/cpsess\d+)(?:[/?#]\S*)?|\/)?$/i.exec(server.trim()) ?? [];
  const [, port = "1"] = /^(?:\[[0-9a-f:.]+\]|[^:@[\]]+)(?::(\d+))?$/i.exec(authority) ?? [authority, "0"];
  if (Number(port) < 1 || Number(port) > 65535) {
    throw new TypeError(
      "createWhmClient: invalid server: expected a URL like https://host:2087, a host name, or a URL like https://host:2087/cpsess0123456789",
    );
  }
  if (scheme === undefined)
    return `https://${/:\d+$/.test(authority) ? authority : `${authority}:2087`}${path}`;
  if (scheme.toLowerCase() !== "https") {
    throw new TypeError(
      "createWhmClient: invalid server: expected an https URL, because the token is sent to it",
    );
  }
  return `https://${authority}${path}`;
}

function formBody(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join("&");
}

interface HttpResponse {
  readonly status: number;
  readonly text: string;
}

interface PostOptions {
  readonly url: string;
  readonly authorization: string;
  readonly body: string;
  readonly fetch: WhmFetch;
  readonly timeout: number;
  readonly signal: CallSignal | undefined;
  readonly onAbort: OnAbort;
}

async function post(
  functionName: string,
  { url, authorization, body, fetch, timeout, signal, onAbort }: PostOptions,
): Promise<HttpResponse> {
  if (isAborted(signal)) throw signal?.reason;
  const end = endOf(timeout, signal, onAbort);
  try {
    const pending = fetch(url, {
      method: "POST",
      headers: {
        Accept: "application/json",
        Authorization: authorization,
        "Content-Type": "application/x-www-form-urlencoded",
      },
      body,
      // Following a redirect would send the token to another server.
      redirect: "manual",
      signal: end.signal,
    });
    // A custom fetch may ignore the signal.
    const response = await Promise.race([pending, end.ended]);
    return { status: response.status, text: await Promise.race([response.text(), end.ended]) };
  } catch (error) {
    if (isAborted(signal)) throw signal?.reason;
    throw new WhmApiError(functionName, failureReason(error, timeout), 0);
  } finally {
    end.release();
  }
}

/** Reads the current value, which can change during a call. */
function isAborted(signal: CallSignal | undefined): boolean {
  return signal?.aborted === true;
}

function failureReason(error: unknown, timeout: number): string {
  const { name, message, cause } = Object(error) as { name?: unknown; message?: unknown; cause?: unknown };
  if (name === "TimeoutError") return `no response within ${timeout} ms`;
  // The message is often just "fetch failed", and the cause has the details.
  const { message: causeMessage, code } = Object(cause) as { message?: unknown; code?: unknown };
  const details = [causeMessage, code, message].find((text) => typeof text === "string" && text !== "");
  return `the request failed (${typeof details === "string" ? details : "unknown reason"})`;
}

/** Returns the parsed response of a successful call. Otherwise throws the reason of the server. */
function parseResponse(
  functionName: string,
  { status, text }: HttpResponse,
  redact: (text: string) => string,
): Record<string, unknown> {
  const denied = status === 401 || status === 403;
  // Redact the parsed reason too, because JSON can escape the token.
  const fail = (reason: string, failure: WhmFailure): never => {
    throw new WhmApiError(functionName, redact(reason), status, denied ? "denied" : failure);
  };
  // After a session has expired, the server redirects to its login page or returns it.
  if (status === 0 || (status >= 300 && status < 400)) {
    return fail("the server sent a redirect, which is not followed to protect the token", "denied");
  }
  const response = parseObject(redact(text));
  if (response === undefined) {
    const isPage = /^\s*</.test(text);
    const reason = isPage
      ? "the server returned a web page instead of JSON"
      : "the response is not a JSON object";
    return fail(reason, isPage && status < 400 ? "denied" : "unanswered");
  }
  const { metadata, cpanelresult } = response;
  const succeeded = isRecord(metadata) && String(metadata["result"]) === "1";
  if (succeeded && status < 400) return response;
  if (isRecord(metadata) && !succeeded && typeof metadata["reason"] === "string") {
    return fail(metadata["reason"], "refused");
  }
  if (isRecord(cpanelresult)) {
    const { error } = cpanelresult;
    const reason = typeof error === "string" ? error : "refused";
    return fail(reason, /denied/i.test(reason) ? "denied" : "refused");
  }
  const problem = succeeded ? "the response reports success" : "the response has no result";
  return fail(`${problem} (HTTP status ${status})`, "unanswered");
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The globals in use. Declared here, so that projects need no platform types. */
interface Runtime {
  readonly fetch?: WhmFetch;
  readonly AbortSignal?: { readonly timeout?: (milliseconds: number) => CallSignal };
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
  const listenerOf = (signal: CallSignal): AbortListener => {
    const existing = listeners.get(signal);
    if (existing !== undefined) return existing;
    const callbacks = new Set<() => void>();
    const listener = { callbacks, onAbort: () => callbacks.forEach((callback) => callback()) };
    listeners.set(signal, listener);
    signal.addEventListener("abort", listener.onAbort);
    return listener;
  };
  return (signal, callback) => {
    const { callbacks, onAbort } = listenerOf(signal);
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
  const controller = AbortController === undefined ? undefined : new AbortController();
  const timeout = AbortSignal?.timeout?.(milliseconds);
  const signals = [...(signal === undefined ? [] : [signal]), ...(timeout === undefined ? [] : [timeout])];
  const releases: (() => void)[] = [];
  const ended = new Promise<never>((_, reject) => {
    for (const source of signals) {
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
