/** Where the simulated server is, and how to talk to it. */

import { jsonLine } from "../../core/text/json.js";

/** What is told of a server. `ca` is the path of a file. At `url` itself there is a page. */
interface SimulatorAddress {
  readonly url: string;
  readonly ca: string;
  readonly pinSha256: string;
  readonly user: string;
  readonly token: string;
  readonly password: string;
}

export function simulatedJson({ url, ca, pinSha256, user, token, password }: SimulatorAddress): string {
  return `${jsonLine({ url, ca, pinSha256, user, token, password })}\n`;
}

export function simulatedText({ url, ca, pinSha256, user, token, password }: SimulatorAddress): string {
  return `A simulated WHM server (no real one) listens on loopback until it is interrupted.

  server    ${url}
  user      ${user}
  token     ${token}
  password  ${password}
  CA        ${ca}
  pin       ${pinSha256}

Sessions, items and logs, as they go: open ${url}/ in a browser, which will ask whether to trust the certificate.
Try: WHM_TOKEN=${token} whm-transfer-codegen codegen --server ${url} --ca ${ca}
Or:  curl --cacert ${ca} -H 'Authorization: whm ${user}:${token}' '${url}/json-api/version?api.version=1'
`;
}
