/** The configuration file. */

import type { Dialect } from "./column-types.js";
import type { Level, RuleId, Threshold } from "./drift-types.js";
import type { BuiltInEmitter, Emitter } from "./emitter-types.js";
import type { BigintChoice, FlagChoice } from "./item-types.js";

/**
 * The configuration. All keys are optional. Paths are relative to its file. A test compares the comments with the table of settings in
 * `src/config/`.
 */
export interface Config {
  /** Folder of the snapshot. Default: `schemas`. */
  readonly schemas?: string;
  /** Folders of snapshots of several WHM versions, instead of `schemas`: the generated code serves all of them. */
  readonly snapshots?: readonly string[];
  /** With `snapshots`, what an item can contain: what any version accepts, or what all versions accept. Default: `union`. */
  readonly versions?: VersionsChoice;
  /** Folder of the generated code. Default: `generated`. */
  readonly out?: string;
  /** WHM server: https://host:2087, host, or a browser's URL with its /cpsess########## path. */
  readonly server?: string;
  /** User that the API token belongs to. Default: `root`. */
  readonly user?: string;
  /** PEM file of the authority that signed the server's certificate. */
  readonly ca?: string;
  /** SHA-256 of the server's certificate (DER), in hexadecimal. */
  readonly pinSha256?: string;
  /** File of mode 600 whose first line is the API token. */
  readonly tokenFile?: string;
  /** Seconds that one call to the server may take, retries included. Default: `60`. */
  readonly timeout?: number;
  /** Extension of file names in the imports of the generated code. Default: `.js`. */
  readonly importExtension?: ImportExtension;
  /** Database whose rules apply to column definitions: sqlite if the server keeps its queue in SQLite. Default: `mysql`. */
  readonly dialect?: Dialect;
  /** Type of a 64-bit integer: with `number|bigint`, a safe integer or a bigint. Default: `number|bigint`. */
  readonly bigint?: BigintChoice;
  /** Type of a flag, an integer that is 0 or 1: with `bit`, these numbers. Default: `boolean|bit`. */
  readonly flags?: FlagChoice;
  /** Names of keys in code: those of WHM (`wire`) or camelCase (`camel`). Requests always contain WHM's names. Default: `wire`. */
  readonly naming?: Naming;
  /** Whether an item that breaks a rule of cPanel's documentation gets a warning or is invalid. Default: `warning`. */
  readonly documentedRules?: "warning" | "error";
  /** Narrower types for some keys. The last override that matches a key wins. */
  readonly overrides?: readonly Override[];
  /** Levels of findings in this project. The last entry that matches a finding wins. */
  readonly levels?: readonly LevelChoice[];
  /** File of the accepted findings. Default: `drift-accept.json`. */
  readonly accept?: string;
  /** Globs of the sources that use the generated code: each finding lists the places that it affects. */
  readonly usedBy?: readonly string[];
  /** Lowest level of a finding that makes the exit code 1. Default: `dangerous`. */
  readonly failOn?: Threshold;
  /** Lowest level of a finding that makes the exit code 1 if it affects the sources that are given. */
  readonly failOnUsed?: Threshold;
  /** Additional emitters: validators for other libraries by name, and emitters of your own. */
  readonly emitters?: readonly (BuiltInEmitter | Emitter)[];
}

/** Narrows keys. In `module`, `key` and `definition`, `*` matches any characters. A pattern that is omitted matches everything. */
export interface Override {
  readonly module?: string;
  /** The name in requests. */
  readonly key?: string;
  /** The SQL definition. Case does not matter. */
  readonly definition?: string;
  readonly set: {
    /** The type of an integer in code. A `string` contains decimal digits. */
    readonly type?: "number" | "bigint" | "string";
    /** Smallest integer, inclusive. A string of decimal digits if a number cannot represent it exactly. */
    readonly minimum?: number | string;
    /** Largest integer, inclusive. A string of decimal digits if a number cannot represent it exactly. */
    readonly maximum?: number | string;
    /** The only texts that are accepted. */
    readonly values?: readonly string[];
    readonly required?: boolean;
    /** Whether an integer is a flag. */
    readonly flag?: boolean;
  };
}

/** Sets the level of findings. In `module` and `key`, `*` matches any characters. A pattern that is omitted matches everything. */
export interface LevelChoice {
  readonly rule?: RuleId;
  readonly module?: string;
  /** The name in requests; for a renamed key, the old name. */
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
