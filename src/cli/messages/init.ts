/** What `init` did, and what comes next. */

import { jsonLine } from "../../core/text/json.js";
import { shownPath } from "./paths.js";

export function initText(path: string, cwd: string, isServerNamed: boolean): string {
  const server = isServerNamed ? "" : " --server HOST";
  return `  wrote ${shownPath(path, cwd)}

Next, with an API token in WHM_TOKEN:
  whm-transfer-codegen codegen${server}
        asks the server, and writes schemas and code; commit both
  whm-transfer-codegen check
        in CI, on each change: is the code what the schemas say?
  whm-transfer-codegen drift${server}
        in CI, each night: has the server moved, and does it break anything?
`;
}

export function initJson(path: string, cwd: string): string {
  return `${jsonLine({ written: [shownPath(path, cwd)] })}\n`;
}
