/** Where the simulated server is, and how to talk to it. */

import { jsonLine } from "../../json.js";

/** What is told of a server. `ca` is the path of a file. */
interface Address {
  readonly url: string;
  readonly ca: string;
  readonly pinSha256: string;
  readonly user: string;
  readonly token: string;
}

export function simulatedJson({ url, ca, pinSha256, user, token }: Address): string {
  return `${jsonLine({ url, ca, pinSha256, user, token })}\n`;
}

export function simulatedText({ url, ca, pinSha256, user, token }: Address): string {
  return `A simulated WHM server (no real one) listens on loopback until it is interrupted.

  server  ${url}
  user    ${user}
  token   ${token}
  CA      ${ca}
  pin     ${pinSha256}

Try: WHM_TOKEN=${token} whm-transfer-codegen codegen --server ${url} --ca ${ca}
`;
}
