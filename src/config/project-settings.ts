/** Where the project's files are, and what its generated code looks like. */

import { DEFAULTS } from "../core/defaults.js";
import { COMMANDS, type Setting } from "./setting.js";

export const FOLDER_SETTINGS = {
  config: {
    option: "config",
    type: "path",
    placeholder: "FILE",
    fallback: "the nearest one in this folder or above it",
    commands: COMMANDS.configured,
    help: "Configuration file",
  },
  schemas: {
    option: "schemas",
    key: "schemas",
    type: "path",
    placeholder: "DIR",
    default: DEFAULTS.schemas,
    commands: COMMANDS.reading,
    help: "Folder of the snapshot",
  },
  snapshots: {
    key: "snapshots",
    type: "list",
    commands: COMMANDS.generating,
    help: "Folders of snapshots of several WHM versions, instead of `schemas`: the generated code serves all of them",
  },
  out: {
    option: "out",
    key: "out",
    type: "path",
    placeholder: "DIR",
    default: DEFAULTS.out,
    commands: COMMANDS.emitting,
    help: "Folder of the generated code",
  },
} as const satisfies Record<string, Setting>;

export const CODE_SETTINGS = {
  dialect: {
    option: "dialect",
    key: "dialect",
    type: "text",
    choices: ["mysql", "sqlite"],
    default: DEFAULTS.dialect,
    commands: COMMANDS.parsing,
    help: "Database whose rules apply to column definitions: sqlite if the server keeps its queue in SQLite",
  },
  versions: {
    key: "versions",
    type: "text",
    choices: ["union", "intersection"],
    default: DEFAULTS.versions,
    commands: COMMANDS.generating,
    help: "With `snapshots`, what an item can contain: what any version accepts, or what all versions accept",
  },
  importExtension: {
    key: "importExtension",
    type: "text",
    choices: [".js", ".ts", "none"],
    default: DEFAULTS.importExtension,
    commands: COMMANDS.generating,
    help: "Extension of file names in the imports of the generated code",
  },
  bigint: {
    key: "bigint",
    type: "text",
    choices: ["number|bigint", "bigint", "string"],
    default: DEFAULTS.bigint,
    commands: COMMANDS.generating,
    help: "Type of a 64-bit integer: with `number|bigint`, a safe integer or a bigint",
  },
  flags: {
    key: "flags",
    type: "text",
    choices: ["boolean|bit", "boolean", "bit"],
    default: DEFAULTS.flags,
    commands: COMMANDS.generating,
    help: "Type of a flag, an integer that is 0 or 1: with `bit`, these numbers",
  },
  naming: {
    key: "naming",
    type: "text",
    choices: ["wire", "camel"],
    default: DEFAULTS.naming,
    commands: [...COMMANDS.generating, ...COMMANDS.comparing],
    help: "Names of keys in code: those of WHM (`wire`) or camelCase (`camel`). Requests always contain WHM's names",
  },
  documentedRules: {
    key: "documentedRules",
    type: "text",
    choices: ["warning", "error"],
    default: DEFAULTS.documentedRules,
    commands: COMMANDS.generating,
    help: "Whether an item that breaks a rule of cPanel's documentation gets a warning or is invalid",
  },
  overrides: {
    key: "overrides",
    type: "structure",
    default: DEFAULTS.overrides,
    commands: COMMANDS.generating,
    help: "Narrower types for some keys. The last override that matches a key wins",
  },
  emitters: {
    key: "emitters",
    type: "structure",
    default: DEFAULTS.emitters,
    commands: COMMANDS.generating,
    help: "Additional emitters: validators for other libraries by name, and emitters of your own",
  },
} as const satisfies Record<string, Setting>;
