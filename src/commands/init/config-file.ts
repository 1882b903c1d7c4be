/** Formats a new configuration file, in TypeScript or JSON. */

import type { Config } from "../../core/config-types.js";
import { propertyName, stringLiteral } from "../../emit/code.js";

/**
 * The settings that `init` can write. Paths are relative to the folder of the configuration. The settings contain no API token.
 */
export type InitialConfig = Pick<
  Config,
  | "server"
  | "user"
  | "ca"
  | "pinSha256"
  | "tokenFile"
  | "timeout"
  | "schemas"
  | "out"
  | "dialect"
  | "importExtension"
> & { readonly emitters?: readonly "node"[] };

/** The name of a new configuration file in JSON. */
export const JSON_CONFIG_FILE_NAME = "whm-transfer.config.json";

/** The path of the configuration's JSON Schema, relative to a folder in which this package is installed. */
export const CONFIG_SCHEMA_PATH = "node_modules/whm-transfer-codegen/config.schema.json";

/** Formats a configuration as JSON. `$schema` is the path of the JSON Schema, which editors use. */
export function formatJsonConfig(config: InitialConfig, $schema: string): string {
  return `${JSON.stringify({ $schema, ...config }, undefined, 2)}\n`;
}

/**
 * Formats a configuration as TypeScript. The text imports only a type, so it can be loaded even if this package is not installed.
 */
export function formatTypeScriptConfig(config: InitialConfig): string {
  const settingLines = Object.entries(config).map(
    ([name, value]) => `  ${propertyName(name)}: ${formatSettingValue(value)},\n`,
  );
  return `import type { Config } from "whm-transfer-codegen";

// Do not put the API token into this file: set WHM_TOKEN, or use tokenFile.
export default {
${settingLines.join("")}} satisfies Config;
`;
}

function formatSettingValue(value: string | number | readonly string[]): string {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? stringLiteral(value) : `[${value.map(stringLiteral).join(", ")}]`;
}
