/** An example value of each key of the configuration, for `docs/configuration.md`. */

import type { Config } from "../../src/core/config-types.js";

export const CONFIG_EXAMPLES: Required<Config> = {
  schemas: "src/whm/schemas",
  snapshots: ["schemas/11.110", "schemas/11.138"],
  versions: "intersection",
  out: "src/whm/generated",
  server: "https://whm.example:2087",
  user: "deploy",
  ca: "authority.pem",
  pinSha256: "AB:CD:EF:…",
  tokenFile: "../secrets/whm-token",
  timeout: 120,
  importExtension: ".ts",
  dialect: "sqlite",
  unknownDefinitions: "error",
  bigint: "bigint",
  flags: "boolean",
  naming: "camel",
  documentedRules: "error",
  overrides: [{ key: "priority", set: { minimum: 0, maximum: 255 } }],
  levels: [{ rule: "default-changed", level: "safe" }],
  accept: "whm/accepted.json",
  usedBy: ["src/**/*.ts"],
  failOn: "breaking",
  failOnUsed: "safe",
  format: "prettier",
  emitters: ["zod"],
};
