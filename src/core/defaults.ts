/** Default values of all settings. No other file contains them. `src/config/settings.ts` describes the settings. Also the address of the repository. */

import type { Config, EmitConfig } from "./config-types.js";

/**
 * Defaults of the settings that affect the generated code. The generated `manifest.json` contains the values of these settings. If you
 * change a default, the manifests of all projects that use the default change, too.
 */
export const EMIT_DEFAULTS = {
  importExtension: ".js",
  dialect: "mysql",
  bigint: "number|bigint",
  flags: "boolean|bit",
  naming: "wire",
  documentedRules: "warning",
  overrides: [],
  emitters: [],
  versions: "union",
} as const satisfies Required<EmitConfig>;

/**
 * Default values of settings. Settings without a default value are omitted. `formatter` is the default of the setting
 * `format`, and `format` is the default of the option `--format`.
 */
export const SETTING_DEFAULTS = {
  ...EMIT_DEFAULTS,
  schemas: "schemas",
  out: "generated",
  user: "root",
  timeout: 60,
  levels: [],
  accept: "drift-accept.json",
  unknownDefinitions: "warn",
  formatter: false,
  failOn: "dangerous",
  concurrency: 16,
  format: "human",
} as const satisfies Omit<Config, "format"> & {
  readonly concurrency: number;
  readonly format: string;
  readonly formatter: Config["format"];
};
