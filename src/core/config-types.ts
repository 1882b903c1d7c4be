/** Types of the configuration file and of emitters. `npm run docs` generates the properties of `Config` from src/config/settings.ts. Do not edit them. */

import type { Level, RuleId } from "./drift-types.js";
import type { ItemDefinition } from "./item-types.js";
import type { Snapshot } from "./snapshot-types.js";
import type { VersionTable } from "./version-types.js";

/** The configuration. All keys are optional. Paths are relative to the configuration file. */
export interface Config {
  /** Snapshot folder: the schemas that were fetched from the server. `bundled` stands for the schemas in this package. Default: `schemas`. */
  readonly schemas?: string;
  /** Snapshot folders, one for each WHM version, instead of `schemas`. The generated code supports all of them. */
  readonly snapshots?: readonly string[];
  /** Folder of the generated code. Default: `generated`. */
  readonly out?: string;
  /** Address of the WHM server: https://host:2087, host or host:port. A browser session (`/cpsess##########`) does not replace the API token. */
  readonly server?: string;
  /** WHM user who owns the API token. Default: `root`. */
  readonly user?: string;
  /** PEM file of the certificate authority that signed the server's certificate. */
  readonly ca?: string;
  /** SHA-256 fingerprint of the server's certificate: 64 hexadecimal digits, with or without colons. Only this certificate is trusted, even if it is self-signed. */
  readonly pinSha256?: string;
  /** File with the API token on its first line. Other users must not have access to this file (chmod 600). */
  readonly tokenFile?: string;
  /** Time limit in seconds for an API call with its retries. A whole run may take 30 times as long. Default: `60`. */
  readonly timeout?: number;
  /** SQL dialect of the column definitions: mysql (also for MariaDB) or sqlite. Try sqlite if definitions are invalid. Default: `mysql`. */
  readonly dialect?: "mysql" | "sqlite";
  /** What a column definition with an unknown type or clause causes: a warning (`warn`), or exit code 3 (`error`). Default: `warn`. */
  readonly unknownDefinitions?: "warn" | "error";
  /** With `snapshots`: allow items that at least one version accepts (`union`), or only items that all accept (`intersection`). Default: `union`. */
  readonly versions?: "union" | "intersection";
  /** File extension of import paths in the generated code. Default: `.js`. */
  readonly importExtension?: ".js" | ".ts" | "none";
  /** TypeScript type of 64-bit integers. `number|bigint` accepts bigints, and numbers up to `Number.MAX_SAFE_INTEGER`. Default: `number|bigint`. */
  readonly bigint?: "number|bigint" | "bigint" | "string";
  /** TypeScript type of flags: integers that can only be 0 or 1. `bit` is the type `0 | 1`. Default: `boolean|bit`. */
  readonly flags?: "boolean|bit" | "boolean" | "bit";
  /** Key names in the generated code: WHM's own (`wire`) or camelCase (`camel`). Requests always contain WHM's own names. Default: `wire`. */
  readonly naming?: "wire" | "camel";
  /** How to treat constraints in cPanel's documentation: `warning` leaves an item valid, and `warnNAME` reports it; `error` makes it invalid. Default: `warning`. */
  readonly documentedRules?: "warning" | "error";
  /** Narrower types for individual keys. If several overrides match a key, the last one wins. */
  readonly overrides?: readonly Override[];
  /** Formatter for the generated TypeScript, as your project installs and configures it. `false` is faster. Default: `false`. */
  readonly format?: FormatChoice;
  /** Emitters of additional files: names of built-in emitters, such as `zod`, or objects that define your own. */
  readonly emitters?: readonly (BuiltInEmitter | Emitter)[];
  /** Exit with code 1 if a finding has at least this level: breaking, dangerous or safe, from high to low. Cosmetic findings never cause exit code 1. --fail-on-used replaces this setting for findings that affect your source files. Default: `dangerous`. */
  readonly failOn?: "breaking" | "dangerous" | "safe" | "never";
  /** Glob patterns of your source files. Each finding lists where they use the changed module or key. */
  readonly usedBy?: readonly string[];
  /** Like --fail-on, but for findings that affect a file of --used-by. */
  readonly failOnUsed?: "breaking" | "dangerous" | "safe" | "never";
  /** Levels that replace the usual ones in this project. If several elements match a finding, the last one wins. */
  readonly levels?: readonly LevelChoice[];
  /** Acceptance file: the findings that `accept` has accepted. They do not cause exit code 1. Default: `drift-accept.json`. */
  readonly accept?: string;
}

/**
 * Narrows the type of the keys that match all patterns. In `module`, `key` and `definition`, `*` matches any characters. A
 * pattern that is omitted matches everything.
 */
export interface Override {
  readonly module?: string;
  /** The key's name in requests. */
  readonly key?: string;
  /** The SQL definition of the key's column. Case does not matter. */
  readonly definition?: string;
  readonly set: {
    /** The TypeScript type of an integer key. With `string`, the key's values are integers that are written in decimal digits. */
    readonly type?: "number" | "bigint" | "string";
    /** Smallest integer, inclusive. A string of decimal digits if a number cannot represent it exactly. */
    readonly minimum?: number | string;
    /** Largest integer, inclusive. A string of decimal digits if a number cannot represent it exactly. */
    readonly maximum?: number | string;
    /** The only texts that the key accepts. */
    readonly values?: readonly string[];
    readonly required?: boolean;
    /** Whether an integer key is a flag (0 or 1). The setting `flags` determines the TypeScript type of flags. */
    readonly flag?: boolean;
  };
}

/** Sets the level of findings. In `module` and `key`, `*` matches any characters. A pattern that is omitted matches everything. */
export interface LevelChoice {
  readonly rule?: RuleId;
  readonly module?: string;
  /** The key's name in requests. For a renamed key, the old name. */
  readonly key?: string;
  readonly level: Level;
}

export type FormatChoice = FormatterName | false;
export type FormatterName = "prettier" | "biome";
export type ImportExtension = ".js" | ".ts" | "none";
export type Naming = "wire" | "camel";
export type VersionsChoice = "union" | "intersection";

/** The settings that affect the generated code. */
export type EmitConfig = Pick<
  Config,
  "importExtension" | "dialect" | "emitters" | "versions" | keyof ItemConfig
>;

/** The settings that determine the keys of items: their names, types and rules. */
export type ItemConfig = Pick<Config, "bigint" | "flags" | "naming" | "documentedRules" | "overrides">;

/** The path and the content of a file. `path` is relative to the output folder, with `/` as separator. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Generates files from the definitions of items, in addition to the files that are always generated. The keys of `moduleFiles` and
 * `sharedFiles` determine the names of all files before any function is called. The result of a function must depend only on its
 * arguments, because the function is not called again for modules that have not changed.
 */
export interface Emitter {
  /** Identifies the emitter in the manifest and in diagnostics. */
  readonly name: string;
  /**
   * The version of the emitter. Change it whenever the emitter generates different output for the same items. Otherwise, modules that
   * have not changed keep their old files.
   */
  readonly revision: string | number;
  /**
   * Functions that generate a file for each module. The keys are suffixes of file names: the function for `.form.ts` generates
   * `AccountLocal.form.ts`. A suffix must end with `.ts` or `.json`.
   */
  readonly moduleFiles?: Readonly<
    Record<string, (item: ItemDefinition, context: EmitContext) => string | Promise<string>>
  >;
  /** Functions that generate one file for all modules, by file name. `items` is sorted by module. */
  readonly sharedFiles?: Readonly<
    Record<string, (items: readonly ItemDefinition[], context: SharedEmitContext) => string | Promise<string>>
  >;
}

/**
 * Information that an emitter's functions receive in addition to the items. The functions do not have to write the `@generated` comment:
 * it is added to the files that they return.
 */
export interface EmitContext {
  /** The extension to append to the import path of a generated file, such as `./AccountLocal`. */
  readonly extension: ".js" | ".ts" | "";
}

/** Information for functions that generate one file for all modules. */
export interface SharedEmitContext extends EmitContext {
  readonly versions: VersionTable;
  /** The snapshots that the code is generated from, the oldest version first. */
  readonly snapshots: readonly Snapshot[];
}

export type BuiltInEmitter = "zod" | "valibot" | "ajv" | "node" | "openapi";
