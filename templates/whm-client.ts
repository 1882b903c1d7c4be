/** Whoever can call a function of WHM API 1. `createWhmClient` makes one; a test can be one itself. */
export interface WhmCaller {
  /** Calls a function; resolves to the answer's `data`, rejects if the server says no, or with the signal's reason. */
  call(
    functionName: string,
    parameters: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<unknown>;
}

export interface CallOptions {
  /** Ends the call when it is aborted. What was sent before that may have been done. */
  readonly signal?: CallSignal | undefined;
}

/** As much of an `AbortSignal` as is needed here. Every runtime's own fits. */
export interface CallSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

export interface WhmClientOptions {
  /** `https://host:2087`, `host`, or a URL with a `/cpsess##########` path. */
  readonly server: string;
  /** Default `root`. */
  readonly user?: string | undefined;
  /** An API token of that user. */
  readonly token: string;
  /** Default the runtime's own; give one to trust a certificate of your own, or to go through a proxy. */
  readonly fetch?: WhmFetch | undefined;
  /** Milliseconds that one call may take. Default 60,000. */
  readonly timeout?: number | undefined;
}

/** As much of `fetch` as is needed here. Every runtime's own fits. */
export type WhmFetch = (url: string, init: WhmRequest) => Promise<WhmResponse>;

export interface WhmRequest {
  method: "POST";
  headers: Record<string, string>;
  body: string;
  redirect: "manual";
  // Runtimes disagree on the type, and some projects have no type for it at all.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  signal?: any;
}

export interface WhmResponse {
  readonly status: number;
  text(): Promise<string>;
}

/** The server said no, or could not be asked. Nothing in it tells the token. */
export class WhmApiError extends Error {
  override readonly name: string = "WhmApiError";
  readonly functionName: string;
  /** The server's own reason where it gave one. */
  readonly reason: string;
  /** The HTTP status; 0 where no answer came. */
  readonly status: number;

  constructor(functionName: string, reason: string, status: number) {
    super(`${functionName}: ${reason}`);
    this.functionName = functionName;
    this.reason = reason;
    this.status = status;
  }
}

/** A client that calls WHM API 1 with a token, one POST a call, and never twice. */
export function createWhmClient(options: WhmClientOptions): WhmCaller {
  const base = baseUrl(options.server);
  const authorization = `whm ${options.user ?? "root"}:${options.token}`;
  if (/[^\x20-\x7e]/.test(authorization)) {
    throw new TypeError("createWhmClient: user or token holds a character that no header can carry");
  }
  const timeout = options.timeout ?? 60_000;

  return {
    async call(functionName, parameters, { signal } = {}) {
      const answer = await post(functionName, {
        url: `${base}/json-api/${encodeURIComponent(functionName)}`,
        authorization,
        body: formBody({ ...parameters, "api.version": "1" }),
        fetch: options.fetch ?? runtimeFetch(),
        timeout,
        signal,
      });
      return dataOf(functionName, { ...answer, text: without(options.token, answer.text) });
    },
  };
}

/** A server that repeats the token must not get it into an error. One that is this short is no token of WHM's. */
function without(token: string, text: string): string {
  return token.length < 8 ? text : text.split(token).join("[token]");
}

/** A bare host means WHM's own port; a URL means what it says, of its path only the session. */
function baseUrl(server: string): string {
  const [, scheme, authority = "", path = ""] =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#\s]+)(?:(\/cpsess\d+)(?:[/?#]\S*)?|\/)?$/i.exec(server.trim()) ?? [];
  const [, port = "1"] = /^(?:\[[0-9a-f:.]+\]|[^:@[\]]+)(?::(\d+))?$/i.exec(authority) ?? [authority, "0"];
  if (Number(port) < 1 || Number(port) > 65535) {
    throw new TypeError(
      "createWhmClient: server should be like https://host:2087, host, or https://host:2087/cpsess0123456789",
    );
  }
  if (scheme === undefined)
    return `https://${/:\d+$/.test(authority) ? authority : `${authority}:2087`}${path}`;
  if (scheme.toLowerCase() !== "https") {
    throw new TypeError("createWhmClient: server should be an https URL, since the token goes there");
  }
  return `https://${authority}${path}`;
}

function formBody(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join("&");
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

interface Post {
  readonly url: string;
  readonly authorization: string;
  readonly body: string;
  readonly fetch: WhmFetch;
  readonly timeout: number;
  readonly signal: CallSignal | undefined;
}

async function post(
  functionName: string,
  { url, authorization, body, fetch, timeout, signal }: Post,
): Promise<Answer> {
  if (isAborted(signal)) throw signal?.reason;
  const ending = endOf(timeout, signal);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        Accept: "application/json",
        Authorization: authorization,
        "Content-Type": "application/x-www-form-urlencoded",
      },
      body,
      // A redirect would take the token to another place.
      redirect: "manual",
      signal: ending.signal,
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    if (isAborted(signal)) throw signal?.reason;
    throw new WhmApiError(functionName, failureReason(error, timeout), 0);
  } finally {
    ending.release();
  }
}

/** Asked anew each time: it changes while a call is on its way. */
function isAborted(signal: CallSignal | undefined): boolean {
  return signal?.aborted === true;
}

function failureReason(error: unknown, timeout: number): string {
  const { name, message, cause } = Object(error) as { name?: unknown; message?: unknown; cause?: unknown };
  if (name === "TimeoutError") return `no answer within ${timeout} ms`;
  // Runtimes say "fetch failed" and put what happened into the cause.
  const { message: causeMessage, code } = Object(cause) as { message?: unknown; code?: unknown };
  const said = [causeMessage, code, message].find((text) => typeof text === "string" && text !== "");
  return `the server could not be asked (${typeof said === "string" ? said : "for an unknown reason"})`;
}

/** What WHM answers when all is well, or the reason it gives in one of its ways of saying no. */
function dataOf(functionName: string, { status, text }: Answer): unknown {
  if (status === 0 || (status >= 300 && status < 400)) {
    throw new WhmApiError(functionName, "the server points somewhere else, and the token stays here", status);
  }
  const answer = parsed(text);
  if (answer === undefined) {
    const reason = /^\s*</.test(text) ? "a web page instead of an answer" : "an answer that is not JSON";
    throw new WhmApiError(functionName, reason, status);
  }
  const { metadata, cpanelresult, data } = answer;
  const succeeded = isRecord(metadata) && String(metadata["result"]) === "1";
  if (succeeded && status < 400) return data;
  if (isRecord(metadata) && !succeeded && typeof metadata["reason"] === "string") {
    throw new WhmApiError(functionName, metadata["reason"], status);
  }
  if (isRecord(cpanelresult)) {
    const { error } = cpanelresult;
    throw new WhmApiError(functionName, typeof error === "string" ? error : "refused", status);
  }
  const answered = succeeded ? "an answer that says that all went well" : "an answer without a result";
  throw new WhmApiError(functionName, `${answered} (HTTP status ${status})`, status);
}

function parsed(text: string): Record<string, unknown> | undefined {
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

/** What is used of the runtime. Named here, so that a project needs the types of no platform. */
interface Runtime {
  readonly fetch?: WhmFetch;
  readonly AbortSignal?: { readonly timeout?: (milliseconds: number) => CallSignal };
  readonly AbortController?: new () => { readonly signal: unknown; abort(reason: unknown): void };
}

function runtimeFetch(): WhmFetch {
  const { fetch } = globalThis as unknown as Runtime;
  if (fetch === undefined)
    throw new TypeError("createWhmClient: this runtime has no fetch; give one as an option");
  return fetch;
}

/** A signal that ends with the time, or with the caller's own; `release` lets go of that. */
function endOf(
  milliseconds: number,
  signal: CallSignal | undefined,
): { signal: unknown; release: () => void } {
  const { AbortSignal, AbortController } = globalThis as unknown as Runtime;
  const timeout = AbortSignal?.timeout?.(milliseconds);
  if (signal === undefined || AbortController === undefined) {
    return { signal: signal ?? timeout, release: () => undefined };
  }
  const controller = new AbortController();
  const ended = [signal, ...(timeout === undefined ? [] : [timeout])].map((one) => {
    const end = (): void => controller.abort(one.reason);
    one.addEventListener("abort", end);
    return () => one.removeEventListener("abort", end);
  });
  return { signal: controller.signal, release: () => ended.forEach((release) => release()) };
}
