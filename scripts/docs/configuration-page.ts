/** Creates the generated regions of `docs/configuration.md`: tables of settings and environment variables. */

import { readFileSync } from "node:fs";
import { CONFIG_SCHEMA, type ValueSchema } from "../../src/config/config-schema.js";
import { DRIFT_SETTINGS } from "../../src/config/drift-settings.js";
import { GENERATED_CODE_SETTINGS, FOLDER_SETTINGS } from "../../src/config/project-settings.js";
import type { Setting } from "../../src/config/setting.js";
import { SETTINGS } from "../../src/config/settings.js";
import { SCHEMA_SOURCE_SETTINGS } from "../../src/config/source-settings.js";
import { formatTable, fillRegions } from "./regions.js";
import { formatCode, formatDefault, formatShortJson, formatSentence } from "./setting-text.js";

type SettingTable = Readonly<Record<string, Setting>>;

export function createConfigurationPage(): string {
  const { overrides, levels, emitters } = CONFIG_SCHEMA.properties;
  return fillRegions(readFileSync("docs/configuration.md", "utf8"), {
    "keys-of-folders": createKeyTable(FOLDER_SETTINGS),
    "keys-of-server": createKeyTable(SCHEMA_SOURCE_SETTINGS),
    "keys-of-code": createKeyTable(GENERATED_CODE_SETTINGS),
    "keys-of-drift": createKeyTable(DRIFT_SETTINGS),
    overrides: createPropertyTable(overrides.items?.properties),
    narrowing: createPropertyTable(overrides.items?.properties?.["set"]?.properties),
    levels: createPropertyTable(levels.items?.properties),
    emitters: createPropertyTable(emitters.items?.anyOf?.[1]?.properties),
    environment: createEnvironmentTable(),
  });
}

/** Returns a table of the settings that the configuration file can contain. */
function createKeyTable(settings: SettingTable): string {
  const rows = Object.values(settings).flatMap((setting) => {
    const { key, option, environmentVariable, help } = setting;
    if (key === undefined) return [];
    const names = [option === undefined ? [] : `--${option}`, environmentVariable ?? []].flat();
    return [
      [
        formatCode(key),
        names.map(formatCode).join(", "),
        formatType(setting),
        formatDefault(setting, formatShortJson),
        formatSentence(help),
      ],
    ];
  });
  return formatTable(["setting", "option, variable", "type", "default", "meaning"], rows);
}

function formatType({ key, type }: Setting): string {
  const values = key === undefined ? undefined : CONFIG_SCHEMA.properties[key].enum;
  if (values !== undefined) return values.map((value) => formatCode(JSON.stringify(value))).join(", ");
  if (type === "structure") return `list of [${key ?? ""}](#${key ?? ""})`;
  const names = {
    text: "string",
    path: "path",
    number: "number",
    switch: "boolean",
    list: "list of strings",
  };
  return names[type];
}

/** Returns a table of the properties that an object in the configuration can have, such as an override. */
function createPropertyTable(properties: Readonly<Record<string, ValueSchema>> = {}): string {
  const rows = Object.entries(properties).map(([name, { type, enum: choices, description = "" }]) => [
    formatCode(name),
    choices?.map((choice) => formatCode(JSON.stringify(choice))).join(", ") ?? type ?? "number or string",
    formatSentence(description),
  ]);
  return formatTable(["property", "type", "meaning"], rows);
}

/** Returns a table of the environment variables that belong to no option. */
function createEnvironmentTable(): string {
  const rows = Object.values<Setting>(SETTINGS).flatMap(({ environmentVariable, option, help }) =>
    environmentVariable === undefined || option !== undefined
      ? []
      : [[formatCode(environmentVariable), formatSentence(help)]],
  );
  return formatTable(["variable", "meaning"], rows);
}
