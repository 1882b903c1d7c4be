import { visible } from "./transfer-item.js";

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

/**
 * What an error of WHM means for the call: `refused`, the server answered that it does not do it; `denied`, it lets nobody in
 * with this token or session; `unanswered`, nobody knows whether it has been done.
 */
export type WhmFailure = "refused" | "denied" | "unanswered";

/** The server said no, or could not be asked. Nothing in it tells the token; the message is one line, whatever the server said. */
export class WhmApiError extends Error {
  override readonly name: string = "WhmApiError";
  readonly functionName: string;
  /** The server's own reason where it gave one. */
  readonly reason: string;
  /** The HTTP status; 0 where no answer came. */
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

/** A client that calls WHM API 1 with a token, one POST a call, and never twice. */
export function createWhmClient(options: WhmClientOptions): WhmCaller {
  const ask = whmAsker(options);
  return { call: async (functionName, parameters, on) => (await ask(functionName, parameters, on))["data"] };
}

/** Calls a function; resolves to the whole answer of WHM, of which `call` tells `data` alone. `timeout` is for when the client's options say none. */
export type WhmAsker = (
  functionName: string,
  parameters: Readonly<Record<string, string>>,
  options?: CallOptions,
  timeout?: number,
) => Promise<Readonly<Record<string, unknown>>>;

export function whmAsker(options: WhmClientOptions): WhmAsker {
  const base = baseUrl(options.server);
  const authorization = `whm ${options.user ?? "root"}:${options.token}`;
  if (/[^\x20-\x7e]/.test(authorization)) {
    throw new TypeError("createWhmClient: user or token holds a character that no header can carry");
  }
  const onAbort = abortListeners();

  return async (functionName, parameters, { signal } = {}, timeout = 60_000) => {
    const answer = await post(functionName, {
      url: `${base}/json-api/${encodeURIComponent(functionName)}`,
      authorization,
      body: formBody({ ...parameters, "api.version": "1" }),
      fetch: options.fetch ?? runtimeFetch(),
      timeout: options.timeout ?? timeout,
      signal,
      onAbort,
    });
    return answerOf(functionName, answer, (text) => without(options.token, text));
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
  readonly onAbort: OnAbort;
}

async function post(
  functionName: string,
  { url, authorization, body, fetch, timeout, signal, onAbort }: Post,
): Promise<Answer> {
  if (isAborted(signal)) throw signal?.reason;
  const ending = endOf(timeout, signal, onAbort);
  try {
    const asked = fetch(url, {
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
    // A fetch of somebody's own may not heed its signal.
    const response = await Promise.race([asked, ending.ended]);
    return { status: response.status, text: await Promise.race([response.text(), ending.ended]) };
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
function answerOf(
  functionName: string,
  { status, text }: Answer,
  clean: (text: string) => string,
): Record<string, unknown> {
  const denied = status === 401 || status === 403;
  // Here, too, since a text in JSON has many spellings.
  const fail = (reason: string, failure: WhmFailure): never => {
    throw new WhmApiError(functionName, clean(reason), status, denied ? "denied" : failure);
  };
  // Where a session has ended, the server points to its login page, or sends it.
  if (status === 0 || (status >= 300 && status < 400)) {
    return fail("the server points somewhere else, and the token stays here", "denied");
  }
  const answer = parsed(clean(text));
  if (answer === undefined) {
    const isPage = /^\s*</.test(text);
    const reason = isPage ? "a web page instead of an answer" : "an answer that is not JSON";
    return fail(reason, isPage && status < 400 ? "denied" : "unanswered");
  }
  const { metadata, cpanelresult } = answer;
  const succeeded = isRecord(metadata) && String(metadata["result"]) === "1";
  if (succeeded && status < 400) return answer;
  if (isRecord(metadata) && !succeeded && typeof metadata["reason"] === "string") {
    return fail(metadata["reason"], "refused");
  }
  if (isRecord(cpanelresult)) {
    const { error } = cpanelresult;
    const reason = typeof error === "string" ? error : "refused";
    return fail(reason, /denied/i.test(reason) ? "denied" : "refused");
  }
  const answered = succeeded ? "an answer that says that all went well" : "an answer without a result";
  return fail(`${answered} (HTTP status ${status})`, "unanswered");
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

interface Ending {
  readonly signal: unknown;
  /** Rejects when it ends. */
  readonly ended: Promise<never>;
  release(): void;
}

/** Has a function called when the signal is aborted; what it returns lets go of it. */
type OnAbort = (signal: CallSignal, end: () => void) => () => void;

/** One listener for each signal, however many calls it would end: some runtimes warn of more than ten. */
function abortListeners(): OnAbort {
  const listeners = new WeakMap<CallSignal, { readonly ends: Set<() => void>; readonly all: () => void }>();
  const listenerOf = (signal: CallSignal): { readonly ends: Set<() => void>; readonly all: () => void } => {
    const known = listeners.get(signal);
    if (known !== undefined) return known;
    const ends = new Set<() => void>();
    const listener = { ends, all: () => ends.forEach((end) => end()) };
    listeners.set(signal, listener);
    signal.addEventListener("abort", listener.all);
    return listener;
  };
  return (signal, end) => {
    const { ends, all } = listenerOf(signal);
    ends.add(end);
    return () => {
      ends.delete(end);
      if (ends.size > 0) return;
      signal.removeEventListener("abort", all);
      listeners.delete(signal);
    };
  };
}

/** What ends with the time, or with the caller's own signal; `release` lets go of that. */
function endOf(milliseconds: number, signal: CallSignal | undefined, onAbort: OnAbort): Ending {
  const { AbortSignal, AbortController } = globalThis as unknown as Runtime;
  const controller = AbortController === undefined ? undefined : new AbortController();
  const timeout = AbortSignal?.timeout?.(milliseconds);
  const signals = [...(signal === undefined ? [] : [signal]), ...(timeout === undefined ? [] : [timeout])];
  const releases: (() => void)[] = [];
  const ended = new Promise<never>((_, reject) => {
    for (const one of signals) {
      const end = (): void => {
        controller?.abort(one.reason);
        // Whatever the caller gave as a reason.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        reject(one.reason);
      };
      releases.push(onAbort(one, end));
    }
  });
  // Nobody may be waiting any more.
  ended.catch(() => undefined);
  return { signal: controller?.signal, ended, release: () => releases.forEach((release) => release()) };
}
