import { describeValue, isObject, countUtf8Bytes, escapeControlCharacters } from "./transfer-item.js";

/**
 * A client that calls functions of WHM API 1, cPanel's API for server administration. `createWhmClient` and
 * `createTransferClient` create such clients. In tests, you can pass an object of your own. A function is not a client: all
 * functions that take a client throw a `TypeError`, or reject with one, before they send anything.
 */
export interface WhmCaller {
  /**
   * Calls the WHM function with the name `functionName`, such as `version`. Resolves to the property `data` of the response.
   *
   * @throws WhmApiError if the call fails. Clients of your own may throw other errors.
   * @throws The abort reason, if `options.signal` is aborted.
   */
  call(functionName: string, parameters: CallParameters, options?: CallOptions): Promise<unknown>;
  /** Excludes functions, which also have a method `call`, but are not clients. */
  readonly apply?: never;
}

/**
 * Checks that `client` is a client, and not a function. Functions have a method `call`, too, but it would send nothing.
 *
 * @throws TypeError if it is not, for example because it is the function that creates the client.
 */
// Only for other generated files.
export function checkClient(client: unknown): void {
  const { call } = Object(client) as Partial<WhmCaller>;
  if (typeof client !== "function" && typeof call === "function") return;
  const got = describeValue(client, "type");
  throw new TypeError(`invalid client: expected an object with the method "call", got ${got}`);
}

/**
 * Adds an item to the queue of a session.
 *
 * @param readFields Validates the item, and returns its form fields.
 */
// Only for other generated files.
export async function queueItem(
  client: WhmCaller,
  transferSessionId: string,
  readFields: () => Record<string, string>,
  options: CallOptions = {},
): Promise<void> {
  checkClient(client);
  const fields = readFields();
  throwIfAborted(options.signal);
  fields["transfer_session_id"] = transferSessionId;
  await client.call("enqueue_transfer_item", fields, options);
}

/** The parameters of a call, by name. An array sends its parameter several times. */
export type CallParameters = Readonly<Record<string, string | readonly string[]>>;

/** The options of a function that calls the server. */
export interface CallOptions {
  /**
   * A signal that aborts the call, for example of an `AbortController`. The call then rejects with the abort reason. A request
   * that was already sent may still take effect on the server.
   */
  readonly signal?: CallSignal | undefined;
}

/** The properties of `AbortSignal` that the generated code uses. Pass an `AbortSignal`. */
export interface CallSignal {
  /** Whether the signal is aborted. */
  readonly aborted: boolean;
  /** The value that an aborted call rejects with. */
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** The options of `createWhmClient` and `createTransferClient`. */
export interface WhmClientOptions {
  /**
   * The WHM server to call: a host name such as `whm.example`, a URL such as `https://whm.example:2087`, or the URL of a browser
   * session, with a path such as `/cpsess0123456789`. Without a port, the port is 2087, also for a URL.
   */
  readonly server: string;
  /**
   * The WHM user who owns the token: `root` or a reseller.
   *
   * @default "root"
   */
  readonly user?: string | undefined;
  /** An API token of `user`, created in WHM. It is sent with each call. */
  readonly token: string;
  /** A function to use instead of the global `fetch`, for example to trust your own certificate or to use a proxy. */
  readonly fetch?: WhmFetch | undefined;
  /**
   * The time limit of each call in milliseconds. A call that exceeds it rejects with a `WhmApiError` whose `failure` is
   * `unanswered`. The default of `createTransferClient` is 600000 for functions that take several minutes.
   *
   * @default 60000
   */
  readonly timeout?: number | undefined;
  /**
   * The maximum size of a response in bytes, after decompression. A call with a larger response rejects with an
   * `UnexpectedResponseError`. The default is 64 MiB.
   *
   * @default 67108864
   */
  readonly maxResponseBytes?: number | undefined;
  /**
   * The maximum size in bytes of a response that contains a log of a session, instead of `maxResponseBytes`. The default is 256 MiB.
   *
   * @default 268435456
   */
  readonly maxLogBytes?: number | undefined;
  /** A function that is called after each call, for logs and metrics. Errors that it throws are ignored. */
  readonly onCall?: ((call: FinishedCall) => unknown) | undefined;
}

/** A call that has ended, without its parameters, which can contain passwords. */
export interface FinishedCall {
  /** The name of the WHM function that was called. */
  readonly functionName: string;
  /** The time from the start of the call to its end, in milliseconds. */
  readonly duration: number;
  /** The HTTP status of the response. Undefined if no response was received. */
  readonly status?: number | undefined;
  /** How the call failed. Undefined if it succeeded. An aborted call is `unanswered`. */
  readonly failure?: WhmFailure | undefined;
}

/**
 * A function with the behavior of the standard `fetch`, as far as the generated code uses it. If no connection could be
 * established, the function should reject with an error whose `code` is, for example, `ECONNREFUSED`, or whose `syscall` is
 * `connect`. Instead of the error, its `cause` may have the `code` or `syscall`. The client then reports the `failure` of the call
 * as `unsent`.
 */
export type WhmFetch = (url: string, init: WhmRequest) => Promise<WhmResponse>;

/** The second argument of `WhmFetch`. */
export interface WhmRequest {
  /** The HTTP method. */
  method: "POST";
  /** The HTTP headers. `Authorization` contains the token. */
  headers: Record<string, string>;
  /** The parameters of the call, form-encoded (`name=value&name=value`). They can contain passwords. */
  body: string;
  /** Redirects must not be followed, because they would send the token to another server. */
  redirect: "manual";
  /** An `AbortSignal` that is aborted at the timeout, or when the caller aborts the call. */
  // The type is `any`, because runtimes declare `AbortSignal` differently, and some projects do not declare it at all.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  signal?: any;
}

/** The properties of the standard `Response` that the generated code uses. */
export interface WhmResponse {
  /** The HTTP status, such as 200. */
  readonly status: number;
  /** The HTTP headers. The client reads `Retry-After`. */
  readonly headers?: { get(name: string): string | null } | undefined;
  /**
   * The body as a stream. If the stream is an async iterable of `Uint8Array`, the client reads it up to `maxResponseBytes`, and
   * does not call `text()`.
   */
  readonly body?: unknown;
  /** Resolves to the complete body, decoded as UTF-8. */
  text(): Promise<string>;
}

/**
 * How a call failed:
 *
 * - `refused`: the server responded that the function failed. `reason` contains its explanation.
 * - `denied`: the server denied access with this token or session. Do not retry: the server may block your address.
 * - `unsent`: the connection was not established, or the server returned the HTTP status 429 (too many requests). The call has no
 *   effect. In browsers, a call without a connection is `unanswered`, because browsers do not report why a request failed.
 * - `unanswered`: there was no valid response, for example because of a timeout. The call may have taken effect.
 */
export type WhmFailure = "refused" | "denied" | "unsent" | "unanswered";

/**
 * Thrown if a call of a WHM function fails. `failure` distinguishes the kinds of failures. The error never contains the token,
 * and its message is a single line.
 */
export class WhmApiError extends Error {
  override readonly name: string = "WhmApiError";
  /** The name of the WHM function that was called, for example `enqueue_transfer_item`. */
  readonly functionName: string;
  /** The reason that the server returned, or else a description of the failure. */
  readonly reason: string;
  /** The HTTP status of the response, or 0 if no response was received. The status of a refused call is usually 200. */
  readonly status: number;
  /** How the call failed, for example `refused` or `denied`. */
  readonly failure: WhmFailure;
  /**
   * The time to wait before the next call, in milliseconds: the value of the header `Retry-After`, at most five minutes. Undefined if
   * the response has no such header.
   */
  readonly retryAfter: number | undefined;
  /** Whether the server's certificate is not trusted, or does not match the pin. Another call would fail, too. */
  readonly isUntrusted: boolean;

  constructor(
    functionName: string,
    reason: string,
    status: number,
    failure: WhmFailure = determineFailure(status) ?? (status === 0 ? "unanswered" : "refused"),
    { retryAfter, isUntrusted = false, cause }: ErrorDetails = {},
  ) {
    const isErrorStatus = status > 299 && !reason.includes(`HTTP status ${status}`);
    const suffix = isErrorStatus ? ` (HTTP status ${status})` : "";
    super(escapeControlCharacters(cutText(`${functionName}: ${reason}`)) + suffix);
    this.functionName = functionName;
    this.reason = reason;
    this.status = status;
    this.failure = failure;
    this.retryAfter = retryAfter;
    this.isUntrusted = isUntrusted;
    if (cause !== undefined) setCause(this, cause);
  }
}

interface ErrorDetails {
  readonly retryAfter?: number | undefined;
  readonly isUntrusted?: boolean;
  /** The error that caused this error. It must not contain secrets. */
  readonly cause?: unknown;
}

/** Sets the property `cause` of an error, like the constructor does in ES2022. */
// Only for other generated files.
export function setCause(error: Error, cause: unknown): void {
  Object.defineProperty(error, "cause", { value: cause, configurable: true, writable: true });
}

/** Returns the failure of a call whose HTTP status determines it, whatever the response contains. */
function determineFailure(status: number): WhmFailure | undefined {
  if (status === 401 || status === 403) return "denied";
  return status === 429 ? "unsent" : undefined;
}

/**
 * Thrown if the response of a call differs from cPanel's documentation, or exceeds `maxResponseBytes`. The call may have taken
 * effect, so `failure` is `unanswered`: check the server before you repeat the call. The error contains no values of the response,
 * because they may be secret.
 */
export class UnexpectedResponseError extends WhmApiError {
  override readonly name: string = "UnexpectedResponseError";
  /**
   * The path of the unexpected value in the response, for example `data.schema.required[0]`. Empty if the response as a whole is
   * unexpected.
   */
  readonly path: string;
  /** A description of the expected value, for example `a string`. */
  readonly expected: string;
  /** A description of the received value, for example `null` or `an object`. */
  readonly got: string;

  constructor(
    functionName: string,
    path: string,
    expected: string,
    value: unknown,
    got: string = value === undefined ? "nothing" : describeValue(value, "type"),
  ) {
    // The path contains names from the response, which can be long.
    const shortPath = cutText(path, MAX_PATH_BYTES);
    const place = shortPath === "" ? "" : `${shortPath}: `;
    const reason = `unexpected response: ${place}expected ${expected}, got ${got}`;
    super(functionName, reason, 200, "unanswered");
    this.path = shortPath;
    this.expected = expected;
    this.got = got;
  }
}

/**
 * Creates a client that calls WHM API 1 with a token. Each call is one POST request, without retries. Creating the client sends
 * nothing. The client is sufficient for queueing items. For complete transfers, use `createTransferClient`.
 *
 * @throws TypeError if an option is missing or invalid, for example because the environment variable with the token is not set.
 */
export function createWhmClient(options: WhmClientOptions): WhmCaller {
  const request = createWhmRequester(options);
  return {
    call: async (functionName, parameters, callOptions) =>
      (await request(functionName, parameters, callOptions))["data"],
  };
}

/**
 * A function that calls a WHM function, and resolves to the complete response: a JSON object with the properties `data` and
 * `metadata`. `defaultTimeout` is the time limit in milliseconds for a client without the option `timeout`.
 */
// Only for other generated files.
export type WhmRequester = (
  functionName: string,
  parameters: CallParameters,
  options?: CallOptions,
  defaultTimeout?: number,
  /** The function stores the HTTP status of the response here. */
  call?: { status?: number },
) => Promise<Readonly<Record<string, unknown>>>;

/**
 * Creates the function that sends the calls of a client.
 *
 * @throws TypeError if an option is missing or invalid.
 */
// Only for other generated files.
export function createWhmRequester(options: WhmClientOptions): WhmRequester {
  const { server, user = "root", token, fetch, onCall } = options;
  checkHeaderText("user", user);
  checkHeaderText("token", token);
  const selectLimit = createLimitSelector("createWhmClient", options);
  const baseUrl = buildBaseUrl(server);
  // Tokens of WHM are longer than 8 characters, and a short one could match other text.
  const encodedTokens = token.length < 8 ? [] : encodeSecrets([token]);

  const request: WhmRequester = async (
    functionName,
    parameters,
    { signal } = {},
    defaultTimeout = 60_000,
    call = {},
  ) => {
    const send = fetch ?? getGlobals().fetch;
    if (send === undefined)
      throw new TypeError('createWhmClient: this runtime has no fetch: pass the option "fetch"');
    throwIfAborted(signal);
    const { timeout = defaultTimeout } = options;
    const limit = selectLimit(functionName);
    const cancellation = createCancellation(signal, createTimeoutSignal(timeout));
    const secrets = [token, ...findSecrets(parameters)];
    let response: WhmResponse | undefined;
    let text: string | undefined;
    try {
      const pending = send(`${baseUrl}/json-api/${encodeURIComponent(functionName)}`, {
        method: "POST",
        headers: {
          Accept: "application/json",
          // Requests uncompressed data: a small compressed response could be huge after decompression.
          "Accept-Encoding": "identity",
          Authorization: `whm ${user}:${token}`,
          "Content-Type": "application/x-www-form-urlencoded",
          // Deno sends a request again if a connection that was used before fails, so a call could take effect twice.
          ...(getGlobals().Deno !== undefined && { Connection: "close" }),
        },
        body: encodeForm({ ...parameters, "api.version": "1" }),
        // Following a redirect would send the token to another server.
        redirect: "manual",
        signal: cancellation.signal,
      });
      response = await cancellation.race(pending);
      call.status = response.status;
      text = await cancellation.race(readBodyText(response, limit.maxBytes, cancellation.signal));
      // No error may contain the token, even if the server escapes characters that need no escape.
      text = text?.replace(/\\(?:[\\/]|u00[2-7][\da-f])/gi, (code) =>
        code === "\\\\" ? code : JSON.stringify(JSON.parse(`"${code}"`)).slice(1, -1),
      );
      for (const encodedToken of encodedTokens) text = text?.split(encodedToken).join("[token]");
    } catch (error) {
      throwIfAborted(signal);
      // If the status determines the failure, the body is not needed.
      const failure = response && determineFailure(response.status);
      if (!response || !failure) throw createRequestError(functionName, error, timeout, secrets);
      const { status } = response;
      const retryAfter = readRetryAfter(response);
      throw new WhmApiError(functionName, `HTTP status ${status}`, status, failure, { retryAfter });
    } finally {
      cancellation.release();
    }
    const { status } = response;
    const retryAfter = status < 400 ? undefined : readRetryAfter(response);
    return parseResponse(functionName, { status, text, retryAfter }, limit, secrets);
  };
  return observeCalls(request, onCall);
}

/** The description of a response that exceeds its limit, in `got` of an `UnexpectedResponseError`. */
// Only for other generated files.
export const TOO_LARGE = "more";

/** The maximum size of a response, and the option that sets it. */
// Only for other generated files.
export interface ResponseLimit {
  readonly maxBytes: number;
  readonly option: string;
}

/**
 * Checks the limits of a client, and returns a function that selects the limit of a response by the name of the called function.
 *
 * @throws TypeError if a limit is invalid.
 */
// Only for other generated files.
export function createLimitSelector(
  creator: string,
  { timeout = 1, maxResponseBytes = 0x4000000, maxLogBytes = 0x10000000 }: Partial<WhmClientOptions>,
): (functionName: string) => ResponseLimit {
  for (const [name, value] of Object.entries({ timeout, maxResponseBytes, maxLogBytes }))
    if (!(Number.isFinite(value) && value > 0))
      throw createInvalidOptionError(name, "a number greater than 0", value, creator);
  return (functionName) =>
    functionName === "fetch_transfer_session_log"
      ? { maxBytes: maxLogBytes, option: "maxLogBytes" }
      : { maxBytes: maxResponseBytes, option: "maxResponseBytes" };
}

/** Creates a signal that is aborted after a time in milliseconds, if the runtime has such signals. */
// Only for other generated files.
export function createTimeoutSignal(timeout: number): CallSignal | undefined {
  return getGlobals().AbortSignal?.timeout?.(Math.min(Math.ceil(timeout), 0x7fffffff));
}

/** Calls `onCall` after each call of `request`. */
// Only for other generated files.
export function observeCalls(request: WhmRequester, onCall: WhmClientOptions["onCall"]): WhmRequester {
  if (onCall === undefined) return request;
  return async (functionName, parameters, options, defaultTimeout) => {
    const start = now();
    const call: { status?: number; failure?: WhmFailure } = {};
    try {
      return await request(functionName, parameters, options, defaultTimeout, call);
    } catch (error) {
      call.failure = error instanceof WhmApiError ? error.failure : "unanswered";
      throw error;
    } finally {
      try {
        const result = onCall({ functionName, duration: Math.round(now() - start), ...call });
        void Promise.resolve(result).catch((): void => undefined);
      } catch {
        // A call must not fail because its log or metric failed.
      }
    }
  };
}

function checkHeaderText(optionName: string, value: unknown): void {
  // The pattern excludes the space, and all characters that are invalid in an HTTP header.
  if (typeof value === "string" && /^[!-~]+$/.test(value)) return;
  throw createInvalidOptionError(optionName, "ASCII without spaces", value);
}

function createInvalidOptionError(
  name: string,
  expected: string,
  value: unknown,
  creator = "createWhmClient",
): TypeError {
  const got = value === "" ? "nothing" : describeValue(value, "");
  return new TypeError(`${creator}: invalid ${name}: expected ${expected}, got ${got}`);
}

/** The maximum size in bytes of a text from the server, such as a reason or a warning. */
const MAX_TEXT_BYTES = 4096;
/** The maximum size in bytes of the `path` of an `UnexpectedResponseError`. */
const MAX_PATH_BYTES = 1024;

/** Cuts a text from the server, so that errors and logs stay short. Does not cut within a character. */
// Only for other generated files.
export function cutText(text: string, maxBytes: number = MAX_TEXT_BYTES): string {
  const start = text.slice(0, maxBytes + 1);
  if (start === text && countUtf8Bytes(text) <= maxBytes) return text;
  let cut = "";
  // Three bytes remain for the ellipsis.
  let byteCount = 3;
  for (const character of start) {
    byteCount += countUtf8Bytes(character);
    if (byteCount > maxBytes) break;
    cut += character;
  }
  return `${cut}\u2026`;
}

/** Matches names of parameters whose values are secrets. */
const SECRET_NAME_PATTERN = /passw|passphrase|pass$|secret|token$|credential|accesshash/i;

/** Returns the values of parameters that are secrets, such as passwords and private keys. */
// Only for other generated files.
export function findSecrets(parameters: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(parameters)
    .filter(([name, value]) => SECRET_NAME_PATTERN.test(name) || String(value).includes("PRIVATE KEY"))
    .flatMap(([, values]) => [values].flat().map(String))
    .filter((value) => value !== "");
}

/** Cuts a text from the server, or replaces it if it contains a secret. */
// Only for other generated files.
export function limitText(text: string, secrets: readonly string[]): string {
  const encodedSecrets = encodeSecrets(secrets);
  // A secret could begin before the cut and end after it.
  const start = text.slice(0, MAX_TEXT_BYTES + Math.max(0, ...encodedSecrets.map(({ length }) => length)));
  if (encodedSecrets.some((secret) => start.includes(secret)))
    return "The reason is withheld because it contains a secret.";
  return cutText(text);
}

/** Returns secrets in the forms in which a server may repeat them: as they are, JSON-escaped, URL-encoded and in base64. */
// Only for other generated files.
export function encodeSecrets(secrets: readonly string[]): readonly string[] {
  const { btoa } = getGlobals();
  const forms = secrets.flatMap((secret) => {
    const json = JSON.stringify(secret).slice(1, -1);
    // UTF-8 cannot encode half of a surrogate pair.
    const urlEncoded = encodeURIComponent(secret.replace(/[\uD800-\uDFFF]/gu, "\uFFFD"));
    const bytes = urlEncoded.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number(`0x${hex}`)));
    // Base64 encodes bytes in groups of three, so there is a form for each position of the secret in its group. The forms omit
    // characters that also encode adjacent bytes. Base64 of a short secret would match other text.
    const base64 = (bytes.length > 5 ? [0, 1, 2] : []).flatMap((offset): string | string[] => {
      const end = ((offset + bytes.length) * 4) / 3;
      return btoa?.("\0".repeat(offset) + bytes).slice(offset && offset + 1, end) ?? [];
    });
    return [
      secret,
      json,
      escapeMatches(json, /[^ -~]/g, "\\u"),
      escapeMatches(secret, /[^]/g, "\\u"),
      urlEncoded,
      // Encoders differ in the punctuation that they keep.
      ...[/[^\w.~-]/g, /[^\w.*-]/g, /[^]/g].map((pattern) => escapeMatches(bytes, pattern, "%")),
      ...base64,
      ...base64.map((form) => form.replace(/\+/g, "-").replace(/\//g, "_")),
    ];
  });
  const variants = forms
    .flatMap((form) => [form, form.replace(/%..|\\u..../g, (code: string) => code.toLowerCase())])
    .flatMap((form) => [form, form.replace(/\//g, "\\/"), form.replace(/%20/g, "+")]);
  return Array.from(new Set(variants));
}

/** Escapes each match as `%XX` or `\uXXXX`, depending on `prefix`. */
function escapeMatches(text: string, pattern: RegExp, prefix: string): string {
  return text.replace(pattern, (character) => {
    const digits = `000${character.charCodeAt(0).toString(16)}`.slice(-2 * prefix.length);
    return prefix + digits.toUpperCase();
  });
}

/**
 * Returns the URL that `/json-api` is appended to. Adds port 2087 if there is none: at port 443, another program would get the token.
 * Keeps the path of a browser session, such as `/cpsess0123456789`, and removes everything after it.
 *
 * @throws TypeError if `server` is invalid, or has another path.
 */
function buildBaseUrl(server: unknown): string {
  const [, host, port = "2087", path = ""] =
    /^(?:https:\/\/)?(\[[0-9a-f:.]+\]|[^/\\?#\s:@[\]]+)(?::(\d+))?(?:(\/cpsess\d+)(?:[/?#]\S*)?|\/)?$/i.exec(
      typeof server === "string" ? server.trim() : "",
    ) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65535)
    throw createInvalidOptionError("server", "a host name or an https URL", server);
  const address = findHiddenAddress(host);
  if (address !== undefined)
    throw createInvalidOptionError("server", `a host name, or the IP address in the form ${address}`, server);
  return `https://${host}:${port}${path}`;
}

/**
 * Returns the IP address that a host means without containing it, such as 127.0.0.1 for `127.1` and `2130706433`: runtimes read a
 * number as an address, so the token would be sent to a host that the user did not name. Returns undefined for all other hosts.
 *
 * @param host A host, perhaps with a port.
 */
// Only for other generated files.
export function findHiddenAddress(host: string): string | undefined {
  const { URL } = getGlobals();
  try {
    const hostname = URL ? new URL(`https://${host}`).hostname : "";
    return /^[\d.]+$/.test(hostname) && !host.includes(hostname) ? hostname : undefined;
  } catch {
    return undefined;
  }
}

function encodeForm(parameters: CallParameters): string {
  const encode = encodeURIComponent;
  return Object.entries(parameters)
    .flatMap(([name, values]) => [values].flat().map((value) => `${encode(name)}=${encode(value)}`))
    .join("&");
}

/**
 * Checks whether the signal is aborted now. Callers do not read `aborted` directly, because after `if (signal.aborted) throw ...`,
 * TypeScript would assume that `aborted` stays false.
 */
// Only for other generated files.
export function isAborted(signal: CallSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** Throws the abort reason if the signal is aborted. */
// Only for other generated files.
export function throwIfAborted(signal: CallSignal | undefined): void {
  if (isAborted(signal)) throw signal?.reason;
}

/** Returns the body of a response, or undefined if the body has more than `maxBytes` bytes or the signal is aborted. */
async function readBodyText(
  response: WhmResponse,
  maxBytes: number,
  signal: CallSignal,
): Promise<string | undefined> {
  const body = Object(response.body) as Partial<AsyncIterable<Uint8Array>>;
  if (body[Symbol.asyncIterator] === undefined) {
    const text = await response.text();
    return countUtf8Bytes(text) > maxBytes ? undefined : text;
  }
  const decoder = new (getGlobals().TextDecoder)();
  let text = "";
  let length = 0;
  // The `return` in this loop also closes the stream.
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxBytes || isAborted(signal)) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Returns the time in the header `Retry-After`, in milliseconds: at most five minutes. */
function readRetryAfter({ headers }: WhmResponse): number | undefined {
  // A custom fetch may return headers without methods.
  const text = (headers as Partial<typeof headers>)?.get?.("retry-after") ?? "";
  const milliseconds = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.min(Math.max(milliseconds, 0), 300_000);
}

function createRequestError(
  functionName: string,
  error: unknown,
  timeout: number,
  secrets: readonly string[],
): WhmApiError {
  // node.ts creates such errors.
  if (error instanceof WhmApiError) return error;
  const { cause: rawCause, name } = Object(error) as { readonly cause?: unknown; readonly name?: unknown };
  // Errors of node.ts have their own code and a hint, and their cause can have a code that only seems to mean that nothing was sent.
  const isOfNode = name === "TransportError";
  const cause = isOfNode ? undefined : rawCause;
  if (name === "TimeoutError") return new WhmApiError(functionName, `no response within ${timeout} ms`, 0);
  // If a host has several addresses, Node.js collects the error of each address in `errors`.
  const { errors } = Object(cause) as { readonly errors?: readonly unknown[] | null };
  // The message is often just "fetch failed", and the cause has the details.
  const texts = [cause, errors?.[0], error].flatMap((each) => {
    const { code, message, syscall } = Object(each) as Readonly<Record<string, unknown>>;
    return [message, code, syscall].filter((text) => typeof text === "string" && text !== "");
  }) as readonly string[];
  const isUntrusted = texts.some((text) => UNTRUSTED_PATTERN.test(text));
  const isUnsent = isUntrusted || texts.some((text) => UNSENT_PATTERN.test(text));
  const hint = isUntrusted && !isOfNode ? UNTRUSTED_HINT : "";
  const reason = limitText(`the request failed (${texts[0] ?? "unknown reason"})${hint}`, secrets);
  const details = { isUntrusted, cause: copyCause(error, secrets) };
  return new WhmApiError(functionName, reason, 0, isUnsent ? "unsent" : "unanswered", details);
}

const UNTRUSTED_HINT =
  '; trust it with createNodeTransferClient (emitter "node"), its pinSha256 or ca, or with your own fetch';

/**
 * Copies an error and its causes, but only their texts: other properties can contain secrets, such as a request with its headers. Returns
 * undefined for an error whose texts contain a secret.
 */
function copyCause(error: unknown, secrets: readonly string[], depth = 0): Error | undefined {
  try {
    const { name, message, code, syscall, stack, cause } = Object(error) as Readonly<Record<string, unknown>>;
    const texts = Object.entries({ name, message, code, syscall, stack }).filter(
      ([, text]) => typeof text === "string",
    );
    const all = texts.map(([, text]) => text).join("\0");
    if (all === "" || depth > 4 || encodeSecrets(secrets).some((secret) => all.includes(secret)))
      return undefined;
    const copy = new Error();
    for (const [key, value] of [...texts, ["cause", copyCause(cause, secrets, depth + 1)] as const])
      if (value !== undefined)
        Object.defineProperty(copy, key, { value, configurable: true, writable: true });
    return copy;
  } catch {
    // A getter of the error failed.
    return undefined;
  }
}

/** Matches errors of Node.js, Deno and Bun about a certificate that is not trusted. */
const UNTRUSTED_PATTERN =
  /^(?:(?!ERR_SSL)\w*CERT\w*|UNABLE_TO_\w+)$|client error \(Connect\): invalid peer certificate/i;

/**
 * Matches errors of Node.js, Deno and Bun that occur only before a connection is established: failed name lookups, failed `connect`
 * calls and failed TLS handshakes.
 */
const UNSENT_PATTERN =
  /^(?:connect|getaddrinfo|E?CONN\w*REFUSED|ENOTFOUND|UND_ERR_CONNECT_\w+|FailedToOpenSocket|ERR_SSL_.*(?:VERSION|PACKET_LENGTH|PROTOCOL|HANDSHAKE_FAIL).*)$|before secure TLS|client error \(Connect\)/i;

/** A response whose body was read. */
// Only for other generated files.
export interface ReceivedResponse {
  readonly status: number;
  /** The body. Undefined if it exceeds the maximum size. */
  readonly text: string | undefined;
  readonly retryAfter?: number | undefined;
}

/**
 * Parses a response of WHM API 1, and returns it if the call succeeded.
 *
 * @param secrets Passwords of the call. An error never contains them.
 * @throws WhmApiError if the call failed. The error contains the reason that the server returned.
 */
// Only for other generated files.
export function parseResponse(
  functionName: string,
  { status, text, retryAfter }: ReceivedResponse,
  { maxBytes, option }: ResponseLimit,
  secrets: readonly string[],
): Record<string, unknown> {
  const fail = (reason: string, failure: WhmFailure): never => {
    throw new WhmApiError(functionName, reason, status, determineFailure(status) ?? failure, { retryAfter });
  };
  const failUnexpected = (path: string, expected: string, value: unknown, got?: string): never => {
    const error = new UnexpectedResponseError(functionName, path, expected, value, got);
    if (status < 400) throw error;
    // With an error status, the response is probably the error page of a proxy, and not a response of WHM.
    return fail(`${error.reason} (HTTP status ${status})`, "unanswered");
  };
  // After a browser session has expired, the server redirects to its login page or returns that page. In browsers, the status of a
  // redirect is 0.
  if (status === 0 || (status >= 300 && status < 400))
    return fail("the server returned a redirect (not followed, to protect the token)", "denied");
  if (text === undefined)
    return failUnexpected("", `at most ${maxBytes} bytes (the option ${option})`, text, TOO_LARGE);
  if (/^\s*</.test(text)) {
    const failure = status < 400 ? "denied" : "unanswered";
    return fail("the server returned a web page instead of JSON", failure);
  }
  let response: unknown;
  try {
    response = JSON.parse(text);
  } catch {
    // Reported below.
  }
  if (!isObject(response)) return failUnexpected("", "a JSON object", undefined, "other text");
  const { metadata, cpanelresult } = response;
  if (!isObject(metadata)) {
    if (!isObject(cpanelresult)) return failUnexpected("metadata", "an object", metadata);
    const reason = readReason(cpanelresult["error"], secrets);
    return fail(reason, /denied/i.test(reason) ? "denied" : "refused");
  }
  const { command, reason, result } = metadata;
  if ((command ?? functionName) !== functionName)
    return failUnexpected("metadata.command", functionName, command, "another function");
  if (result === 0 || result === "0") return fail(readReason(reason, secrets), "refused");
  if (result !== 1 && result !== "1") return failUnexpected("metadata.result", "0 or 1", result);
  if (status >= 400) return fail(`the response reports success with HTTP status ${status}`, "unanswered");
  return response;
}

function readReason(value: unknown, secrets: readonly string[]): string {
  return typeof value === "string" && value !== "" ? limitText(value, secrets) : "refused";
}

/** The global names that the generated code uses. They are declared here, because a project may have no types for them. */
interface RuntimeGlobals {
  readonly URL?: new (url: string) => { readonly hostname: string };
  readonly performance?: { now(): number };
  readonly Deno?: object;
  readonly fetch?: WhmFetch;
  readonly AbortSignal?: { readonly timeout?: (milliseconds: number) => CallSignal };
  readonly TextDecoder: new () => { decode(bytes?: Uint8Array, options?: { readonly stream: true }): string };
  readonly AbortController: new () => Controller;
  readonly btoa?: (bytes: string) => string;
  readonly setTimeout?: (callback: () => void, milliseconds: number) => unknown;
  readonly clearTimeout?: (timer: unknown) => void;
}

/** The properties of `AbortController` that the generated code uses. */
interface Controller {
  readonly signal: CallSignal;
  abort(reason?: unknown): void;
}

// Only for other generated files.
export function createController(): Controller {
  return new (getGlobals().AbortController)();
}

// Only for other generated files.
export function getGlobals(): RuntimeGlobals {
  return globalThis as unknown as RuntimeGlobals;
}

/** Returns a time in milliseconds that changes of the system's clock do not affect, if the runtime has such a clock. */
// Only for other generated files.
export function now(): number {
  return getGlobals().performance?.now() ?? Date.now();
}

/** Returns an error unchanged, and any other thrown value as an error. */
// Only for other generated files.
export function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

/** The listener of one signal, and the callbacks that it calls when the signal is aborted. */
interface AbortSubscription {
  readonly callbacks: Set<() => void>;
  readonly onAbort: () => void;
}

/** Contains the subscriptions. They are created on first use, because importing this file must run nothing. */
const subscriptions: { bySignal?: WeakMap<CallSignal, AbortSubscription> } = {};

/**
 * Registers a callback for the abort of a signal, and returns a function that removes the callback. All callbacks share one listener
 * per signal, because some runtimes warn about more than ten listeners.
 */
// Only for other generated files.
export function addAbortListener(signal: CallSignal, callback: () => void): () => void {
  const bySignal = (subscriptions.bySignal ??= new WeakMap());
  let subscription = bySignal.get(signal);
  if (subscription === undefined) {
    const added = new Set<() => void>();
    subscription = { callbacks: added, onAbort: () => added.forEach((each) => each()) };
    bySignal.set(signal, subscription);
    signal.addEventListener("abort", subscription.onAbort);
  }
  const { callbacks, onAbort } = subscription;
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
    if (callbacks.size > 0) return;
    signal.removeEventListener("abort", onAbort);
    bySignal.delete(signal);
  };
}

/** Waits until the time is over, or until the signal is aborted. Without timers in the runtime, the time is over at once. */
// Only for other generated files.
export function sleep(milliseconds: number, signal: CallSignal): Promise<void> {
  const { setTimeout, clearTimeout } = getGlobals();
  if (setTimeout === undefined || isAborted(signal)) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout?.(timer);
      removeListener();
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    const removeListener = addAbortListener(signal, end);
  });
}

/** A combination of signals. It is canceled when one of them is aborted. */
interface Cancellation {
  /** A signal that is aborted when this object is canceled. */
  readonly signal: CallSignal;
  /**
   * Returns a promise that settles like `promise`, or rejects with the abort reason. Needed because custom functions may ignore the
   * signal. Only one race may run at a time.
   */
  race<Value>(promise: Promise<Value>): Promise<Value>;
  /** Removes the listeners of this object from the signals. */
  release(): void;
}

// Only for other generated files.
export function createCancellation(...signals: readonly (CallSignal | undefined)[]): Cancellation {
  const controller = createController();
  let rejectRace: (reason: unknown) => void = () => undefined;
  const removers = signals.map((source) => {
    const cancel = (): void => {
      // Reject before the controller notifies its listeners. Otherwise, a listener could resolve the promise that was passed to `race`,
      // and the race would not reject.
      rejectRace(source?.reason);
      controller.abort(source?.reason);
    };
    if (isAborted(source)) cancel();
    return source && addAbortListener(source, cancel);
  });
  return {
    signal: controller.signal,
    // Create a promise for each race. A single promise for all races would keep every response in memory.
    race(promise) {
      const canceled = new Promise<never>((_, reject) => (rejectRace = reject));
      // The signals may have been aborted before this promise was created.
      if (isAborted(controller.signal)) rejectRace(controller.signal.reason);
      return Promise.race([canceled, promise]);
    },
    release: () => removers.forEach((remove) => remove?.()),
  };
}
