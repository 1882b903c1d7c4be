/**
 * The server as a person names it → where to connect. Knows the forms of INTERFACE.md's `--server`:
 * `https://host:2087`, `host`, `host:port`, `[::1]:2087`, and a browser's URL with its session path.
 */
import type { Diagnostic } from "../core/diagnostic.js";
import { serverInvalid, serverUnencrypted, serverWithCredentials } from "./diagnostics.js";

/** WHM's encrypted port. */
const WHM_PORT = 2087;

export interface ServerAddress {
  /** A name, or an IP address without brackets. */
  readonly host: string;
  readonly port: number;
  /** `/cpsess##########`, or empty. Part of a session's secret: not for sentences. */
  readonly sessionPath: string;
  /** `host:port`, for sentences. */
  readonly place: string;
}

/** A URL without a port means 443, as URLs do; a bare host means 2087. */
export function parseAddress(text: string): ServerAddress | Diagnostic {
  const server = text.trim();
  if (server.includes("@")) return serverWithCredentials();
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(server)?.[1]?.toLowerCase();
  if (scheme === "http") return serverUnencrypted(server);
  if (scheme !== undefined && scheme !== "https") return serverInvalid(server, "is not an https:// URL");
  const urlText = scheme === undefined ? `https://${server}` : server;
  if (!URL.canParse(urlText)) return serverInvalid(server, "is neither a host nor a URL");
  const url = new URL(urlText);
  const session = /^(\/cpsess[0-9]+)(\/|$)/.exec(url.pathname)?.[1];
  // What follows a session in an address bar names a page of WHM, and is dropped.
  if (session === undefined && url.pathname + url.search + url.hash !== "/") {
    return serverInvalid(server, "has a path, a query or a fragment that is not a session's");
  }
  const authority = /^[^/?#]*/.exec(server)?.[0] ?? "";
  const saysPort = scheme !== undefined || /:[0-9]+$/.test(authority);
  // URL drops the port that its scheme means anyway.
  const unsaidPort = saysPort ? 443 : WHM_PORT;
  const port = url.port === "" ? unsaidPort : Number(url.port);
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return { host, port, sessionPath: session ?? "", place: `${url.hostname}:${port}` };
}
