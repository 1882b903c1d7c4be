/**
 * Parses the address of a server: `https://host:2087`, `host`, `host:port`, `[::1]:2087`, or a URL that was copied
 * from a browser after the login to WHM, such as `https://host:2087/cpsess123/`.
 */
import type { Diagnostic } from "../core/diagnostic.js";
import { quoteServerAddress } from "../core/text/escape.js";
import { optionProblem } from "./diagnostics.js";

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
  const address = quoteServerAddress(addressText);
  const invalid = (fault: string): Diagnostic => optionProblem("server-invalid", { address, fault });
  // The part before an @ may be a password, so the message omits the address.
  if (addressText.includes("@")) return optionProblem("server-with-credentials", {});
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
  return { host, port, sessionPath: sessionPath ?? "", hostAndPort: `${url.hostname}:${port}` };
}
