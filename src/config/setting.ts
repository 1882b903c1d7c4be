/** The interface of a setting, and groups of commands that share settings. */

import type { Config } from "../core/config-types.js";
import type { ValueSchema } from "./structures.js";

/** Groups of commands that share settings. */
export const COMMAND_GROUPS = {
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

export type Subcommand = (typeof COMMAND_GROUPS.all)[number];

/**
 * The values that a setting accepts:
 * - `text`, `path`: a string that is not empty. A path in a configuration is relative to the folder of the configuration. Any
 *   other path is relative to the current folder.
 * - `number`: a number greater than 0.
 * - `switch`: true or false.
 * - `list`: one or more strings.
 * - `structure`: any other value, such as a list of objects, with its `typeName` and `schema`. Such a setting has no option or
 *   environment variable, only a key in the configuration.
 */
export type SettingType = "text" | "path" | "number" | "switch" | "list" | "structure";

export interface Setting {
  /** Name on the command line, without the dashes. */
  readonly option?: string;
  /** Name of the environment variable. */
  readonly environmentVariable?: string;
  /** Name in the configuration. */
  readonly key?: keyof Config;
  readonly type: SettingType;
  /** The TypeScript type of a structure. */
  readonly typeName?: string;
  /** The JSON Schema of a structure. */
  readonly schema?: ValueSchema;
  /** All accepted values of a setting of the type `text`. */
  readonly choices?: readonly string[];
  /** Whether the option can be used without a value. */
  readonly isValueOptional?: boolean;
  /** Placeholder for the value in the documentation, such as `FILE`. */
  readonly placeholder?: string;
  readonly default?: string | number | false | readonly never[];
  /** Description of the default, if it is not a fixed value. */
  readonly defaultDescription?: string;
  /** The commands that use the setting. */
  readonly commands: readonly Subcommand[];
  /** The description in the help, the documentation and editors: one or more sentences. The last sentence has no full stop. */
  readonly help: string;
  /** Texts that replace `help`, or also `defaultDescription`, in the help of individual commands. */
  readonly variants?: Readonly<
    Partial<Record<Subcommand, string | Partial<Pick<Setting, "help" | "defaultDescription">>>>
  >;
}

/** Returns the setting with the texts, the default and the environment variable that apply to the command. */
export function adaptSettingToCommand(setting: Setting, command: Subcommand): Setting {
  const { default: initial, environmentVariable, ...others } = setting;
  const texts = setting.variants?.[command];
  const variant = typeof texts === "string" ? { help: texts } : texts;
  // If the variant describes its default in words, the fixed default does not apply.
  const hasDefault = initial !== undefined && variant?.defaultDescription === undefined;
  // These commands do not read the environment variables of their options, such as `WHM_SERVER` for `--server`.
  const readsEnvironment = command !== "init" && command !== "simulate";
  return {
    ...{ ...others, ...variant },
    ...(hasDefault && { default: initial }),
    ...(readsEnvironment && environmentVariable !== undefined && { environmentVariable }),
  };
}
