/** Settings for the folders of a project and for the generated code. */

import { DEFAULTS } from "../core/defaults.js";
import { COMMANDS, type Setting } from "./setting.js";

export const FOLDER_SETTINGS = {
  config: {
    option: "config",
    type: "path",
    placeholder: "FILE",
    fallback: "the nearest in this folder or its parents",
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
    help: "Snapshot folder",
  },
  snapshots: {
    key: "snapshots",
    type: "list",
    commands: COMMANDS.generating,
    help: "Snapshot folders of several WHM versions, instead of `schemas`; the generated code supports all of them",
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
    help: "SQL dialect of the column definitions; sqlite if the server stores its queue in SQLite",
  },
  versions: {
    key: "versions",
    type: "text",
    choices: ["union", "intersection"],
    default: DEFAULTS.versions,
    commands: COMMANDS.generating,
    help: "With `snapshots`: items can contain what any version accepts (`union`), or only what all versions accept (`intersection`)",
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
    help: "Type of 64-bit integers; `number|bigint` accepts a safe integer or a bigint",
  },
  flags: {
    key: "flags",
    type: "text",
    choices: ["boolean|bit", "boolean", "bit"],
    default: DEFAULTS.flags,
    commands: COMMANDS.generating,
    help: "Type of flags (integers that are 0 or 1); `bit` is `0 | 1`",
  },
  naming: {
    key: "naming",
    type: "text",
    choices: ["wire", "camel"],
    default: DEFAULTS.naming,
    commands: [...COMMANDS.generating, ...COMMANDS.comparing],
    help: "Names of keys in the code: WHM's own names (`wire`) or camelCase (`camel`); requests always contain WHM's names",
  },
  documentedRules: {
    key: "documentedRules",
    type: "text",
    choices: ["warning", "error"],
    default: DEFAULTS.documentedRules,
    commands: COMMANDS.generating,
    help: "Whether an item that violates a rule of cPanel's documentation causes a warning or is invalid",
  },
  overrides: {
    key: "overrides",
    type: "structure",
    default: DEFAULTS.overrides,
    commands: COMMANDS.generating,
    help: "Narrower types for some keys; the last match wins",
  },
  emitters: {
    key: "emitters",
    type: "structure",
    default: DEFAULTS.emitters,
    commands: COMMANDS.generating,
    help: "Additional emitters: built-in ones by name, and your own",
  },
} as const satisfies Record<string, Setting>;
