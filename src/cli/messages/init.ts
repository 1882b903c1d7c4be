/** Formats the result of `init`, with the next steps. */

import { jsonLine } from "../../core/text/json.js";
import { shownPath } from "../../core/files.js";

export function initText(path: string, cwd: string, isServerNamed: boolean): string {
  const server = isServerNamed ? "" : " --server HOST";
  return `  wrote ${shownPath(path, cwd)}

Next, with an API token in WHM_TOKEN:
  whm-transfer-codegen codegen${server}
        fetches the schemas and generates the code; commit both
  whm-transfer-codegen check
        in CI, for each change: checks that the code is up to date
  whm-transfer-codegen drift${server}
        in CI, every night: reports changes of the server that affect your code
`;
}

export function initJson(path: string, cwd: string): string {
  return `${jsonLine({ written: [shownPath(path, cwd)] })}\n`;
}
