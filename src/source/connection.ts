/**
 * Connects to servers with the transport of the generated `node.ts`, and describes failures for the command line. The transport verifies
 * the server's certificate before any part of a request is sent.
 */
import type { X509Certificate } from "node:crypto";
import {
  createTlsContext,
  MAX_HEADER_BYTES,
  readProxy,
  TransportError,
  VerifyingAgent,
  type ProxySettings,
  type TransportFailure,
  type TrustSettings,
} from "../../templates/node.js";
import { type Diagnostic, RemoteError } from "../core/diagnostic.js";
import type { Environment } from "../core/environment.js";
import { MAX_CONCURRENT_CALLS } from "../core/limits.js";
import { memoize } from "../core/memoize.js";
import type { ServerAddress } from "./address.js";
import { connectionProblem, createFingerprintCommand, optionProblem } from "./diagnostics.js";

/** The server of a request, and how it is reached. */
export interface Server {
  readonly address: ServerAddress;
  readonly proxy: ProxySettings | undefined;
  readonly trust: TrustSettings;
}

/** Reads HTTPS_PROXY and NO_PROXY. Returns the proxy for a server, if there is one, or an error if HTTPS_PROXY is invalid. */
export function parseProxy(
  environment: Environment,
  address: ServerAddress,
): ProxySettings | Diagnostic | undefined {
  const proxy = readProxy(environment, address);
  if (typeof proxy !== "string") return proxy;
  const hint =
    proxy === "has a user or a password with an invalid percent escape"
      ? "Write special characters in the user and the password as percent escapes, such as %40 for @ and %25 for %."
      : "Set HTTPS_PROXY to http://host:port or https://host:port.";
  return optionProblem("proxy-invalid", { fault: proxy, hint });
}

/** Maximum number of cached TLS contexts. The servers of a fleet often have the same authorities, and parsing them takes time. */
const MAX_CACHED_CONTEXTS = 100;

/** Creates TLS contexts, by the settings in JSON. The context depends on whether there is a pin, but not on the pin. */
const createCachedContext = memoize(
  (settings) => createTlsContext(JSON.parse(settings) as TrustSettings),
  MAX_CACHED_CONTEXTS,
);

/** Creates the agent that opens the connections to a server, and keeps them alive between requests. */
export function createAgent({ trust, proxy }: Server): VerifyingAgent {
  const agent = new VerifyingAgent(trust, proxy, ({ ca, pin }) =>
    createCachedContext(JSON.stringify({ ca, pin: pin && "pinned" })),
  );
  agent.maxSockets = MAX_CONCURRENT_CALLS;
  return agent;
}

/** A certificate that is not trusted. */
export interface UntrustedCertificate {
  /** SHA-256 of the certificate (DER), in the format `AB:CD:…`. */
  readonly fingerprint: string;
  /** The reason why the certificate is not trusted, as a clause, such as `it is self-signed`. */
  readonly reason: string;
}

/**
 * Connects to a server and closes the connection without sending a request. Returns the server's certificate if it is not trusted.
 *
 * @throws RemoteError if TLS failed or the proxy refused the connection, or else the error of the connection.
 */
export async function findUntrustedCertificate(
  server: Server,
  signal: AbortSignal,
): Promise<UntrustedCertificate | undefined> {
  try {
    const socket = await createAgent(server).open({ ...server.address, connectionSignal: signal });
    socket.destroy();
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof TransportError)) throw error;
    const { failure } = error;
    if (failure.kind === "certificate") {
      const { certificate, reason } = failure;
      return { fingerprint: certificate.fingerprint256, reason: describeRejection(certificate, reason) };
    }
    const diagnostic = diagnoseFailure(failure, server);
    throw diagnostic === undefined ? error : new RemoteError(diagnostic);
  }
}

/** Returns the error for a server or a proxy that refused the connection or is not trusted. Returns `undefined` for other failures. */
export function diagnoseFailure(
  failure: TransportFailure,
  { address: { hostAndPort: server, port }, proxy, trust }: Server,
): Diagnostic | undefined {
  switch (failure.kind) {
    case "certificate": {
      const { certificate, reason } = failure;
      const fingerprint = certificate.fingerprint256;
      const place = { server, fingerprint, command: createFingerprintCommand(port) };
      if (reason === undefined)
        return connectionProblem("server-pin-mismatch", { ...place, pin: trust.pin ?? "" });
      const text = describeRejection(certificate, reason);
      return connectionProblem("server-certificate-rejected", { ...place, reason: text });
    }
    case "tls": {
      const { code = "", reason } = failure.error as NodeJS.ErrnoException & { readonly reason?: unknown };
      return connectionProblem("tls-failed", { server, reason: typeof reason === "string" ? reason : code });
    }
    case "proxy": {
      const { hostname = "", port: proxyPort = "", protocol } = proxy?.url ?? {};
      const hint =
        failure.status === 407
          ? "The proxy requires a user and a password. Add them to the environment variable HTTPS_PROXY: http://USER:PASSWORD@host:port."
          : "Configure the proxy to allow HTTP CONNECT to the host and port of the WHM server. Or connect without the proxy: add the host of the WHM server to the environment variable NO_PROXY.";
      const hostAndPort = `${hostname}:${proxyPort || (protocol === "https:" ? 443 : 80)}`;
      return connectionProblem("proxy-refused", { proxy: hostAndPort, status: failure.status, hint });
    }
    default:
      return undefined;
  }
}

/** Returns why a certificate is not trusted, as a clause such as `it is self-signed`. `code` is the error code of OpenSSL. */
function describeRejection({ publicKey }: X509Certificate, code = ""): string {
  if (code !== "UNSPECIFIED") return `${REJECTION_TEXTS[code] ?? "it failed verification"} (${code})`;
  // The certificate is below the security level: its key or its signature is too weak. The error code does not distinguish these cases.
  const { modulusLength: bits = MIN_RSA_BITS } = publicKey.asymmetricKeyDetails ?? {};
  return bits < MIN_RSA_BITS
    ? `its RSA key has only ${bits} bits, and ${MIN_RSA_BITS} are required`
    : "a key or signature of its chain is too weak, such as one with SHA-1";
}

const MIN_RSA_BITS = 2048;

/** Descriptions of the verification errors of OpenSSL and Node.js. */
const REJECTION_TEXTS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "it has expired",
  CERT_NOT_YET_VALID: "it is not valid yet",
  DEPTH_ZERO_SELF_SIGNED_CERT: "it is self-signed",
  ERR_TLS_CERT_ALTNAME_INVALID: "it was issued for another host",
  SELF_SIGNED_CERT_IN_CHAIN: "the authority that issued it is not trusted",
  UNABLE_TO_GET_ISSUER_CERT: "the authority that issued it is unknown",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the authority that issued it is unknown",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the authority that issued it is unknown",
};

/** Descriptions of connection errors of Node.js, by code. */
const CONNECTION_TEXTS: Readonly<Record<string, string>> = {
  EAI_AGAIN: "the name lookup failed temporarily",
  ECONNABORTED: "the connection was aborted",
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was reset",
  EHOSTUNREACH: "the host is unreachable",
  ENETUNREACH: "the network is unreachable",
  ENOTFOUND: "the host name does not exist",
  EPIPE: "the connection was closed",
  ETIMEDOUT: "the connection timed out",
  HPE_HEADER_OVERFLOW: `the response headers are longer than ${MAX_HEADER_BYTES / 2 ** 10} KiB`,
};

/** A connection error of Node.js. `reason` is a clause, such as `the connection was refused (ECONNREFUSED)`. */
export interface ConnectionFailure {
  readonly reason: string;
  readonly isRetryable: boolean;
}

/** Describes a connection error. Throws any other error unchanged. */
export function toConnectionFailure(error: unknown): ConnectionFailure {
  const cause = error instanceof TransportError && "error" in error.failure ? error.failure.error : error;
  if (!(cause instanceof Error && "code" in cause)) throw cause;
  const code = String(cause.code);
  const text = CONNECTION_TEXTS[code];
  const fallback = code.startsWith("HPE_") ? "the response is not valid HTTP" : "the connection failed";
  return {
    reason: `${text ?? fallback} (${code})`,
    isRetryable: text !== undefined && code !== "ENOTFOUND" && code !== "HPE_HEADER_OVERFLOW",
  };
}
