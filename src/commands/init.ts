/** `init`: creates a configuration from the options of the command line. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { propertyName, stringLiteral } from "../emit/code.js";
import { projectInitialized, sessionInConfig } from "./diagnostics.js";
import { CONFIG_NAME } from "../core/defaults.js";
import { LocalError } from "../core/diagnostic.js";
import { readRegularFile } from "../core/files.js";
import type { Config } from "../core/config-types.js";
import type { Change } from "../output/plan.js";
import { transact, type LockOptions } from "../output/transaction.js";
import { parseAddress } from "../source/address.js";

/**
 * The settings that `init` can write. Paths are relative to the folder of the configuration. The settings contain no API token.
 */
export type InitialConfig = Pick<
  Config,
  "server" | "user" | "ca" | "pinSha256" | "tokenFile" | "timeout" | "schemas" | "out" | "dialect"
> & { readonly emitters?: readonly "node"[] };

/**
 * Creates the configuration file and resolves to its path.
 *
 * @throws LocalError if the file exists, or if the server's URL is invalid or contains a session.
 */
export async function initProject(
  folder: string,
  config: InitialConfig,
  lockOptions: LockOptions,
): Promise<string> {
  rejectSessionUrl(config.server);
  const path = join(folder, CONFIG_NAME);
  const plan = (): { readonly changes: readonly Change[] } => {
    if (existsSync(path)) throw new LocalError(projectInitialized(path));
    const [before, hash, editState] = [undefined, undefined, "untouched"] as const;
    return {
      changes: [
        {
          path,
          before,
          hash,
          editState,
          indexFile: path,
          after: () => formatConfig({ ...config, ...selectEmitters(folder) }),
        },
      ],
    };
  };
  await transact({ folders: [folder], files: [path], plan, lockOptions });
  return path;
}

/** Returns the emitter `node` if the project is for Node.js: it must depend on `@types/node`, which the emitted code needs. */
function selectEmitters(folder: string): Pick<InitialConfig, "emitters"> {
  try {
    const manifest = JSON.parse(readRegularFile(join(folder, "package.json"))) as Readonly<
      Partial<Record<string, object>>
    >;
    const { dependencies = {}, devDependencies = {} } = manifest;
    return "@types/node" in { ...dependencies, ...devDependencies } ? { emitters: ["node"] } : {};
  } catch {
    // There is no package.json, or it is broken.
    return {};
  }
}

/** Rejects a URL that contains a browser session, because sessions expire, and grant access to everyone who can read the URL. */
function rejectSessionUrl(server: string | undefined): void {
  if (server === undefined) return;
  const address = parseAddress(server);
  if ("severity" in address) throw new LocalError(address);
  if (address.sessionPath !== "") throw new LocalError(sessionInConfig());
}

/** Returns the text of the configuration. It imports only a type, so that it also loads if the package is not installed. */
function formatConfig(config: InitialConfig): string {
  const settings = Object.entries(config).map(
    ([name, value]) => `  ${propertyName(name)}: ${formatSetting(value)},\n`,
  );
  return `import type { Config } from "whm-transfer-codegen";

// Do not put the API token into this file: set WHM_TOKEN, or use tokenFile.
export default {
${settings.join("")}} satisfies Config;
`;
}

function formatSetting(value: string | number | readonly string[]): string {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? stringLiteral(value) : `[${value.map(stringLiteral).join(", ")}]`;
}
