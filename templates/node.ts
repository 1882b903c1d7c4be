import { spawn } from "node:child_process";
import { constants, X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { Agent, request as httpsRequest, type RequestOptions } from "node:https";
import { isIP, Socket } from "node:net";
import { pipeline, type Duplex } from "node:stream";
import { text as readText } from "node:stream/consumers";
import {
  connect,
  createSecureContext,
  DEFAULT_CIPHERS,
  type DetailedPeerCertificate,
  type SecureContext,
  type TLSSocket,
} from "node:tls";
import { createGunzip } from "node:zlib";
import { createTransferClient, createClientFromRequester, type TransferClient } from "./transfer-client.js";
import {
  createCancellation,
  createLimitSelector,
  createTimeoutSignal,
  findSecrets,
  limitText,
  observeCalls,
  parseResponse,
  setCause,
  throwIfAborted,
  UnexpectedResponseError,
  WhmApiError,
  type WhmClientOptions,
  type WhmFetch,
  type WhmRequester,
} from "./whm-client.js";

/** The options of `createNodeTransferClient`. */
export interface NodeTransferClientOptions extends Omit<WhmClientOptions, "fetch"> {
  /**
   * The certificates of the certificate authorities to trust, in PEM format. They replace the authorities that Node.js trusts. For
   * a self-signed certificate of a server, pass that certificate.
   */
  readonly ca?: string | undefined;
  /**
   * The SHA-256 fingerprint of the server's certificate: 64 hexadecimal digits, with or without colons. The client then accepts
   * only this certificate. Without `ca`, the certificate may be self-signed or have any other issuer. With `ca`, one of the
   * authorities in `ca` must have signed it.
   */
  readonly pinSha256?: string | undefined;
}

/**
 * Creates a client for complete transfers in Node.js. Unlike a client of `createTransferClient`, this client can trust your own
 * certificate authority or a single certificate. It verifies the certificate of the server before it sends the token, and reuses
 * connections. It uses the proxy in the environment variable HTTPS_PROXY, except for hosts in NO_PROXY. Creating the client sends
 * nothing.
 *
 * @throws TypeError if an option or HTTPS_PROXY is invalid, or in Bun before 1.4.
 */
export function createNodeTransferClient({
  ca,
  pinSha256,
  ...options
}: NodeTransferClientOptions): TransferClient {
  // Earlier versions ignore `createConnection`, so they would send the token without checking the certificate.
  if (/^(?:0|1\.[0-3])\./.test(process.versions["bun"] ?? ""))
    throw new TypeError(
      "createNodeTransferClient: Bun 1.4 or later is required, to check the certificate of the server",
    );
  if (ca !== undefined && !containsCertificate(ca))
    throw createInvalidError(
      "createNodeTransferClient",
      "ca",
      "the text of a certificate in PEM format, not a path",
    );
  const pin = pinSha256 === undefined ? undefined : normalizePin(pinSha256);
  if (pin === undefined && pinSha256 !== undefined)
    throw createInvalidError("createNodeTransferClient", "pinSha256", "64 hexadecimal digits");
  const proxy = readProxy(process.env);
  if (typeof proxy === "string")
    throw createInvalidError(
      "createNodeTransferClient",
      "HTTPS_PROXY",
      "a URL like http://proxy.example:3128",
    );
  const agent = new VerifyingAgent({ ca, pin }, proxy);
  return createTransferClient({ ...options, fetch: createFetch(agent) });
}

function createInvalidError(functionName: string, name: string, expected: string): TypeError {
  return new TypeError(`${functionName}: invalid ${name}: expected ${expected}`);
}

/**
 * Checks whether the text contains a certificate. Node.js itself accepts any text as `ca`. If the text contains no certificate,
 * Node.js later trusts no server.
 */
export function containsCertificate(pem: unknown): boolean {
  try {
    return new X509Certificate(pem as string).raw.length > 0;
  } catch {
    return false;
  }
}

/** Converts a fingerprint to the format that openssl and Node.js print: `AB:CD:...`. Returns undefined if it is invalid. */
export function normalizePin(pin: unknown): string | undefined {
  const digits = typeof pin === "string" ? pin.trim().replace(/:/g, "").toUpperCase() : "";
  return /^[0-9A-F]{64}$/.test(digits) ? digits.replace(/..(?=.)/g, "$&:") : undefined;
}

function createFetch(agent: VerifyingAgent): WhmFetch {
  return async (url, { method, headers: requestHeaders, body, signal }) => {
    const headers = { ...requestHeaders, "Content-Length": String(Buffer.byteLength(body)) };
    const request = { agent, method, headers, body, signal: signal as AbortSignal };
    const response = await sendRequest(url, request).catch((error: unknown) => {
      if (error instanceof TransportError) throw error;
      const described = new Error(describeError(error));
      described.name = "TransportError";
      setCause(described, error);
      throw described;
    });
    const stream = readExpectedBody(response, decodeURIComponent(url.replace(/.*\//, "")));
    return {
      status: response.statusCode ?? 0,
      headers: { get: (name) => String(response.headers[name] ?? "") },
      body: stream,
      text: () => readText(stream),
    };
  };
}

/** Reads the body. An encoding that was not requested is an unexpected response, which callers do not retry as a failed connection. */
async function* readExpectedBody(response: IncomingMessage, functionName: string): AsyncIterable<Uint8Array> {
  try {
    for await (const chunk of readBody(response)) yield chunk;
  } catch (error) {
    if (!(error instanceof TransportError && "value" in error.failure)) throw error;
    throw new UnexpectedResponseError(functionName, "", "UTF-8 text", undefined, error.message);
  }
}

/* ------------------------------------------------------------------ the transport */
// whm-transfer-codegen itself uses the following exports, too. They are not part of the API of the generated code.
export { findHiddenAddress } from "./whm-client.js";

/** Why a request failed. */
export type TransportFailure =
  /** The certificate is not trusted for this reason, an error code of OpenSSL. Without a reason, it does not match the pin. */
  | {
      readonly kind: "certificate";
      readonly certificate: X509Certificate;
      readonly port: number;
      readonly reason?: string;
    }
  /** No connection to the server could be established. `tls`: the server was reached, but TLS failed. */
  | { readonly kind: "connection" | "tls"; readonly error: unknown }
  /** The proxy refused the tunnel with this HTTP status. */
  | ({ readonly kind: "proxy-refused"; readonly status: number } & ProxyName)
  | ({ readonly kind: "proxy-connection"; readonly error: unknown } & ProxyName)
  /** The server sent too many interim responses, or switched to another protocol. */
  | { readonly kind: "interim" | "upgrade" }
  /**
   * The response is encoded in a way that was not requested. `gzip`: it was decompressed until this error of zlib. `overhead`: it has far
   * more bytes than its content.
   */
  | {
      readonly kind: "content-encoding" | "transfer-encoding" | "charset" | "gzip" | "overhead";
      readonly value: string;
    };

/** A proxy in messages. */
export interface ProxyName {
  /** Its host and port. */
  readonly proxy: string;
  /** The environment variable that contains its URL. */
  readonly variable: string;
}

/**
 * The error of a request that failed. `createRequestError` in whm-client.ts reads its `code` and `syscall`. If no connection was
 * established, `syscall` is `connect`, and the `failure` of the `WhmApiError` is `unsent`.
 */
export class TransportError extends Error {
  override readonly name: string = "TransportError";
  readonly failure: TransportFailure;
  /** The code of the error, such as `CERT_UNTRUSTED`. */
  readonly code: unknown;
  readonly syscall: string | undefined;

  constructor(failure: TransportFailure) {
    super(describeFailure(failure));
    this.failure = failure;
    if ("error" in failure) setCause(this, failure.error);
    const { code } = Object("error" in failure && failure.error) as { readonly code?: unknown };
    this.code = failure.kind === "certificate" ? "CERT_UNTRUSTED" : code;
    this.syscall = /^(?:certificate|connection|tls|proxy-.*)$/.test(failure.kind) ? "connect" : undefined;
  }
}

function describeFailure(failure: TransportFailure): string {
  switch (failure.kind) {
    case "certificate": {
      const { certificate, reason, port } = failure;
      const sha256 = `its SHA-256 is ${certificate.fingerprint256}`;
      const ifSame = `if this command prints the same SHA-256 on the server itself, ${formatFingerprintCommand(port)}`;
      if (reason === undefined)
        return `the certificate does not match pinSha256: ${sha256}; ${ifSame}, change pinSha256 to it`;
      const cause = reason === "UNSPECIFIED" ? "a key or a signature is too weak" : reason;
      const isExpired = reason === "CERT_HAS_EXPIRED";
      const until = isExpired ? `, valid until ${certificate.validTo}` : "";
      const remedy = isExpired ? "renew it on the server" : "pass its certificate authority as ca";
      return `the certificate is not trusted (${cause}${until}): ${sha256}; ${remedy}, or, ${ifSame}, pass it as pinSha256 without ca`;
    }
    case "connection":
    case "tls":
      return describeError(failure.error);
    case "proxy-refused":
      return `the proxy ${failure.proxy} in ${failure.variable} refused the connection (HTTP status ${failure.status})`;
    case "proxy-connection":
      return `the proxy ${failure.proxy} in ${failure.variable} cannot be used: ${describeError(failure.error)}`;
    case "interim":
      return "the server sent too many interim responses";
    case "upgrade":
      return "the server switched to another protocol";
    case "gzip":
      return "damaged gzip data";
    case "overhead":
      return "far more bytes than content";
    default:
      return `an unsupported ${failure.kind}`;
  }
}

/** Returns the command that prints the fingerprint of the certificate at a port of the machine on which it runs. */
export function formatFingerprintCommand(port: number): string {
  return `openssl s_client -connect localhost:${port} </dev/null | openssl x509 -noout -fingerprint -sha256`;
}

/** Describes an error. Prefers the `reason` of OpenSSL errors, because their `message` also contains numbers and file names. */
function describeError(error: unknown): string {
  const { code, message, reason } = Object(error) as Readonly<Record<string, unknown>>;
  const text = [reason, message, code].find((detail) => typeof detail === "string" && detail !== "");
  return typeof text === "string" ? text : "no connection";
}

/** A request over HTTPS. */
export interface TransportRequest {
  readonly agent: VerifyingAgent;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Aborts the request, and the connection that is opened for it. */
  readonly signal: AbortSignal;
}

/** The maximum size of the status line and headers of a response in bytes. Set explicitly, because NODE_OPTIONS could change it. */
export const MAX_HEADER_BYTES = 0x4000;
/** The maximum number of interim responses (status 1xx) before a response. */
const MAX_INTERIM_RESPONSES = 16;
/**
 * The maximum number of received bytes for each byte of a body, and additionally for each body. Endless bytes without content are possible in
 * chunk extensions, and in gzip as a file name or as empty parts.
 */
const MAX_BYTES_PER_BYTE = 4;
const MAX_ADDITIONAL_BYTES = 262_144;

/** Additional options of a request. Node.js passes them to `createConnection` of the agent. */
interface ConnectionSignalOption {
  /** The signal of the request, under another name: Node.js does not pass the option `signal` to `createConnection`. */
  readonly connectionSignal: AbortSignal;
}

/**
 * Sends a request, and resolves to the response, whose body is not read yet. Redirects are not followed.
 *
 * @throws TransportError, or an error of Node.js if the connection fails later.
 */
export function sendRequest(
  url: string,
  { agent, method, headers, body, signal }: TransportRequest,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    let interimCount = 0;
    const connection: ConnectionSignalOption = { connectionSignal: signal };
    // Node.js reports an abort only after the request has a socket, which it may never get.
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort);
    const limits = { insecureHTTPParser: false, maxHeaderSize: MAX_HEADER_BYTES };
    const request = httpsRequest(url, { agent, method, headers, signal, ...limits, ...connection });
    request
      .on("response", (response) => {
        // If the body is not valid HTTP, Node.js reports a closed connection for the response. Report this error instead.
        request.on("error", (error) => {
          if (!response.complete) response.destroy(error);
        });
        resolve(response);
      })
      .on("information", () => {
        interimCount++;
        if (interimCount <= MAX_INTERIM_RESPONSES) return;
        // Reject first: destroying the request reports no error if the response has already arrived.
        reject(new TransportError({ kind: "interim" }));
        request.destroy();
      })
      // Without this listener, Node.js drops the connection and reports nothing.
      .on("upgrade", (_response, socket) => {
        socket.destroy();
        reject(new TransportError({ kind: "upgrade" }));
      })
      .on("error", reject)
      .on("close", () => signal.removeEventListener("abort", onAbort));
    request.end(body);
  });
}

/**
 * Reads the body of a response.
 *
 * A body that was compressed with gzip is decompressed, although it was not requested. The caller limits the size of the content.
 *
 * @throws TransportError if the body of a successful response has another encoding that was not requested, or is damaged.
 */
export async function* readBody(response: IncomingMessage): AsyncIterable<Uint8Array> {
  const { headers, statusCode = 0 } = response;
  const isSuccess = statusCode >= 200 && statusCode <= 299;
  const isCompressed = isSuccess && /^(?:x-)?gzip$/i.test(headers["content-encoding"] ?? "");
  for (const kind of ["content-encoding", "transfer-encoding"] as const) {
    const expected = kind === "content-encoding" ? "identity" : "chunked";
    const value = headers[kind] || expected;
    if (!isSuccess || value.toLowerCase() === expected || (isCompressed && kind === "content-encoding"))
      continue;
    response.destroy();
    throw new TransportError({ kind, value });
  }
  // The content type is ignored except for its character set, because WHM sends refusals as text/plain.
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(headers["content-type"] ?? "")?.[1] ?? "utf-8";
  const mustBeAscii = isSuccess && !/^(?:utf-?8|(?:us-)?ascii)$/i.test(charset);
  // The types are `unknown` and `never`, because TypeScript 5.4 cannot check the types of iterators in `@types/node` 26.
  const stream: unknown = isCompressed
    ? pipeline(response as never, createGunzip(), (): void => undefined)
    : response;
  const { socket } = response;
  let bytesLeft = MAX_ADDITIONAL_BYTES;
  const countReceived = ({ length }: Uint8Array): void => {
    bytesLeft -= length;
    if (bytesLeft < 0) response.destroy(new TransportError({ kind: "overhead", value: "" }));
  };
  socket.on("data", countReceived);
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      bytesLeft += MAX_BYTES_PER_BYTE * chunk.length;
      if (mustBeAscii && chunk.some((byte) => byte > 0x7f))
        throw new TransportError({ kind: "charset", value: charset });
      yield chunk;
    }
  } catch (error) {
    const { code, message } = Object(error) as NodeJS.ErrnoException;
    if (code?.startsWith("Z_") !== true) throw error;
    throw new TransportError({ kind: "gzip", value: message });
  } finally {
    socket.off("data", countReceived);
  }
}

/** The settings for the verification of the server's certificate. */
export interface TrustSettings {
  /** The certificates of the authorities to trust, in PEM format. */
  readonly ca: string | undefined;
  /** The SHA-256 fingerprint of the only accepted certificate, in the format `AB:CD:...`. */
  readonly pin: string | undefined;
}

/** The server to connect to, and the signal that aborts the connection. */
export interface ConnectionTarget extends ConnectionSignalOption {
  readonly host: string;
  readonly port: number;
}

/** Opens connections, and verifies the server's certificate before any part of a request is sent. */
export class VerifyingAgent extends Agent {
  readonly #trust: TrustSettings;
  readonly #proxy: ProxySettings | undefined;
  readonly #createContext: (trust: TrustSettings) => SecureContext;

  constructor(
    trust: TrustSettings,
    proxy: ProxySettings | undefined,
    createContext: (trust: TrustSettings) => SecureContext = createTlsContext,
  ) {
    super({ keepAlive: true });
    this.#trust = trust;
    this.#proxy = proxy;
    this.#createContext = createContext;
  }

  /**
   * Opens a connection when Node.js needs one for a request. Passes the socket to `callback` instead of returning it, because
   * verification is asynchronous.
   */
  override createConnection(
    options: object,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const target = options as Omit<ConnectionTarget, "port"> & { readonly port: number | string };
    this.open({ ...target, port: Number(target.port) }).then(
      (socket) => callback?.(null, socket),
      (error: unknown) => {
        const failure = error instanceof TransportError ? error : new TransportError({ kind: "tls", error });
        // The type of the callback requires a socket, although Node.js ignores it after an error.
        callback?.(failure, new Socket());
      },
    );
  }

  /** @throws TransportError if the server cannot be reached or is not trusted. */
  async open(target: ConnectionTarget): Promise<TLSSocket> {
    // First, because it fails if NODE_OPTIONS allows only ciphers of TLS 1.3, and a tunnel would then stay open.
    const context = this.#createContext(this.#trust);
    const proxy = this.#proxy?.isUsedFor(target) === true ? this.#proxy : undefined;
    const tunnel = proxy === undefined ? undefined : await openTunnel(proxy, target);
    const socket = await connectTls(target, tunnel, context);
    const failure = findCertificateFailure(socket, this.#trust, target.port);
    if (failure === undefined) return socket;
    socket.destroy();
    throw new TransportError(failure);
  }
}

/** The time limit for establishing a connection, in milliseconds. */
const CONNECT_TIMEOUT = 30_000;

/** Creates the error for a connection that took too long. Its code is that of a timeout in the operating system. */
function createTimeoutError(missing: string): Error {
  const error = new Error(`no ${missing} within ${CONNECT_TIMEOUT} ms`);
  return Object.assign(error, { code: "ETIMEDOUT" });
}

/**
 * The security level of OpenSSL. Level 2 refuses certificates with RSA keys under 2048 bits or with SHA-1 signatures, because they can
 * be forged. The level is set explicitly, because the default depends on the version of Node.js.
 */
const SECURITY_LEVEL = 2;
/** The security level of OpenSSL if a certificate is pinned. The pin identifies the certificate, so a weak key or signature is accepted. */
const PIN_SECURITY_LEVEL = 1;

/** Bun has no security levels. `hasWeakCertificate` replaces level 2. */
function isBun(): boolean {
  return process.versions["bun"] !== undefined;
}

/** Creates the TLS settings of connections. */
export function createTlsContext({ ca, pin }: TrustSettings): SecureContext {
  return createSecureContext({
    // The version of TLS is set, because the environment variable NODE_OPTIONS could allow older versions.
    minVersion: "TLSv1.2",
    ciphers: `${DEFAULT_CIPHERS}${isBun() ? "" : `:@SECLEVEL=${pin === undefined ? SECURITY_LEVEL : PIN_SECURITY_LEVEL}`}`,
    // Renegotiation is disabled, because the server could then present another certificate, which would not be verified.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    ...(ca === undefined ? {} : { ca }),
  });
}

/** Establishes a connection. The caller must verify the certificate before it sends anything. */
function connectTls(
  { host, port, connectionSignal }: ConnectionTarget,
  tunnel: Duplex | undefined,
  secureContext: SecureContext,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      ALPNProtocols: ["http/1.1"],
      secureContext,
      // With `true`, Node.js would refuse a pinned certificate that no trusted authority has signed, and its fingerprint could not
      // be read. `findCertificateFailure` verifies the certificate instead.
      rejectUnauthorized: false,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(tunnel === undefined ? {} : { socket: tunnel }),
    });
    const onAbort = (): unknown => socket.destroy(connectionSignal.reason as Error);
    const timer = setTimeout(() => socket.destroy(createTimeoutError("connection")), CONNECT_TIMEOUT);
    const removeLimits = (): void => {
      clearTimeout(timer);
      connectionSignal.removeEventListener("abort", onAbort);
    };
    const fail = (error: NodeJS.ErrnoException): void => {
      const kind = /^(?:EPROTO|ERR_SSL_|ERR_TLS_)/.test(error.code ?? "") ? "tls" : "connection";
      reject(new TransportError({ kind, error }));
    };
    connectionSignal.addEventListener("abort", onAbort);
    socket.on("error", fail);
    socket.once("close", () => {
      removeLimits();
      fail(Object.assign(new Error("the connection was closed"), { code: "ECONNRESET" }));
    });
    socket.once("secureConnect", () => {
      removeLimits();
      resolve(socket);
    });
    // A signal that is already aborted dispatches no event.
    if (connectionSignal.aborted) onAbort();
  });
}

/** Returns the reason why the server is not trusted, or undefined if the server is trusted. */
function findCertificateFailure(
  socket: TLSSocket,
  { ca, pin }: TrustSettings,
  port: number,
): TransportFailure | undefined {
  const certificate = socket.getPeerX509Certificate();
  const error = { code: "CERT_UNTRUSTED", reason: "the server presented no certificate" };
  if (certificate === undefined) return { kind: "tls", error };
  const failure = { kind: "certificate", certificate, port } as const;
  if (pin !== undefined && certificate.fingerprint256 !== pin) return failure;
  if (pin !== undefined && ca === undefined) return undefined;
  if (!socket.authorized) return { ...failure, reason: String(socket.authorizationError) };
  // OpenSSL reports the same reason.
  const isWeak = isBun() && pin === undefined && hasWeakCertificate(socket);
  return isWeak ? { ...failure, reason: "UNSPECIFIED" } : undefined;
}

/** Whether a certificate of the chain has an RSA key under 2048 bits, or a signature with SHA-1. The signature of a root is not verified. */
function hasWeakCertificate(socket: TLSSocket): boolean {
  let next: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (next !== undefined) {
    const certificate: X509Certificate & { readonly signatureAlgorithm?: string | undefined } =
      new X509Certificate(next.raw);
    const { modulusLength = 2048 } = certificate.publicKey.asymmetricKeyDetails ?? {};
    const isRoot = certificate.checkIssued(certificate);
    if (modulusLength < 2048 || (!isRoot && /sha1|md5/i.test(certificate.signatureAlgorithm ?? "")))
      return true;
    next = isRoot ? undefined : next.issuerCertificate;
  }
  return false;
}

/** The proxy in HTTPS_PROXY. */
export interface ProxySettings extends ProxyName {
  readonly url: URL;
  /** The user and the password in the URL. Undefined if it contains neither. */
  readonly login: readonly [string, string] | undefined;
  /** Checks whether to use the proxy for a server. NO_PROXY lists the exceptions. */
  isUsedFor(server: Pick<ConnectionTarget, "host" | "port">): boolean;
}

/** The problem of an invalid HTTPS_PROXY. Omits the value, which may contain a password. */
export type ProxyFault =
  | "is not a URL"
  | "is neither an http:// nor an https:// URL"
  | "has a user or a password with an invalid percent escape";

/**
 * Reads HTTPS_PROXY and NO_PROXY. As in curl, the lower-case names `https_proxy` and `no_proxy` take precedence. Returns undefined
 * if there is no proxy, or if it is not used for `server`.
 */
export function readProxy(
  environment: Readonly<Record<string, string | undefined>>,
  server?: Pick<ConnectionTarget, "host" | "port">,
): ProxySettings | ProxyFault | undefined {
  const variable = environment["https_proxy"] ? "https_proxy" : "HTTPS_PROXY";
  const proxyText = environment[variable]?.trim() ?? "";
  const exceptions = (environment["no_proxy"] || environment["NO_PROXY"] || "").toLowerCase().split(/[\s,]+/);
  const isUsedFor: ProxySettings["isUsedFor"] = ({ host, port }) =>
    !exceptions.some((entry) => matchesNoProxyEntry(entry, host, port));
  if (proxyText === "" || (server !== undefined && !isUsedFor(server))) return undefined;
  let url: URL;
  try {
    url = new URL(proxyText.includes("://") ? proxyText : `http://${proxyText}`);
  } catch {
    return "is not a URL";
  }
  if (!/^https?:$/.test(url.protocol)) return "is neither an http:// nor an https:// URL";
  const { username, password } = url;
  const proxy = `${url.hostname}:${url.port || (url.protocol === "https:" ? 443 : 80)}`;
  try {
    const login = [decodeURIComponent(username), decodeURIComponent(password)] as const;
    return { url, proxy, variable, login: username + password === "" ? undefined : login, isUsedFor };
  } catch {
    return "has a user or a password with an invalid percent escape";
  }
}

/**
 * Checks whether an entry of NO_PROXY matches a server. The entry is `*`, a host, or a suffix (`.domain` or `*.domain`), with or
 * without a port.
 */
function matchesNoProxyEntry(entry: string, host: string, port: number): boolean {
  if (entry === "*" || entry === host) return true;
  const [, hostPattern = entry, portText] = /^(.+):([0-9]+)$/.exec(entry) ?? [];
  if (portText !== undefined && Number(portText) !== port) return false;
  if (/^[.*]/.test(hostPattern)) return host.endsWith(hostPattern.replace(/^\*/, ""));
  return hostPattern !== "" && host === hostPattern.replace(/^\[(.*)\]$/, "$1");
}

/** Opens a tunnel through the proxy with the HTTP method CONNECT. The proxy can read neither the token nor the request. */
function openTunnel(
  { url, login, proxy, variable }: ProxySettings,
  { host, port, connectionSignal }: ConnectionTarget,
): Promise<Duplex> {
  const path = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const authorization = login && `Basic ${Buffer.from(login.join(":")).toString("base64")}`;
  const options: RequestOptions = {
    agent: false,
    headers: { host: path, ...(authorization && { "proxy-authorization": authorization }) },
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    insecureHTTPParser: false,
    maxHeaderSize: MAX_HEADER_BYTES,
    method: "CONNECT",
    path,
    // If empty, Node.js uses the default port of the protocol.
    port: url.port,
    // Verify the proxy's certificate even if NODE_TLS_REJECT_UNAUTHORIZED disables this, because the proxy may receive a password.
    rejectUnauthorized: true,
    signal: connectionSignal,
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? httpsRequest : httpRequest)(options);
    const onTimeout = (): unknown => request.destroy(createTimeoutError("response from the proxy"));
    const timer = setTimeout(onTimeout, CONNECT_TIMEOUT);
    request
      .on("connect", ({ statusCode: status = 0 }, socket, head) => {
        clearTimeout(timer);
        if (status < 200 || status > 299) {
          socket.destroy();
          reject(new TransportError({ kind: "proxy-refused", proxy, variable, status }));
          return;
        }
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
      })
      .on("error", (error) =>
        reject(new TransportError({ kind: "proxy-connection", proxy, variable, error })),
      )
      .on("close", () => clearTimeout(timer));
    request.end();
  });
}

/* ------------------------------------------------------------------ whmapi1 */

/** The options of `createWhmapi1Client`. */
export interface Whmapi1ClientOptions extends Pick<
  WhmClientOptions,
  "maxLogBytes" | "maxResponseBytes" | "onCall"
> {
  /** The path of the command. The default is `/usr/local/cpanel/bin/whmapi1` if it exists, otherwise `whmapi1` in PATH. */
  readonly path?: string | undefined;
  /**
   * The time limit of each call in milliseconds. The command is killed when it exceeds the limit. The default is 600000 for
   * functions that create or analyze sessions, and 60000 for all others.
   */
  readonly timeout?: number | undefined;
}

/**
 * Creates a client for programs that run as root on the WHM server itself. Each call runs cPanel's command `whmapi1`, which
 * needs no token. The client writes the parameters to the command's standard input, so that other users cannot see passwords in
 * the list of processes. Creating the client runs nothing.
 *
 * @throws TypeError if an option is invalid.
 */
export function createWhmapi1Client(options: Whmapi1ClientOptions = {}): TransferClient {
  const { path = getDefaultCommandPath(), onCall } = options;
  if (typeof path !== "string" || path === "")
    throw createInvalidError("createWhmapi1Client", "path", "a non-empty string");
  const selectLimit = createLimitSelector("createWhmapi1Client", options);
  const request: WhmRequester = async (
    functionName,
    parameters,
    { signal } = {},
    defaultTimeout = 60_000,
  ) => {
    if (!/^\w+$/.test(functionName))
      throw createInvalidError("call", "functionName", "the name of a function");
    throwIfAborted(signal);
    const input = JSON.stringify(parameters);
    const secrets = findSecrets(parameters);
    const limit = selectLimit(functionName);
    const { timeout = defaultTimeout } = options;
    const cancellation = createCancellation(signal, createTimeoutSignal(timeout));
    try {
      const { output, failure, errorOutput } = await runWhmapi1(
        path,
        // Other users can read arguments in the list of processes, but not the standard input.
        ["--input=json", "--output=json", functionName],
        {
          input,
          environment: process.env,
          maxBytes: limit.maxBytes,
          signal: cancellation.signal as AbortSignal,
        },
      );
      try {
        const text = output?.toString("utf8");
        const response = parseResponse(functionName, { status: 200, text }, limit, secrets);
        if (failure === undefined) return response;
      } catch (error) {
        // A failed command may have printed WHM's reason for refusing the call, which is more helpful than the exit code.
        if (failure === undefined || (error instanceof WhmApiError && error.failure === "refused"))
          throw error;
      }
      const errorText = limitText(errorOutput, secrets).split("\n")[0] ?? "";
      throw new WhmApiError(functionName, `whmapi1 failed with ${failure}: ${errorText}`, 0, "unanswered");
    } catch (error) {
      throwIfAborted(signal);
      if (error instanceof WhmApiError) throw error;
      const { code, message, name } = error as NodeJS.ErrnoException;
      if (name === "TimeoutError") throw new WhmApiError(functionName, `no response within ${timeout} ms`, 0);
      const reason = `the command ${path} could not be run (${code ?? message})`;
      throw new WhmApiError(functionName, reason, 0, "unsent", { cause: error });
    } finally {
      cancellation.release();
    }
  };
  return createClientFromRequester(observeCalls(request, onCall));
}

/** Returns the path of the command `whmapi1`. */
export function getDefaultCommandPath(): string {
  // Prefer the full path: on CloudLinux, `whmapi1` in PATH is a different command.
  const fullPath = "/usr/local/cpanel/bin/whmapi1";
  return existsSync(fullPath) ? fullPath : "whmapi1";
}

/** Matches the environment variables that are passed to the command. Other variables may contain secrets, such as tokens. */
const ALLOWED_VARIABLES_PATTERN = /^(?:PATH|HOME|USER|LOGNAME|SHELL|TERM|TZ|LANG|LANGUAGE|LC_[A-Z]+|TMPDIR)$/;

/** The settings for a run of the command `whmapi1`. */
export interface Whmapi1RunOptions {
  /** The standard input of the command. */
  readonly input: string;
  /** The environment of this process. The command receives only a few of its variables. */
  readonly environment: NodeJS.ProcessEnv;
  /** The maximum size of the output in bytes. */
  readonly maxBytes: number;
  /** A signal that kills the command. */
  readonly signal: AbortSignal;
}

/** The output of a run of the command `whmapi1`. */
export interface Whmapi1RunResult {
  /** The standard output. Undefined if it exceeds the limit. */
  readonly output: Buffer | undefined;
  /** The reason why the command failed, such as `exit code 1`. Undefined if the command succeeded. */
  readonly failure: string | undefined;
  /** The standard error, without spaces at its ends. */
  readonly errorOutput: string;
}

/** The maximum length of the standard error that is read. A line with a private key is shorter. */
const MAX_ERROR_OUTPUT_LENGTH = 0x10000;

/**
 * Runs the command `whmapi1`, directly and not through a shell.
 *
 * @throws The abort reason of the signal, or an error of Node.js if the command cannot be run.
 */
export function runWhmapi1(
  path: string,
  args: readonly string[],
  { input, environment, maxBytes, signal }: Whmapi1RunOptions,
): Promise<Whmapi1RunResult> {
  // Set variables that are not allowed to undefined, so that Node.js does not pass them to the command. `delete` is not used, because
  // it does not compile in projects that declare environment variables as required, such as projects with Next.js.
  const env = { ...environment };
  for (const name of Object.keys(env)) if (!ALLOWED_VARIABLES_PATTERN.test(name)) env[name] = undefined;
  const childProcess = spawn(path, args, { env, stdio: ["pipe", "pipe", "pipe"] });
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let receivedByteCount = 0;
    let errorOutput = "";
    const finish = (settle: () => void): void => {
      signal.removeEventListener("abort", onAbort);
      settle();
    };
    /** Kills the command, and closes its pipes, which child processes of the command could keep open. */
    const killAndFinish = (settle: () => void): void => {
      childProcess.kill("SIGKILL");
      childProcess.stdout.destroy();
      childProcess.stderr.destroy();
      finish(settle);
    };
    // The abort reason comes from the caller, and can be any value, not only an error.
    const onAbort = (): void => killAndFinish(() => reject(signal.reason as Error));
    childProcess.on("error", (error) => finish(() => reject(error)));
    // If there is no process, the event `error` follows, and the pipes may not exist.
    if (childProcess.pid === undefined) return;
    signal.addEventListener("abort", onAbort);
    childProcess.stdout.on("data", (chunk: Uint8Array) => {
      receivedByteCount += chunk.length;
      if (receivedByteCount <= maxBytes) chunks.push(chunk);
      else killAndFinish(() => resolve({ output: undefined, failure: undefined, errorOutput: "" }));
    });
    childProcess.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (errorOutput.length < MAX_ERROR_OUTPUT_LENGTH) errorOutput += text;
    });
    childProcess.on("close", (exitCode, signalName) => {
      const exit = signalName === null ? `exit code ${exitCode ?? "unknown"}` : `the signal ${signalName}`;
      const failure = exitCode === 0 ? undefined : exit;
      const output = Buffer.concat(chunks);
      finish(() => resolve({ output, failure, errorOutput: errorOutput.trim() }));
    });
    // Ignore the error of a closed pipe: the command may end without reading its input.
    childProcess.stdin.on("error", () => undefined);
    childProcess.stdin.end(input);
  });
}
