/** What a table of settings consists of. */

import type { Config } from "../core/config-types.js";

/** Commands that use the same settings. */
export const COMMANDS = {
  all: [
    "codegen",
    "fetch",
    "generate",
    "check",
    "drift",
    "diff",
    "accept",
    "merge",
    "rules",
    "explain",
    "init",
    "simulate",
  ],
  configured: ["codegen", "fetch", "generate", "check", "drift", "diff", "accept", "explain", "simulate"],
  reading: ["codegen", "fetch", "generate", "check", "drift", "init", "simulate"],
  emitting: ["codegen", "generate", "check", "drift", "diff", "init"],
  parsing: ["codegen", "fetch", "generate", "check", "drift", "diff", "explain", "init"],
  writing: ["codegen", "fetch", "generate"],
  generating: ["codegen", "generate", "check"],
  querying: ["codegen", "fetch", "drift"],
  connecting: ["codegen", "fetch", "drift", "init"],
  comparing: ["drift", "diff"],
} as const;

export type Subcommand = (typeof COMMANDS.all)[number];

/**
 * `text` and `path` are not empty, `number` is above 0, `switch` is true or false, `list` is one or more texts. A path in the
 * configuration is relative to its folder, any other to the current folder. `structure` is JSON: only the configuration can contain it.
 */
export type SettingType = "text" | "path" | "number" | "switch" | "list" | "structure";

export interface Setting {
  /** Name on the command line, without the dashes. */
  readonly option?: string;
  /** Name of the environment variable. */
  readonly environment?: string;
  /** Name in the configuration. */
  readonly key?: keyof Config;
  readonly type: SettingType;
  /** All accepted values of a `text`. */
  readonly choices?: readonly string[];
  /** Whether the option can stand without a value. */
  readonly isValueOptional?: boolean;
  /** Stands for the value in the documentation: `FILE`. */
  readonly placeholder?: string;
  readonly default?: string | number | readonly never[];
  /** What applies by default, if that is not one value. */
  readonly fallback?: string;
  /** The commands that use it. */
  readonly commands: readonly Subcommand[];
  /** A phrase for the help, the documentation and editors. */
  readonly help: string;
}
