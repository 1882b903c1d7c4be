import { spawn } from "node:child_process";
import { constants, X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { Agent, request as httpsRequest, type RequestOptions } from "node:https";
import { isIP, Socket } from "node:net";
import { addAbortSignal, type Duplex } from "node:stream";
import { text as readText } from "node:stream/consumers";
import { connect, DEFAULT_CIPHERS, type TLSSocket } from "node:tls";
import { createTransferClient, createClientFromRequester, type TransferClient } from "./transfer-client.js";
import {
  findSecrets,
  limitText,
  parseResponse,
  WhmApiError,
  type CallSignal,
  type WhmClientOptions,
  type WhmFetch,
} from "./whm-client.js";

/** The options of `createNodeWhmClient`. */
export interface NodeWhmClientOptions extends Omit<WhmClientOptions, "fetch"> {
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
 * @throws TypeError if an option or HTTPS_PROXY is invalid.
 */
export function createNodeWhmClient({ ca, pinSha256, ...options }: NodeWhmClientOptions): TransferClient {
  if (ca !== undefined && !containsCertificate(ca)) {
    throw createInvalidValueError("createNodeWhmClient", "ca", "the text of a certificate in PEM format");
  }
  const pin = pinSha256 === undefined ? undefined : normalizePin(pinSha256);
  const agent = new VerifyingAgent({ ca, pin }, readProxy(process.env));
  return createTransferClient({ ...options, fetch: createFetch(agent) });
}

function createInvalidValueError(functionName: string, valueName: string, expectedText: string): TypeError {
  return new TypeError(`${functionName}: invalid ${valueName}: expected ${expectedText}`);
}

/**
 * Checks whether the text contains a certificate. Node.js itself accepts any text as `ca`. If the text contains no certificate,
 * Node.js later trusts no server.
 */
function containsCertificate(pem: unknown): boolean {
  try {
    return new X509Certificate(pem as string).raw.length > 0;
  } catch {
    return false;
  }
}

/** Converts the fingerprint to the format that openssl and Node.js print: `AB:CD:...`. */
function normalizePin(pin: unknown): string {
  const hexDigits = typeof pin === "string" ? pin.trim().replace(/:/g, "").toUpperCase() : "";
  if (/^[0-9A-F]{64}$/.test(hexDigits)) return hexDigits.replace(/..(?=.)/g, "$&:");
  throw createInvalidValueError("createNodeWhmClient", "pinSha256", "64 hexadecimal digits");
}

function createFetch(agent: Agent): WhmFetch {
  return (url, { method, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      let interimResponseCount = 0;
      const connectionSignalOption: ConnectionSignalOption = { connectionSignal: signal as AbortSignal };
      const outgoingRequest = httpsRequest(url, {
        agent,
        method,
        headers: { ...headers, "Content-Length": Buffer.byteLength(body) },
        insecureHTTPParser: false,
        signal: signal as AbortSignal,
        ...connectionSignalOption,
      });
      outgoingRequest
        .on("response", (response) => {
          // The type is `unknown`, because TypeScript 5.4 cannot check the type of the iterator in `@types/node` 26.
          const responseBody: unknown = response;
          const readBodyText = (): Promise<string> => readText(responseBody as AsyncIterable<Uint8Array>);
          const headers = { get: (name: string): string | null => String(response.headers[name] ?? "") };
          resolve({ status: response.statusCode ?? 0, headers, body: responseBody, text: readBodyText });
        })
        .on("information", () => {
          interimResponseCount++;
          if (interimResponseCount > 16)
            outgoingRequest.destroy(new Error("the server sent too many interim responses"));
        })
        // Without this listener, Node.js drops the connection and reports nothing.
        .on("upgrade", (_response, socket) => {
          socket.destroy();
          reject(new Error("the server switched to another protocol"));
        })
        .on("error", (error) =>
          reject(error instanceof ConnectionError ? error : new Error(describeError(error))),
        );
      outgoingRequest.end(body);
    });
}

/** Additional options of a request. Node.js passes them to `createConnection` of the agent. */
interface ConnectionSignalOption {
  /** The signal of the request, under another name: Node.js does not pass the option `signal` to `createConnection`. */
  readonly connectionSignal: AbortSignal;
}

/** The settings for the verification of the server's certificate. */
interface TrustSettings {
  readonly ca: string | undefined;
  /** The SHA-256 fingerprint of the only accepted certificate, in the format `AB:CD:...`. */
  readonly pin: string | undefined;
}

/** Opens connections, and verifies the server's certificate before any part of a request is sent. */
class VerifyingAgent extends Agent {
  readonly #trust: TrustSettings;
  readonly #proxy: ProxySettings | undefined;

  constructor(trust: TrustSettings, proxy: ProxySettings | undefined) {
    super({ keepAlive: true });
    this.#trust = trust;
    this.#proxy = proxy;
  }

  /**
   * Opens a connection when Node.js needs one for a request. Passes the socket to `callback` instead of returning it, because
   * verification is asynchronous.
   */
  override createConnection(
    connectionOptions: object,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const { host, port, connectionSignal } = connectionOptions as Omit<ConnectionTarget, "port"> & {
      port: number | string;
    };
    this.#open({ host, port: Number(port), connectionSignal }).then(
      (socket) => callback?.(null, socket),
      // The type of the callback requires a socket, although Node.js ignores it after an error.
      (error: unknown) => callback?.(new ConnectionError(error), new Socket()),
    );
  }

  async #open(target: ConnectionTarget): Promise<TLSSocket> {
    const proxy = this.#proxy?.isUsedFor(target) === true ? this.#proxy : undefined;
    const tunnel = proxy === undefined ? undefined : await openTunnel(proxy, target);
    return connectAndVerify(target, tunnel, this.#trust);
  }
}

/** The server to connect to, and the signal that aborts the connection. */
interface ConnectionTarget extends ConnectionSignalOption {
  readonly host: string;
  readonly port: number;
}

/**
 * The error of a request for which no connection was established. `createRequestError` in whm-client.ts reads its `syscall` and
 * `code`, and creates a `WhmApiError` whose `failure` is `unsent`.
 */
class ConnectionError extends Error {
  readonly syscall = "connect";
  /** The code of the error, such as `CERT_UNTRUSTED`. */
  readonly code: unknown;

  constructor(error: unknown) {
    super(describeError(error));
    this.code = (Object(error) as { readonly code?: unknown }).code;
  }
}

/** Describes an error. Prefers the `reason` of OpenSSL errors, because their `message` also contains numbers and file names. */
function describeError(error: unknown): string {
  const { code, message, reason } = Object(error) as Readonly<Record<string, unknown>>;
  const description = [reason, message, code].find((detail) => typeof detail === "string" && detail !== "");
  return typeof description === "string" ? description : "no connection";
}

/** The time limit for establishing a connection, in milliseconds. */
const CONNECT_TIMEOUT_MILLISECONDS = 30_000;

/**
 * The security level of OpenSSL. Level 2 refuses certificates with RSA keys under 2048 bits or with SHA-1 signatures, because they can
 * be forged. The level is set explicitly, because the default depends on the version of Node.js.
 */
const SECURITY_LEVEL = 2;
/** The security level of OpenSSL if a certificate is pinned. The pin identifies the certificate, so a weak key or signature is accepted. */
const SECURITY_LEVEL_WITH_PIN = 1;

function connectAndVerify(
  { host, port, connectionSignal }: ConnectionTarget,
  tunnel: Duplex | undefined,
  { ca, pin }: TrustSettings,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      ALPNProtocols: ["http/1.1"],
      // The version of TLS is set, because the environment variable NODE_OPTIONS could allow older versions.
      minVersion: "TLSv1.2",
      ciphers: `${DEFAULT_CIPHERS}:@SECLEVEL=${pin === undefined ? SECURITY_LEVEL : SECURITY_LEVEL_WITH_PIN}`,
      // Renegotiation is disabled, because the server could then present another certificate, which would not be verified.
      secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
      // With `true`, Node.js would refuse a pinned certificate that no trusted authority has signed. `findCertificateProblem`
      // verifies the certificate instead.
      rejectUnauthorized: false,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(ca === undefined ? {} : { ca }),
      ...(tunnel === undefined ? {} : { socket: tunnel }),
    });
    addAbortSignal(connectionSignal, socket);
    const timer = setTimeout(() => {
      socket.destroy(new Error(`no connection within ${CONNECT_TIMEOUT_MILLISECONDS} ms`));
    }, CONNECT_TIMEOUT_MILLISECONDS);
    socket.once("error", reject);
    socket.once("close", () => {
      clearTimeout(timer);
      reject(new Error("the connection was closed"));
    });
    socket.once("secureConnect", () => {
      clearTimeout(timer);
      const problem = findCertificateProblem(socket, ca, pin);
      if (problem === undefined) return resolve(socket);
      socket.destroy();
      reject(Object.assign(new Error(problem), { code: "CERT_UNTRUSTED" }));
    });
  });
}

/** Returns the reason why the server is not trusted, or undefined if the server is trusted. */
function findCertificateProblem(
  socket: TLSSocket,
  ca: string | undefined,
  pin: string | undefined,
): string | undefined {
  const fingerprint = socket.getPeerX509Certificate()?.fingerprint256;
  if (fingerprint === undefined) return "the server has no certificate";
  if (pin !== undefined && fingerprint !== pin) {
    return `the certificate does not match pinSha256: its SHA-256 is ${fingerprint}; if the fingerprint on the server itself is the same, change pinSha256 to it`;
  }
  if (socket.authorized || (pin !== undefined && ca === undefined)) return undefined;
  const errorCode = String(socket.authorizationError);
  const cause = errorCode === "UNSPECIFIED" ? "a key or a signature is too weak" : errorCode;
  return `the certificate is not trusted (${cause}): its SHA-256 is ${fingerprint}; pass its certificate authority as ca, or, if the fingerprint on the server itself is the same, pass it as pinSha256 without ca`;
}

/** The proxy in HTTPS_PROXY. */
interface ProxySettings {
  readonly url: URL;
  /** The header `Proxy-Authorization`. Undefined if the URL has no credentials. */
  readonly authorization: string | undefined;
  /** Checks whether to use the proxy for a server. NO_PROXY lists the exceptions. */
  isUsedFor(target: ConnectionTarget): boolean;
}

/** Reads HTTPS_PROXY and NO_PROXY. As in curl, the lower-case names `https_proxy` and `no_proxy` take precedence. */
function readProxy(environment: Readonly<Record<string, string | undefined>>): ProxySettings | undefined {
  const proxyText = (environment["https_proxy"] || environment["HTTPS_PROXY"] || "").trim();
  if (proxyText === "") return undefined;
  const noProxyText = (environment["no_proxy"] || environment["NO_PROXY"] || "").toLowerCase();
  try {
    const url = new URL(proxyText.includes("://") ? proxyText : `http://${proxyText}`);
    if (!/^https?:$/.test(url.protocol)) throw new TypeError("another protocol");
    const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    return {
      url,
      authorization: credentials === ":" ? undefined : `Basic ${Buffer.from(credentials).toString("base64")}`,
      isUsedFor: ({ host, port }) =>
        !noProxyText.split(/[\s,]+/).some((entry) => matchesNoProxyEntry(entry, host, port)),
    };
  } catch {
    // The message omits the value, which may contain a password.
    throw createInvalidValueError(
      "createNodeWhmClient",
      "HTTPS_PROXY",
      "a URL like http://proxy.example:3128",
    );
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
  { url, authorization }: ProxySettings,
  { host, port, connectionSignal }: ConnectionTarget,
): Promise<Duplex> {
  const hostAndPort = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const createRequest = url.protocol === "https:" ? httpsRequest : httpRequest;
  const options: RequestOptions = {
    agent: false,
    headers: {
      host: hostAndPort,
      ...(authorization === undefined ? {} : { "proxy-authorization": authorization }),
    },
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    insecureHTTPParser: false,
    method: "CONNECT",
    path: hostAndPort,
    port: url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port),
    // Verify the proxy's certificate even if NODE_TLS_REJECT_UNAUTHORIZED disables this, because the proxy may receive a password.
    rejectUnauthorized: true,
    signal: connectionSignal,
  };
  return new Promise((resolve, reject) => {
    const outgoingRequest = createRequest(options);
    const timer = setTimeout(() => {
      outgoingRequest.destroy(
        new Error(`no response from the proxy within ${CONNECT_TIMEOUT_MILLISECONDS} ms`),
      );
    }, CONNECT_TIMEOUT_MILLISECONDS);
    outgoingRequest
      .on("connect", ({ statusCode = 0 }, socket, head) => {
        if (statusCode < 200 || statusCode > 299) {
          socket.destroy();
          reject(new Error(`the proxy refused the connection (HTTP status ${statusCode})`));
          return;
        }
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
      })
      .on("response", (response) => {
        response.destroy();
        reject(new Error(`the proxy refused the connection (HTTP status ${response.statusCode ?? 0})`));
      })
      .on("error", reject)
      .on("close", () => clearTimeout(timer));
    outgoingRequest.end();
  });
}

/** The options of `createWhmapi1Client`. */
export interface Whmapi1ClientOptions {
  /** The path of the command. The default is `/usr/local/cpanel/bin/whmapi1` if it exists, otherwise `whmapi1` in PATH. */
  readonly path?: string | undefined;
  /**
   * The time limit of each call in milliseconds. The command is killed when it exceeds the limit. The default is 600000 for
   * functions that create or analyze sessions, and 60000 for all others.
   */
  readonly timeout?: number | undefined;
  /**
   * The maximum size of a response in bytes. A call with a larger response rejects with an `UnexpectedAnswerError`. The default
   * is 64 MiB.
   *
   * @default 67108864
   */
  readonly maxResponseBytes?: number | undefined;
}

/**
 * Creates a client for programs that run as root on the WHM server itself. Each call runs cPanel's command `whmapi1`, which
 * needs no token. The client writes the parameters to the command's standard input, so that other users cannot see passwords in
 * the list of processes. Creating the client runs nothing.
 *
 * @throws TypeError if an option is invalid.
 */
export function createWhmapi1Client(options: Whmapi1ClientOptions = {}): TransferClient {
  const {
    path = getDefaultCommandPath(),
    timeout: timeoutOption,
    maxResponseBytes: maxBytes = 0x4000000,
  } = options;
  if (typeof path !== "string" || path === "") {
    throw createInvalidValueError("createWhmapi1Client", "path", "a non-empty string");
  }
  for (const [name, value] of Object.entries({ timeout: timeoutOption ?? 1, maxResponseBytes: maxBytes })) {
    if (Number.isFinite(value) && value > 0) continue;
    throw createInvalidValueError("createWhmapi1Client", name, "a number greater than 0");
  }
  return createClientFromRequester(
    async (functionName, parameters, { signal } = {}, defaultTimeout = 60_000) => {
      if (!/^\w+$/.test(functionName))
        throw createInvalidValueError("call", "functionName", "the name of a function");
      if (signal?.aborted === true) throw signal.reason;
      const timeout = Math.min(Math.ceil(timeoutOption ?? defaultTimeout), 0x7fffffff);
      const input = JSON.stringify(parameters);
      const secrets = findSecrets(parameters);
      const { failure, standardOutput } = await runWhmapi1(path, functionName, {
        ...{ input, timeout, maxBytes, signal, secrets },
      });
      try {
        const response = parseResponse(
          functionName,
          { status: 200, text: standardOutput },
          maxBytes,
          secrets,
        );
        if (failure === undefined) return response;
      } catch (error) {
        // A failed command may have printed WHM's reason for refusing the call, which is more helpful than the exit code.
        if (failure === undefined || (error instanceof WhmApiError && error.failure === "refused"))
          throw error;
      }
      throw new WhmApiError(functionName, failure, 0, "unanswered");
    },
  );
}

function getDefaultCommandPath(): string {
  // Prefer the full path: on CloudLinux, `whmapi1` in PATH is a different command.
  const fullPath = "/usr/local/cpanel/bin/whmapi1";
  return existsSync(fullPath) ? fullPath : "whmapi1";
}

/** Matches the environment variables that are passed to the command. Other variables may contain secrets, such as tokens. */
const ALLOWED_ENV_VARIABLE_PATTERN =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|TERM|TZ|LANG|LANGUAGE|LC_[A-Z]+|TMPDIR)$/;

/** The settings for a run of the command `whmapi1`. */
interface Whmapi1RunOptions {
  /** The parameters of the call, as JSON for standard input. */
  readonly input: string;
  /** The time limit in milliseconds. */
  readonly timeout: number;
  /** The maximum size of the output in bytes. */
  readonly maxBytes: number;
  readonly signal: CallSignal | undefined;
  /** The passwords in the parameters, which an error must not contain. */
  readonly secrets: readonly string[];
}

/** The output of a run of the command `whmapi1`. */
interface Whmapi1RunResult {
  /** A description of the failure. Undefined if the command succeeded. */
  readonly failure: string | undefined;
  /** The standard output. Undefined if it exceeds the limit. */
  readonly standardOutput: string | undefined;
}

/** The maximum length of the standard error that is read. A line with a private key is shorter. */
const MAX_ERROR_OUTPUT_LENGTH = 0x10000;

function runWhmapi1(
  path: string,
  functionName: string,
  { input, timeout, maxBytes, signal, secrets }: Whmapi1RunOptions,
): Promise<Whmapi1RunResult> {
  // Set variables that are not allowed to undefined, so that Node.js does not pass them to the command. `delete` is not used, because
  // it does not compile in projects that declare environment variables as required, such as projects with Next.js.
  const env = { ...process.env };
  for (const name of Object.keys(env)) if (!ALLOWED_ENV_VARIABLE_PATTERN.test(name)) env[name] = undefined;
  const childProcess = spawn(path, ["--input=json", "--output=json", functionName], {
    env,
    stdio: ["pipe", "pipe", "pipe"],
  });
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let receivedByteCount = 0;
    let errorOutput = "";
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      settle();
    };
    /** Kills the command, and closes its pipes, which child processes of the command could keep open. */
    const killAndFinish = (settle: () => void): void => {
      childProcess.kill("SIGKILL");
      childProcess.stdout.destroy();
      childProcess.stderr.destroy();
      finish(settle);
    };
    const onAbort = (): void =>
      killAndFinish(() => {
        // The abort reason comes from the caller, and can be any value, not only an error.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        reject(signal?.reason);
      });
    const timer = setTimeout(
      () =>
        killAndFinish(() => {
          reject(new WhmApiError(functionName, `no response within ${timeout} ms`, 0));
        }),
      timeout,
    );
    signal?.addEventListener("abort", onAbort);
    childProcess.stdout.on("data", (chunk: Uint8Array) => {
      receivedByteCount += chunk.length;
      if (receivedByteCount > maxBytes)
        killAndFinish(() => resolve({ failure: undefined, standardOutput: undefined }));
      else chunks.push(chunk);
    });
    childProcess.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (errorOutput.length < MAX_ERROR_OUTPUT_LENGTH) errorOutput += text;
    });
    childProcess.on("error", ({ code, message }: NodeJS.ErrnoException) => {
      const reason = `the command ${path} could not be run (${code ?? message})`;
      finish(() => reject(new WhmApiError(functionName, reason, 0, "unsent")));
    });
    childProcess.on("close", (exitCode, signalName) => {
      const exitDescription =
        signalName === null ? `exit code ${exitCode ?? "unknown"}` : `the signal ${signalName}`;
      const failureText =
        exitCode === 0
          ? undefined
          : `whmapi1 failed with ${exitDescription}: ${limitText(errorOutput.trim(), secrets).split("\n")[0] ?? ""}`;
      finish(() => resolve({ failure: failureText, standardOutput: Buffer.concat(chunks).toString("utf8") }));
    });
    // Ignore the error of a closed pipe: the command may end without reading its input.
    childProcess.stdin.on("error", () => undefined);
    childProcess.stdin.end(input);
  });
}
