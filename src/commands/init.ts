/** `init`: a project's configuration, with what was said on the command line in it. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { propertyName, stringLiteral } from "../emit/code.js";
import { projectInitialized, sessionInConfig } from "./diagnostics.js";
import { LocalError } from "../core/diagnostic.js";
import type { Config } from "../core/config-types.js";
import type { Change } from "../output/plan.js";
import { transact, type LockOptions } from "../output/transaction.js";
import { parseAddress } from "../source/address.js";

/** Whom to ask, and where to put it; paths are relative to the folder. No token is among it. */
export type InitialConfig = Pick<
  Config,
  "server" | "user" | "ca" | "pinSha256" | "tokenFile" | "timeout" | "schemas" | "out" | "dialect"
>;

const NAME = "whm-transfer.config.ts";

/**
 * Writes the configuration, where there is none; resolves to its path.
 *
 * @throws LocalError if somebody else has written one, or the server is none that may stand in one.
 */
export async function initProject(
  folder: string,
  config: InitialConfig,
  waiting: LockOptions,
): Promise<string> {
  rejectSessionUrl(config.server);
  const path = join(folder, NAME);
  const plan = (): { readonly changes: readonly Change[] } => {
    if (existsSync(path)) throw new LocalError(projectInitialized(path));
    const [before, hash, hand] = [undefined, undefined, "untouched"] as const;
    return {
      changes: [{ path, before, hash, editState: hand, indexFile: path, after: () => configText(config) }],
    };
  };
  await transact({ folders: [folder], files: [path], plan, lockOptions: waiting });
  return path;
}

/** A session ends, and whoever knows it is let in. */
function rejectSessionUrl(server: string | undefined): void {
  if (server === undefined) return;
  const address = parseAddress(server);
  if ("severity" in address) throw new LocalError(address);
  if (address.sessionPath !== "") throw new LocalError(sessionInConfig());
}

/** The type alone is imported, which costs nothing where the package is not installed. */
function configText(config: InitialConfig): string {
  const settings = Object.entries(config).map(
    ([name, value]) =>
      `  ${propertyName(name)}: ${typeof value === "string" ? stringLiteral(value) : String(value)},\n`,
  );
  return `import type { Config } from "whm-transfer-codegen";

// Whom to ask, where to put it, and what the generated code is like. The token is in WHM_TOKEN, or in a file: never in here.
export default {
${settings.join("")}} satisfies Config;
`;
}
