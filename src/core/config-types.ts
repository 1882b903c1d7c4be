/** Types of the configuration file. */

import type { Dialect } from "./column-types.js";
import type { Level, RuleId, Threshold } from "./drift-types.js";
import type { BuiltInEmitter, Emitter } from "./emitter-types.js";
import type { BigintChoice, FlagChoice } from "./item-types.js";

/**
 * The configuration. All keys are optional. Paths are relative to the configuration file. A test compares the comments of the
 * keys with the table of settings in `src/config/`.
 */
export interface Config {
  /** Snapshot folder. Default: `schemas`. */
  readonly schemas?: string;
  /** Snapshot folders of several WHM versions, instead of `schemas`; the generated code supports all of them. */
  readonly snapshots?: readonly string[];
  /** With `snapshots`: items can contain what any version accepts (`union`), or only what all versions accept (`intersection`). Default: `union`. */
  readonly versions?: VersionsChoice;
  /** Folder of the generated code. Default: `generated`. */
  readonly out?: string;
  /** WHM server: https://host:2087, host, host:port, or a browser's URL with its /cpsess########## path. */
  readonly server?: string;
  /** WHM user that owns the API token. For simulate: the user of the simulated server. Default: `root`. */
  readonly user?: string;
  /** PEM file of the certificate authority that signed the server's certificate. */
  readonly ca?: string;
  /** SHA-256 of the server's certificate (DER), in hexadecimal. */
  readonly pinSha256?: string;
  /** File (mode 600) with the API token on its first line; simulate creates it if it does not exist. */
  readonly tokenFile?: string;
  /** Maximum seconds for one call to the server, including retries. Default: `60`. */
  readonly timeout?: number;
  /** Extension of file names in the imports of the generated code. Default: `.js`. */
  readonly importExtension?: ImportExtension;
  /** SQL dialect of the column definitions; sqlite if the server stores its queue in SQLite. Default: `mysql`. */
  readonly dialect?: Dialect;
  /** Type of 64-bit integers; `number|bigint` accepts a safe integer or a bigint. Default: `number|bigint`. */
  readonly bigint?: BigintChoice;
  /** Type of flags (integers that are 0 or 1); `bit` is `0 | 1`. Default: `boolean|bit`. */
  readonly flags?: FlagChoice;
  /** Names of keys in the code: WHM's own names (`wire`) or camelCase (`camel`); requests always contain WHM's names. Default: `wire`. */
  readonly naming?: Naming;
  /** Whether an item that violates a rule of cPanel's documentation causes a warning or is invalid. Default: `warning`. */
  readonly documentedRules?: "warning" | "error";
  /** Narrower types for some keys; the last match wins. */
  readonly overrides?: readonly Override[];
  /** Levels of findings in this project; the last match wins. */
  readonly levels?: readonly LevelChoice[];
  /** File with the accepted findings. Default: `drift-accept.json`. */
  readonly accept?: string;
  /** Globs of the source files that use the generated code; findings list the locations that they affect. */
  readonly usedBy?: readonly string[];
  /** Exit with code 1 if a finding has this level or a higher one. Default: `dangerous`. */
  readonly failOn?: Threshold;
  /** Exit with code 1 if a finding that affects these source files has this level or a higher one. */
  readonly failOnUsed?: Threshold;
  /** Additional emitters: built-in ones by name, and your own. */
  readonly emitters?: readonly (BuiltInEmitter | Emitter)[];
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
    /** The type of an integer in code. A `string` contains decimal digits. */
    readonly type?: "number" | "bigint" | "string";
    /** Smallest integer, inclusive. A string of decimal digits if a number cannot represent it exactly. */
    readonly minimum?: number | string;
    /** Largest integer, inclusive. A string of decimal digits if a number cannot represent it exactly. */
    readonly maximum?: number | string;
    /** The only texts that the key accepts. */
    readonly values?: readonly string[];
    readonly required?: boolean;
    /** Whether an integer key is a flag (0 or 1). `flags` sets the type of flags in code. */
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

export type ImportExtension = ".js" | ".ts" | "none";
export type Naming = "wire" | "camel";
export type VersionsChoice = "union" | "intersection";

/** The settings that affect the generated code. */
export type EmitConfig = Pick<
  Config,
  "importExtension" | "dialect" | "emitters" | "versions" | keyof ItemConfig
>;

/** The settings that affect items. */
export type ItemConfig = Pick<Config, "bigint" | "flags" | "naming" | "documentedRules" | "overrides">;
