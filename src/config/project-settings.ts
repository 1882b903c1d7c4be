/** Settings for the folders of a project and for the generated code. */

import { SETTING_DEFAULTS } from "../core/defaults.js";
import { COMMAND_GROUPS, type Setting } from "./setting.js";

export const FOLDER_SETTINGS = {
  config: {
    option: "config",
    type: "path",
    placeholder: "FILE",
    defaultDescription: "the nearest configuration file in the current folder or its parent folders",
    commands: COMMAND_GROUPS.configured,
    help: "Configuration file, such as whm-transfer.config.ts",
  },
  schemas: {
    option: "schemas",
    key: "schemas",
    type: "path",
    placeholder: "DIR",
    default: SETTING_DEFAULTS.schemas,
    commands: COMMAND_GROUPS.reading,
    help: "Snapshot folder, which contains the schemas that were fetched from the server",
    variants: {
      codegen: {
        help: "Snapshot folder. Fetched schemas are written to this folder, and the code is generated from them",
      },
      fetch: { help: "Snapshot folder, to which the fetched schemas are written" },
      drift: { help: "Snapshot folder, which contains the schemas that the server is compared with" },
      init: { help: "Snapshot folder, to which the schemas from the server are written" },
      simulate: {
        help: "Snapshot folder, which contains the schemas that the simulated server uses",
        defaultDescription: "`schemas`, or the bundled schemas if that folder contains no snapshot",
      },
    },
  },
  snapshots: {
    key: "snapshots",
    type: "list",
    commands: COMMAND_GROUPS.generating,
    help: "Snapshot folders, one for each version of WHM. This setting replaces `schemas`. The generated code supports all these versions",
  },
  out: {
    option: "out",
    key: "out",
    type: "path",
    placeholder: "DIR",
    default: SETTING_DEFAULTS.out,
    commands: COMMAND_GROUPS.emitting,
    help: "Folder of the generated code",
    variants: {
      init: {
        defaultDescription: "`generated`, or `src/generated` if tsconfig.json and the folder `src` exist",
      },
      drift: {
        help: "Folder of the generated code. --used-by searches the source files for imports from this folder",
      },
      diff: {
        help: "Folder of the generated code. --used-by searches the source files for imports from this folder",
      },
    },
  },
} as const satisfies Record<string, Setting>;

export const GENERATED_CODE_SETTINGS = {
  dialect: {
    option: "dialect",
    key: "dialect",
    type: "text",
    choices: ["mysql", "sqlite"],
    default: SETTING_DEFAULTS.dialect,
    commands: COMMAND_GROUPS.parsing,
    help: "SQL dialect of the column definitions in the schemas: mysql (also for MariaDB) or sqlite. Try sqlite if definitions are reported as invalid",
    variants: {
      explain: { help: "SQL dialect of the column definitions: mysql (also for MariaDB) or sqlite" },
    },
  },
  unknownDefinitions: {
    option: "unknown-definitions",
    key: "unknownDefinitions",
    type: "text",
    choices: ["warn", "error"],
    default: SETTING_DEFAULTS.unknownDefinitions,
    commands: COMMAND_GROUPS.generating,
    help: "Effect of column definitions with an unknown type or clause: `warn` prints a warning for each key, `error` ends the command with exit code 3",
  },
  versions: {
    key: "versions",
    type: "text",
    choices: ["union", "intersection"],
    default: SETTING_DEFAULTS.versions,
    commands: COMMAND_GROUPS.generating,
    help: "With `snapshots`: `union` allows items that at least one version accepts. `intersection` allows only items that all versions accept",
  },
  importExtension: {
    key: "importExtension",
    type: "text",
    choices: [".js", ".ts", "none"],
    default: SETTING_DEFAULTS.importExtension,
    commands: COMMAND_GROUPS.generating,
    help: "File extension of the import paths in the generated code. With `none`, import paths have no extension",
  },
  bigint: {
    key: "bigint",
    type: "text",
    choices: ["number|bigint", "bigint", "string"],
    default: SETTING_DEFAULTS.bigint,
    commands: COMMAND_GROUPS.generating,
    help: "TypeScript type of 64-bit integers. `number|bigint` accepts bigints, and numbers up to `Number.MAX_SAFE_INTEGER`",
  },
  flags: {
    key: "flags",
    type: "text",
    choices: ["boolean|bit", "boolean", "bit"],
    default: SETTING_DEFAULTS.flags,
    commands: COMMAND_GROUPS.generating,
    help: "TypeScript type of flags, which are integers that can only be 0 or 1. `bit` is the type `0 | 1`",
  },
  naming: {
    key: "naming",
    type: "text",
    choices: ["wire", "camel"],
    default: SETTING_DEFAULTS.naming,
    commands: [...COMMAND_GROUPS.generating, ...COMMAND_GROUPS.comparing],
    help: "Names of the keys in the generated code: the names that WHM uses (`wire`) or camelCase (`camel`). Requests always contain the names that WHM uses",
  },
  documentedRules: {
    key: "documentedRules",
    type: "text",
    choices: ["warning", "error"],
    default: SETTING_DEFAULTS.documentedRules,
    commands: COMMAND_GROUPS.generating,
    help: "Effect of rules in cPanel's documentation. With `warning`, an item that violates a rule is valid, and the function `warnNAME` returns a warning. With `error`, the item is invalid",
  },
  overrides: {
    key: "overrides",
    type: "structure",
    default: SETTING_DEFAULTS.overrides,
    commands: COMMAND_GROUPS.generating,
    help: "Overrides, which set narrower types for individual keys. If several overrides match a key, the last one wins",
  },
  formatter: {
    key: "format",
    type: "structure",
    default: SETTING_DEFAULTS.formatter,
    commands: COMMAND_GROUPS.generating,
    help: "Formatter for the generated TypeScript: Prettier or Biome, as installed and configured in your project. `false`, which is faster, uses no formatter",
  },
  emitters: {
    key: "emitters",
    type: "structure",
    default: SETTING_DEFAULTS.emitters,
    commands: COMMAND_GROUPS.generating,
    help: "Emitters, which generate additional files: names of built-in emitters, such as `zod`, or objects that define custom emitters",
  },
} as const satisfies Record<string, Setting>;
