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

/** Parses the address of a server. The default port is 443 for a URL, as in browsers, and 2087 for a host name. */
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
  const authority = /^[^/?#]*/.exec(addressText)?.[0] ?? "";
  const hasSchemeOrPort = scheme !== undefined || /:[0-9]+$/.test(authority);
  // `URL` removes an explicit port 443, because 443 is the default of https. So if the address has a scheme or a port, an empty
  // `url.port` means 443.
  const defaultPort = hasSchemeOrPort ? 443 : WHM_PORT;
  const port = url.port === "" ? defaultPort : Number(url.port);
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return { host, port, sessionPath: sessionPath ?? "", hostAndPort: `${url.hostname}:${port}` };
}
