/**
 * Connects to servers with the transport of the generated `node.ts`, and describes failures for the command line. The transport verifies
 * the server's certificate before any part of a request is sent.
 */
import type { X509Certificate } from "node:crypto";
import {
  createTlsContext,
  findHiddenAddress,
  formatFingerprintCommand,
  MAX_HEADER_BYTES,
  readProxy,
  TransportError,
  VerifyingAgent,
  type ProxySettings,
  type TrustSettings,
} from "../../templates/node.js";
import type { Diagnostic } from "../core/diagnostic.js";
import type { Environment } from "../core/environment.js";
import { MAX_CONCURRENT_CALLS } from "../core/limits.js";
import { memoize } from "../core/memoize.js";
import { maskSessionIds, quote } from "../core/text/escape.js";
import { connectionProblem, optionProblem } from "./diagnostics.js";

/** WHM's encrypted port. */
const WHM_PORT = 2087;

export interface ServerAddress {
  /** A host name, or an IP address without brackets. */
  readonly host: string;
  readonly port: number;
  /** The path of a browser session, `/cpsess##########`, or empty. It is secret, so it must not appear in messages. */
  readonly sessionPath: string;
  /** `host:port`, for messages. */
  readonly hostAndPort: string;
}

/** Parses the address of a server. Without a port, it is 2087 also for a URL: at port 443, another program would get the token. */
export function parseAddress(untrimmedText: string): ServerAddress | Diagnostic {
  const addressText = untrimmedText.trim();
  const address = quote(maskSessionIds(addressText));
  const invalid = (fault: string): Diagnostic => optionProblem("server-invalid", { address, fault });
  // The part before an @ may be a password, so the message omits the address.
  if (addressText.includes("@")) return optionProblem("server-with-credentials");
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(addressText)?.[1]?.toLowerCase();
  if (scheme === "http") return optionProblem("server-unencrypted", { address });
  if (scheme !== undefined && scheme !== "https") return invalid("is not an https:// URL");
  const urlText = scheme === undefined ? `https://${addressText}` : addressText;
  if (!URL.canParse(urlText)) return invalid("is neither a host nor a URL");
  const url = new URL(urlText);
  const sessionPath = /^(\/cpsess[0-9]+)(\/|$)/.exec(url.pathname)?.[1];
  // If the path begins with a browser session, ignore the text after the session. This text belongs to the page that was open in the
  // browser. Reject any other path, query or fragment.
  if (sessionPath === undefined && url.pathname + url.search + url.hash !== "/") {
    return invalid(
      "must not have a path, a query or a fragment. Only the path of a browser session (/cpsess##########) is allowed",
    );
  }
  // `URL` removes the default port of the scheme, so an explicit port 443 remains only with `http:`.
  const port = Number(url.port || new URL(urlText.replace(/^https/i, "http")).port || WHM_PORT);
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (findHiddenAddress(urlText.replace(/^https:\/\/|[/\\?#][^]*$/gi, "")) !== undefined)
    return invalid(`means the IP address ${host}. Write it in this form, or write a host name`);
  return { host, port, sessionPath: sessionPath ?? "", hostAndPort: `${url.hostname}:${port}` };
}

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

/** Returns the route to a server, or the errors in its address and in the environment. */
export function parseRoute(
  server: string,
  environment: Environment,
): { readonly errors: readonly Diagnostic[]; readonly route?: Omit<Server, "trust"> } {
  const isUnchecked = environment["NODE_TLS_REJECT_UNAUTHORIZED"] === "0";
  const errors = isUnchecked ? [optionProblem("certificate-check-disabled")] : [];
  const address = parseAddress(server);
  if ("severity" in address) return { errors: [address, ...errors] };
  const proxy = parseProxy(environment, address);
  if (proxy !== undefined && "severity" in proxy) return { errors: [proxy, ...errors] };
  return errors.length > 0 ? { errors } : { errors, route: { address, proxy } };
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

/** The failure of a connection. */
export interface ConnectionFailure {
  readonly problem: Diagnostic;
  /** The reason, as a clause, such as `the connection was refused (ECONNREFUSED)`. */
  readonly reason: string;
  readonly isRetryable: boolean;
  /** The certificate that is not trusted, and the command that prints its fingerprint on the server itself. */
  readonly certificate?: { readonly fingerprint: string; readonly command: string };
}

/** Describes why no connection could be established, or why it failed later. Throws any other error unchanged. */
export function diagnoseConnection(
  error: unknown,
  { address: { hostAndPort: server, port }, trust }: Server,
): ConnectionFailure {
  const failure = error instanceof TransportError ? error.failure : undefined;
  if (failure?.kind === "certificate") {
    const { certificate, reason: code } = failure;
    const found = { fingerprint: certificate.fingerprint256, command: formatFingerprintCommand(port) };
    const reason = describeRejection(certificate, code);
    const renew = code === "CERT_HAS_EXPIRED" ? RENEW : "";
    const cause = reason.replace(`, valid until ${certificate.validTo}`, "");
    const problem =
      code === undefined
        ? connectionProblem("server-pin-mismatch", { server, ...found, pin: trust.pin ?? "" })
        : connectionProblem("server-certificate-rejected", { server, ...found, reason, renew, cause });
    return { problem, reason, isRetryable: false, certificate: found };
  }
  if (failure?.kind === "proxy-refused") {
    const hint =
      failure.status === 407
        ? `The proxy requires a user and a password. Add them to the environment variable ${failure.variable}: http://USER:PASSWORD@host:port.`
        : "Configure the proxy to allow HTTP CONNECT to the host and port of the WHM server. Or connect without the proxy: add the host of the WHM server to the environment variable NO_PROXY.";
    const problem = connectionProblem("proxy-refused", { ...failure, hint });
    return { problem, reason: problem.message.replace(/\.$/, ""), isRetryable: false };
  }
  const cause = failure !== undefined && "error" in failure ? failure.error : error;
  const { code = "", reason: tlsReason = code } = Object(cause) as { code?: string; reason?: string };
  if (failure?.kind === "tls") {
    const problem = connectionProblem("tls-failed", { server, reason: tlsReason });
    return { problem, reason: problem.message.replace(/\.$/, ""), isRetryable: false };
  }
  if (!(cause instanceof Error && "code" in cause)) throw error;
  const text = CONNECTION_TEXTS[code];
  const fallback = code.startsWith("HPE_") ? "the response is not valid HTTP" : "the connection failed";
  const reason = `${text ?? fallback} (${code})`;
  const isRetryable = text !== undefined && code !== "ENOTFOUND" && code !== "HPE_HEADER_OVERFLOW";
  if (failure?.kind !== "proxy-connection")
    return { problem: connectionProblem("server-unreachable", { server, reason }), reason, isRetryable };
  const { proxy, variable } = failure;
  const problem = connectionProblem("proxy-unreachable", { proxy, variable, reason });
  return { problem, reason: problem.message.replace(/\.$/, ""), isRetryable };
}

/** Returns why a certificate is not trusted, as a clause such as `it is self-signed`. `code` is the error code of OpenSSL. */
function describeRejection({ publicKey, validTo }: X509Certificate, code = ""): string {
  const until = code === "CERT_HAS_EXPIRED" ? `, valid until ${validTo}` : "";
  if (code !== "UNSPECIFIED") return `${REJECTION_TEXTS[code] ?? "it failed verification"} (${code}${until})`;
  // The certificate is below the security level: its key or its signature is too weak. The error code does not distinguish these cases.
  const { modulusLength: bits = MIN_RSA_BITS } = publicKey.asymmetricKeyDetails ?? {};
  return bits < MIN_RSA_BITS
    ? `its RSA key has only ${bits} bits, and ${MIN_RSA_BITS} are required`
    : "a key or signature of its chain is too weak, such as one with SHA-1";
}

/** A part of a hint. */
const RENEW =
  "Renew the certificate in WHM, under Manage Service SSL Certificates. Until then, a pin alone also accepts an expired certificate. ";

const MIN_RSA_BITS = 2048;

/** Descriptions of the verification errors of OpenSSL and Node.js. */
export const REJECTION_TEXTS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "it or its authority has expired",
  CERT_NOT_YET_VALID: "it is not valid yet, or the clock of this machine is wrong",
  DEPTH_ZERO_SELF_SIGNED_CERT: "it is self-signed",
  ERR_TLS_CERT_ALTNAME_INVALID: "it was issued for another host",
  SELF_SIGNED_CERT_IN_CHAIN: "the authority that issued it is not trusted",
  UNABLE_TO_GET_ISSUER_CERT: "the authority that issued it is unknown",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the authority that issued it is unknown",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the authority that issued it is unknown",
};

/** Descriptions of connection errors of Node.js, by code. */
export const CONNECTION_TEXTS: Readonly<Record<string, string>> = {
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
