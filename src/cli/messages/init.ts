/** Formats the result of `init`, with the next steps. */

import { jsonLine } from "../../core/text/json.js";
import { toDisplayPath } from "../../core/files.js";

export function initText(path: string, cwd: string, isServerConfigured: boolean): string {
  const server = isServerConfigured ? "" : " --server HOST";
  return `  wrote ${toDisplayPath(path, cwd)}

Next steps, with an API token in the environment variable WHM_TOKEN:
  npx whm-transfer-codegen codegen${server}
        Fetches the schemas and generates the code. Commit both.
  npx whm-transfer-codegen check
        Run it in CI for each change: checks that the generated code is up to date.
  npx whm-transfer-codegen drift${server}
        Run it in CI every night: reports changes of the server that affect your code.
`;
}

export function initJson(path: string, cwd: string): string {
  return `${jsonLine({ written: [toDisplayPath(path, cwd)] })}\n`;
}
