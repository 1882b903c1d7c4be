/**
 * TLS connections to one server, kept alive between requests. Whether the server is the right one is
 * decided here, on `secureConnect`: a socket that leaves this file is verified, and not one byte of a
 * request has been written before. Knows no token and no API.
 */
import { constants } from "node:crypto";
import { Agent } from "node:https";
import { addAbortSignal } from "node:stream";
import type { Duplex } from "node:stream";
import { isIP, Socket } from "node:net";
import { connect } from "node:tls";
import type { TLSSocket } from "node:tls";
import { type Diagnostic, RemoteError } from "../core/diagnostic.js";
import { serverCertificateRejected, serverPinMismatch, tlsFailed } from "./connection-diagnostics.js";
import type { ServerAddress } from "./address.js";
import { MAX_CONCURRENT_CALLS } from "../core/limits.js";
import { openTunnel } from "./proxy.js";
import type { Proxy } from "./proxy.js";

/** How the server proves itself: all that is given must hold, and the system's authorities where nothing is. */
export interface Trust {
  /** PEM text. These authorities and no others. */
  readonly ca?: string | undefined;
  /** SHA-256 of the certificate (DER): 64 hexadecimal digits in lower case. Alone, it is enough. */
  readonly pinSha256?: string | undefined;
}

export class Connections extends Agent {
  readonly #address: ServerAddress;
  readonly #proxy: Proxy | null;
  readonly #trust: Trust;
  readonly #closing = new AbortController();

  constructor(address: ServerAddress, proxy: Proxy | null, trust: Trust) {
    super({ keepAlive: true, maxSockets: MAX_CONCURRENT_CALLS });
    this.#address = address;
    this.#proxy = proxy;
    this.#trust = trust;
  }

  /** Node asks for a socket here. It comes through the callback, since verifying takes a while. */
  override createConnection(
    _options: unknown,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    this.#open().then(
      (socket) => callback?.(null, socket),
      // Node does not look at the socket beside an error; its type wants one.
      (error: unknown) => callback?.(error instanceof Error ? error : new Error(String(error)), new Socket()),
    );
  }

  /** Ends all connections, those still being made included: each was made with this signal. */
  close(): void {
    this.#closing.abort();
  }

  async #open(): Promise<TLSSocket> {
    const { signal } = this.#closing;
    const tunnel = this.#proxy === null ? undefined : await openTunnel(this.#proxy, this.#address, signal);
    return verifiedSocket(this.#address, tunnel, this.#trust, signal);
  }
}

/** Rejects with `RemoteError` where the server is not trusted, and with Node's own error where nothing answered. */
function verifiedSocket(
  address: ServerAddress,
  tunnel: Duplex | undefined,
  trust: Trust,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const { host, port } = address;
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      ALPNProtocols: ["http/1.1"],
      // Whatever NODE_OPTIONS says.
      minVersion: "TLSv1.2",
      // A server that was verified cannot become another one: of a second handshake nobody would look at the certificate.
      secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
      // Node would destroy an untrusted socket before its certificate could be read, and the remedy
      // needs the fingerprint. Nothing is lost: `authorized` holds the same verdict, and `distrust` asks it.
      rejectUnauthorized: false,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(trust.ca === undefined ? {} : { ca: trust.ca }),
      ...(tunnel === undefined ? {} : { socket: tunnel }),
    });
    addAbortSignal(signal, socket);
    socket.on("error", (error: NodeJS.ErrnoException) => reject(tlsError(error, address)));
    socket.once("secureConnect", () => {
      const diagnostic = distrust(socket, address, trust);
      if (diagnostic === undefined) {
        resolve(socket);
      } else {
        socket.destroy();
        reject(new RemoteError(diagnostic));
      }
    });
  });
}

/** Why the server is not trusted; `undefined` where it is. */
function distrust(socket: TLSSocket, { place, port }: ServerAddress, trust: Trust): Diagnostic | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return tlsFailed(place, "it presented no certificate");
  const presented = certificate.fingerprint256.replaceAll(":", "").toLowerCase();
  if (trust.pinSha256 !== undefined) {
    if (presented !== trust.pinSha256)
      return serverPinMismatch(place, port, { pinned: trust.pinSha256, presented });
    if (trust.ca === undefined) return undefined;
  }
  if (socket.authorized) return undefined;
  const code = String(socket.authorizationError);
  return serverCertificateRejected(
    place,
    port,
    `${DISTRUST[code] ?? "it failed verification"} (${code})`,
    presented,
  );
}

/** OpenSSL's and Node's codes in words. */
const DISTRUST: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "it has expired",
  CERT_NOT_YET_VALID: "it is not valid yet",
  DEPTH_ZERO_SELF_SIGNED_CERT: "it is signed by itself",
  ERR_TLS_CERT_ALTNAME_INVALID: "it is made for another host",
  SELF_SIGNED_CERT_IN_CHAIN: "its authority is not trusted here",
  UNABLE_TO_GET_ISSUER_CERT: "its authority is not known here",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its authority is not known here",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its authority is not known here",
};

/** OpenSSL's diagnostics are about the server for good; all others pass as they are, and may be tried again. */
function tlsError(
  error: NodeJS.ErrnoException & { readonly reason?: unknown },
  { place }: ServerAddress,
): Error {
  const { code = "", reason } = error;
  if (!/^(EPROTO|ERR_SSL_|ERR_TLS_)/.test(code)) return error;
  return new RemoteError(tlsFailed(place, typeof reason === "string" ? reason : code));
}
