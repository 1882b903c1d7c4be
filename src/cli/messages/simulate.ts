/** Formats the address and the credentials of the simulated server. */

import { formatJsonLine } from "../../core/text/json.js";
import { normalizeCertificateFingerprint } from "../../core/text/fingerprint.js";

/** The address and the credentials of the simulated server. */
interface ConnectionDetails {
  /** The address of the server. Clients send requests to it, and browsers show a page with the sessions. */
  readonly url: string;
  /** Path of the PEM file with the certificate authority. */
  readonly ca: string;
  readonly pinSha256: string;
  readonly user: string;
  readonly token: string;
  readonly password: string;
}

export function formatConnectionDetailsJson(server: ConnectionDetails): string {
  const { url, ca, pinSha256, user, token, password } = server;
  return `${formatJsonLine({ url, ca, pinSha256, user, token, password })}\n`;
}

export function formatConnectionDetails(server: ConnectionDetails): string {
  const { url, ca, pinSha256, user, token, password } = server;
  return `A simulated WHM server is running on 127.0.0.1. Press Ctrl+C to stop it.

  server       ${url}
  user         ${user}
  API token    ${token}
  password     ${password}
  CA file      ${ca}
  fingerprint  ${normalizeCertificateFingerprint(pinSha256) ?? pinSha256}

Open ${url}/ in a browser to watch sessions, items and logs. The browser warns about the certificate.
Try: WHM_TOKEN=${token} npx whm-transfer-codegen codegen --server ${url} --ca ${ca}
Or:  curl --cacert ${ca} -H 'Authorization: whm ${user}:${token}' '${url}/json-api/version?api.version=1'
`;
}
