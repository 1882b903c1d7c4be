/**
 * The table of all settings, with their options, environment variables and configuration keys. The command line, the JSON Schema of
 * the configuration and `docs/configuration.md` are derived from this table.
 */

import type { Config } from "../core/config-types.js";
import { ACCEPT_COMMAND_SETTINGS, DRIFT_SETTINGS } from "./drift-settings.js";
import { GENERATED_CODE_SETTINGS, FOLDER_SETTINGS } from "./project-settings.js";
import { OUTPUT_SETTINGS, RUN_SETTINGS } from "./run-settings.js";
import type { Setting, Subcommand } from "./setting.js";
import {
  SNAPSHOT_SAVING_SETTINGS,
  FLEET_SETTINGS,
  PROXY_SETTINGS,
  SCHEMA_SOURCE_SETTINGS,
} from "./source-settings.js";

/** All settings, in the order in which the help lists them. */
export const SETTINGS = {
  ...FOLDER_SETTINGS,
  ...SCHEMA_SOURCE_SETTINGS,
  ...SNAPSHOT_SAVING_SETTINGS,
  ...FLEET_SETTINGS,
  ...PROXY_SETTINGS,
  ...GENERATED_CODE_SETTINGS,
  ...DRIFT_SETTINGS,
  ...ACCEPT_COMMAND_SETTINGS,
  ...RUN_SETTINGS,
  ...OUTPUT_SETTINGS,
};

type SettingTable = typeof SETTINGS;

export type SettingName = keyof SettingTable;

/** The type of a setting's value. */
export type SettingValue<Name extends SettingName> = InferSettingValue<SettingTable[Name]>;

type InferSettingValue<Row> = Row extends { choices: readonly (infer Choice)[] }
  ? Choice
  : Row extends { type: "number" }
    ? number
    : Row extends { type: "switch" }
      ? boolean
      : Row extends { type: "list" }
        ? readonly string[]
        : Row extends { type: "structure"; key: infer Key extends keyof Config }
          ? NonNullable<Config[Key]>
          : string;

type OptionName<Name extends SettingName> = SettingTable[Name] extends { option: infer Option extends string }
  ? Option
  : never;

/** The values of all options by name. Undefined for options that the command line does not contain. */
export type OptionValues = {
  readonly [Name in SettingName as OptionName<Name>]: SettingValue<Name> | undefined;
};

/** Maps the names of command-line options to their settings. */
export const SETTINGS_BY_OPTION: ReadonlyMap<string, Setting> = indexSettings("option");

/** Maps the keys of the configuration to their settings. */
export const SETTINGS_BY_CONFIG_KEY: ReadonlyMap<string, Setting> = indexSettings("key");

/** Returns the names of the options that the command accepts. */
export function listOptionNames(subcommand: Subcommand): readonly string[] {
  return [...SETTINGS_BY_OPTION].flatMap(([option, { commands }]) =>
    commands.includes(subcommand) ? [option] : [],
  );
}

function indexSettings(nameProperty: "option" | "key"): ReadonlyMap<string, Setting> {
  const settings: readonly Setting[] = Object.values(SETTINGS);
  return new Map(
    settings.flatMap((setting) => {
      const name = setting[nameProperty];
      return name === undefined ? [] : [[name, setting]];
    }),
  );
}
