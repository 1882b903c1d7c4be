/**
 * Reads HTTPS_PROXY and NO_PROXY, and opens a CONNECT tunnel through a proxy.
 *
 * The proxy receives the host and the port of the server, and the credentials in HTTPS_PROXY. TLS starts inside the
 * tunnel, so the proxy sees neither the token nor the request.
 */
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Duplex } from "node:stream";
import { type Diagnostic, RemoteError } from "../core/diagnostic.js";
import { createProxyRefusedError } from "./connection-diagnostics.js";
import { createProxyInvalidError } from "./diagnostics.js";
import type { Environment } from "../core/environment.js";
import { MAX_HEADER_BYTES } from "../core/limits.js";
import type { ServerAddress } from "./address.js";

export interface ProxySettings {
  readonly protocol: "http:" | "https:";
  readonly host: string;
  readonly port: number;
  /** The value of the Proxy-Authorization header; `null` if the URL contains no credentials. */
  readonly authorization: string | null;
  /** User and password; `undefined` if the URL contains neither. */
  readonly login: readonly [string, string] | undefined;
  /** `host:port`, for messages. */
  readonly hostAndPort: string;
}

/** Returns the proxy for a server, or a diagnostic if HTTPS_PROXY is invalid. Returns `null` if no proxy is configured for this server. */
export function readProxySettings(
  address: ServerAddress,
  environment: Environment,
): ProxySettings | Diagnostic | null {
  const proxyText = readEnvironmentVariable(environment, "HTTPS_PROXY").trim();
  if (proxyText === "" || isExemptFromProxy(address, readEnvironmentVariable(environment, "NO_PROXY")))
    return null;
  const urlText = proxyText.includes("://") ? proxyText : `http://${proxyText}`;
  if (!URL.canParse(urlText)) return createProxyInvalidError("is not a URL");
  const { protocol, hostname, port: urlPort, username, password } = new URL(urlText);
  if (protocol !== "http:" && protocol !== "https:") {
    return createProxyInvalidError("is neither an http:// nor an https:// URL");
  }
  const login = decodeLogin(username, password);
  if (login === null) {
    return createProxyInvalidError(
      "has a user or a password with an invalid percent escape",
      "Write special characters in the user and the password as percent escapes, such as %40 for @ and %25 for %.",
    );
  }
  const port = urlPort === "" ? { "http:": 80, "https:": 443 }[protocol] : Number(urlPort);
  return {
    protocol,
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    port,
    authorization: login === undefined ? null : `Basic ${Buffer.from(login.join(":")).toString("base64")}`,
    login,
    hostAndPort: `${hostname}:${port}`,
  };
}

/**
 * Returns the value of an environment variable, or an empty string. The variable with the name in lower case takes precedence, as
 * in curl.
 */
function readEnvironmentVariable(environment: Environment, name: string): string {
  return environment[name.toLowerCase()] || environment[name] || "";
}

/** Decodes the user and the password of a URL. Returns `undefined` if both are empty, and `null` if a percent escape is invalid. */
function decodeLogin(username: string, password: string): ProxySettings["login"] | null {
  try {
    return username + password === ""
      ? undefined
      : [decodeURIComponent(username), decodeURIComponent(password)];
  } catch {
    return null;
  }
}

/**
 * Whether NO_PROXY contains the server. Each element of NO_PROXY is `*`, a host, or a suffix (`.domain` or `*.domain`), with or
 * without `:port`.
 */
function isExemptFromProxy({ host, port }: ServerAddress, noProxyText: string): boolean {
  return noProxyText
    .toLowerCase()
    .split(/[\s,]+/)
    .some((noProxyEntry) => {
      if (noProxyEntry === "*" || noProxyEntry === host) return true;
      const [, hostPattern = noProxyEntry, portText] = /^(.+):([0-9]+)$/.exec(noProxyEntry) ?? [];
      if (portText !== undefined && Number(portText) !== port) return false;
      const hostSuffix = hostPattern.replace(/^\*/, "");
      return /^[.*]/.test(hostPattern)
        ? host.endsWith(hostSuffix)
        : host === hostPattern.replace(/^\[(.*)\]$/, "$1");
    });
}

/**
 * Opens a connection to `address` through the proxy. Rejects with a `RemoteError` if the proxy refuses the connection, or with a
 * connection error of Node.js.
 */
export function openTunnel(
  proxy: ProxySettings,
  address: ServerAddress,
  signal: AbortSignal,
): Promise<Duplex> {
  const targetHostAndPort = address.host.includes(":")
    ? `[${address.host}]:${address.port}`
    : `${address.host}:${address.port}`;
  const startRequest = { "http:": httpRequest, "https:": httpsRequest }[proxy.protocol];
  return new Promise((resolve, reject) => {
    startRequest({
      agent: false,
      headers: {
        host: targetHostAndPort,
        ...(proxy.authorization === null ? {} : { "proxy-authorization": proxy.authorization }),
      },
      host: proxy.host,
      insecureHTTPParser: false,
      maxHeaderSize: MAX_HEADER_BYTES,
      method: "CONNECT",
      path: targetHostAndPort,
      port: proxy.port,
      // Verify the proxy's certificate even if NODE_TLS_REJECT_UNAUTHORIZED=0, because the proxy may receive a password.
      rejectUnauthorized: true,
      signal,
    })
      .on("connect", ({ statusCode = 0 }, socket, head) => {
        if (statusCode < 200 || statusCode > 299) {
          socket.destroy();
          reject(new RemoteError(createProxyRefusedError(proxy.hostAndPort, statusCode)));
          return;
        }
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
      })
      .on("error", reject)
      .end();
  });
}
