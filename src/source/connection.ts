/**
 * Opens TLS connections to one server, and keeps them alive between requests. The server's certificate is verified on
 * `secureConnect`, before any part of a request is sent.
 */
import { constants, type X509Certificate } from "node:crypto";
import { Agent } from "node:https";
import type { Duplex } from "node:stream";
import { isIP, Socket } from "node:net";
import { connect, createSecureContext, DEFAULT_CIPHERS } from "node:tls";
import type { SecureContext, TLSSocket } from "node:tls";
import { type Diagnostic, RemoteError } from "../core/diagnostic.js";
import {
  createServerCertificateRejectedError,
  createServerPinMismatchError,
  createTlsFailedError,
} from "./connection-diagnostics.js";
import type { ServerAddress } from "./address.js";
import { memoize } from "../core/memoize.js";
import { MAX_CONCURRENT_CALLS } from "../core/limits.js";
import { openTunnel } from "./proxy.js";
import type { ProxySettings } from "./proxy.js";

/**
 * The requirements for the server's certificate. If `ca` and `pinSha256` are set, the certificate must satisfy both. If neither is set,
 * the authorities of the system are trusted.
 */
export interface TrustOptions {
  /** PEM text of certificate authorities. No other authorities are trusted. */
  readonly ca?: string | undefined;
  /** SHA-256 of the certificate (DER), in the format `AB:CD:…`. Without `ca`, only the pin is checked. */
  readonly pinSha256?: string | undefined;
}

/**
 * The security level of OpenSSL if the certificate is not pinned. Level 2 refuses RSA keys under 2048 bits and signatures with SHA-1,
 * because such certificates can be forged. The level is set explicitly, because the default depends on the version of Node.js.
 */
const SECURITY_LEVEL_WITHOUT_PIN = 2;
/** The security level of OpenSSL if the certificate is pinned. The pin identifies the certificate, so weak keys and signatures are accepted. */
const SECURITY_LEVEL_WITH_PIN = 1;

/** An agent for HTTPS requests that verifies the server's certificate. */
export class CertificateVerifyingAgent extends Agent {
  readonly #address: ServerAddress;
  readonly #proxy: ProxySettings | null;
  readonly #trustOptions: TrustOptions;
  readonly #closeController = new AbortController();

  constructor(address: ServerAddress, proxy: ProxySettings | null, trustOptions: TrustOptions) {
    super({ keepAlive: true, maxSockets: MAX_CONCURRENT_CALLS });
    this.#address = address;
    this.#proxy = proxy;
    this.#trustOptions = trustOptions;
  }

  /**
   * Called by Node.js to open a connection. Passes the socket to the callback instead of returning it, because verification is
   * asynchronous.
   */
  override createConnection(
    _options: unknown,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    this.#open().then(
      (socket) => callback?.(null, socket),
      // The type of the callback requires a socket, although Node.js ignores it after an error.
      (error: unknown) => callback?.(error instanceof Error ? error : new Error(String(error)), new Socket()),
    );
  }

  /** Closes all connections, including connections that are still being opened. */
  close(): void {
    this.destroy();
    this.#closeController.abort();
  }

  async #open(): Promise<TLSSocket> {
    const { signal } = this.#closeController;
    const tunnel = this.#proxy === null ? undefined : await openTunnel(this.#proxy, this.#address, signal);
    const { ca = "", pinSha256 } = this.#trustOptions;
    const secureContext = CONTEXT_FACTORIES[pinSha256 === undefined ? "withoutPin" : "withPin"](ca);
    return openVerifiedConnection(this.#address, this.#trustOptions, { tunnel, secureContext, signal });
  }
}

/** Maximum number of TLS contexts in each of the two caches in `CONTEXT_FACTORIES`. */
const MAX_CACHED_CONTEXTS = 100;

/**
 * Functions that create TLS contexts, and cache them by the PEM text of the authorities. The servers of a fleet often have the same
 * authorities, and parsing them takes time.
 */
const CONTEXT_FACTORIES = {
  withPin: memoize((ca) => createTlsContext(ca, SECURITY_LEVEL_WITH_PIN), MAX_CACHED_CONTEXTS),
  withoutPin: memoize((ca) => createTlsContext(ca, SECURITY_LEVEL_WITHOUT_PIN), MAX_CACHED_CONTEXTS),
};

/** Creates a TLS context. `ca` is PEM text, or empty for the authorities of the system. */
function createTlsContext(ca: string, securityLevel: number): SecureContext {
  return createSecureContext({
    // Set explicitly, because the environment variable NODE_OPTIONS could allow older versions of TLS.
    minVersion: "TLSv1.2",
    ciphers: `${DEFAULT_CIPHERS}:@SECLEVEL=${securityLevel}`,
    // During renegotiation, the server could present another certificate, which `diagnoseCertificate` would not verify.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    ...(ca !== "" && { ca }),
  });
}

interface ConnectOptions {
  /** The connection to the proxy. Undefined without a proxy. */
  readonly tunnel: Duplex | undefined;
  readonly secureContext: SecureContext;
  readonly signal: AbortSignal;
}

/** Opens a connection. Rejects with a `RemoteError` if TLS fails or the server is not trusted, or with a connection error of Node.js. */
async function openVerifiedConnection(
  address: ServerAddress,
  trustOptions: TrustOptions,
  options: ConnectOptions,
): Promise<TLSSocket> {
  const socket = await openUnverifiedConnection(address, options);
  const diagnostic = diagnoseCertificate(socket, address, trustOptions);
  if (diagnostic === undefined) return socket;
  socket.destroy();
  throw new RemoteError(diagnostic);
}

/** Opens a connection without verifying the certificate. The caller must verify it before anything is sent. */
function openUnverifiedConnection(
  address: ServerAddress,
  { tunnel, secureContext, signal }: ConnectOptions,
): Promise<TLSSocket> {
  const { host, port } = address;
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      ALPNProtocols: ["http/1.1"],
      secureContext,
      // With `true`, Node.js would destroy the socket before its certificate can be read for the error message. So
      // `diagnoseCertificate` verifies the certificate instead.
      rejectUnauthorized: false,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(tunnel === undefined ? {} : { socket: tunnel }),
    });
    const abort = (): unknown => socket.destroy(signal.reason as Error);
    signal.addEventListener("abort", abort);
    socket.once("close", () => signal.removeEventListener("abort", abort));
    socket.on("error", (error: NodeJS.ErrnoException) => reject(convertTlsError(error, address)));
    socket.once("secureConnect", () => resolve(socket));
    // A signal that is already aborted dispatches no event.
    if (signal.aborted) abort();
  });
}

/** The certificate that a server presents. */
export interface PresentedCertificate {
  /** SHA-256 of the certificate (DER), in the format `AB:CD:…`. */
  readonly fingerprint: string;
  /** The reason why the certificate is not trusted, as a clause, such as `it is self-signed`. Undefined if it is trusted. */
  readonly rejectionReason: string | undefined;
}

/**
 * Connects to a server, reads its certificate, and closes the connection without sending a request. Does not reject a certificate that is
 * not trusted, but returns the reason in `rejectionReason`.
 */
export async function readServerCertificate(
  address: ServerAddress,
  { proxy, ca = "", signal }: { proxy: ProxySettings | null; ca?: string | undefined; signal: AbortSignal },
): Promise<PresentedCertificate> {
  const tunnel = proxy === null ? undefined : await openTunnel(proxy, address, signal);
  const socket = await openUnverifiedConnection(address, {
    tunnel,
    secureContext: CONTEXT_FACTORIES.withoutPin(ca),
    signal,
  });
  const certificate = socket.getPeerX509Certificate();
  const rejectionReason = certificate && findRejectionReason(socket, certificate);
  socket.destroy();
  if (certificate === undefined) throw new RemoteError(createMissingCertificateError(address));
  return { fingerprint: certificate.fingerprint256, rejectionReason };
}

function createMissingCertificateError({ hostAndPort }: ServerAddress): Diagnostic {
  return createTlsFailedError(hostAndPort, "the server presented no certificate");
}

/** Returns the error for a certificate that is not trusted, or `undefined` if the certificate is trusted. */
function diagnoseCertificate(
  socket: TLSSocket,
  address: ServerAddress,
  trustOptions: TrustOptions,
): Diagnostic | undefined {
  const { hostAndPort, port } = address;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return createMissingCertificateError(address);
  const fingerprint = certificate.fingerprint256;
  if (trustOptions.pinSha256 !== undefined) {
    if (fingerprint !== trustOptions.pinSha256)
      return createServerPinMismatchError(hostAndPort, port, {
        pinned: trustOptions.pinSha256,
        presented: fingerprint,
      });
    if (trustOptions.ca === undefined) return undefined;
  }
  const rejectionReason = findRejectionReason(socket, certificate);
  return rejectionReason === undefined
    ? undefined
    : createServerCertificateRejectedError(hostAndPort, port, rejectionReason, fingerprint);
}

/**
 * Returns why the chain of certificates is not trusted, as a clause such as `it is self-signed`. Returns undefined if it is
 * trusted.
 */
function findRejectionReason(
  { authorized: isAuthorized, authorizationError }: TLSSocket,
  certificate: X509Certificate,
): string | undefined {
  if (isAuthorized) return undefined;
  const errorCode = String(authorizationError);
  return errorCode === "UNSPECIFIED"
    ? describeCertificateWeakness(certificate)
    : `${VERIFICATION_ERROR_TEXTS[errorCode] ?? "it failed verification"} (${errorCode})`;
}

/**
 * Describes why a certificate is below the security level: its key or its signature is too weak. The error code of OpenSSL does
 * not distinguish these cases.
 */
function describeCertificateWeakness({ publicKey }: X509Certificate): string {
  const modulusBits = publicKey.asymmetricKeyDetails?.modulusLength;
  if (modulusBits !== undefined && modulusBits < MIN_RSA_BITS)
    return `its RSA key has only ${modulusBits} bits, and ${MIN_RSA_BITS} are required`;
  return "a key or signature of its chain is too weak, such as one with SHA-1";
}

const MIN_RSA_BITS = 2048;

/** Descriptions of the verification errors of OpenSSL and Node.js. */
const VERIFICATION_ERROR_TEXTS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "it has expired",
  CERT_NOT_YET_VALID: "it is not valid yet",
  DEPTH_ZERO_SELF_SIGNED_CERT: "it is self-signed",
  ERR_TLS_CERT_ALTNAME_INVALID: "it was issued for another host",
  SELF_SIGNED_CERT_IN_CHAIN: "the authority that issued it is not trusted",
  UNABLE_TO_GET_ISSUER_CERT: "the authority that issued it is unknown",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the authority that issued it is unknown",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the authority that issued it is unknown",
};

/** Converts a TLS error, which is permanent, to a `RemoteError`. Returns other errors unchanged, because they may be retried. */
function convertTlsError(
  error: NodeJS.ErrnoException & { readonly reason?: unknown },
  { hostAndPort }: ServerAddress,
): Error {
  const { code = "", reason } = error;
  if (!/^(EPROTO|ERR_SSL_|ERR_TLS_)/.test(code)) return error;
  return new RemoteError(createTlsFailedError(hostAndPort, typeof reason === "string" ? reason : code));
}
