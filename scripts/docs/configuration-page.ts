/**
 * Creates the generated regions of `docs/configuration.md`: lists of settings and environment variables. Also creates the
 * properties of the type `Config`.
 */

import { readFileSync } from "node:fs";
import { CONFIG_SCHEMA } from "../../src/config/validate.js";
import type { Setting } from "../../src/config/setting.js";
import {
  DRIFT_SETTINGS,
  FOLDER_SETTINGS,
  GENERATED_CODE_SETTINGS,
  SCHEMA_SOURCE_SETTINGS,
  SETTINGS,
  SETTINGS_BY_CONFIG_KEY,
} from "../../src/config/settings.js";
import type { ValueSchema } from "../../src/config/structures.js";
import { fillRegions, formatList } from "./regions.js";
import { formatCode, formatDefault, formatShortJson, formatSentence } from "./setting-text.js";

type SettingTable = Readonly<Record<string, Setting>>;

export function createConfigurationPage(): string {
  const { overrides, levels, emitters } = CONFIG_SCHEMA.properties;
  return fillRegions(readFileSync("docs/configuration.md", "utf8"), {
    "keys-of-folders": createKeyList(FOLDER_SETTINGS),
    "keys-of-server": createKeyList(SCHEMA_SOURCE_SETTINGS),
    "keys-of-code": createKeyList(GENERATED_CODE_SETTINGS),
    "keys-of-drift": createKeyList(DRIFT_SETTINGS),
    overrides: createPropertyList(overrides.items?.properties),
    narrowing: createPropertyList(overrides.items?.properties?.["set"]?.properties),
    levels: createPropertyList(levels.items?.properties),
    emitters: createPropertyList(emitters.items?.anyOf?.[1]?.properties),
    environment: createEnvironmentList(),
  });
}

export function createConfigTypes(): string {
  const types = {
    text: "string",
    path: "string",
    number: "number",
    switch: "boolean",
    list: "readonly string[]",
  };
  const properties = [...SETTINGS_BY_CONFIG_KEY].map(([key, setting]) => {
    const { type, typeName, choices, help, default: initial } = setting;
    const union = choices?.map((choice) => JSON.stringify(choice)).join(" | ");
    const note =
      initial === undefined || typeof initial === "object" ? "" : ` Default: \`${String(initial)}\`.`;
    const valueType = typeName ?? union ?? (type === "structure" ? "unknown" : types[type]);
    return `  /** ${help}.${note} */\n  readonly ${key}?: ${valueType};\n`;
  });
  return readFileSync("src/core/config-types.ts", "utf8").replace(
    /(?<=export interface Config \{\n)[^]*?(?=\}\n)/,
    () => properties.join(""),
  );
}

/** Returns a list of the settings that the configuration file can contain. */
function createKeyList(settings: SettingTable): string {
  return formatList(
    Object.values(settings).flatMap((setting) => {
      const { key, option, environmentVariable, help } = setting;
      if (key === undefined) return [];
      const names = [option === undefined ? [] : `--${option}`, environmentVariable ?? []].flat();
      return [
        {
          name: formatCode(key),
          details: [...names.map(formatCode), formatType(setting)],
          text: formatSentence(help),
          initial: formatDefault(setting, formatShortJson),
        },
      ];
    }),
  );
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

/** Returns a list of the properties that an object in the configuration can have, such as an override. */
function createPropertyList(properties: Readonly<Record<string, ValueSchema>> = {}): string {
  return formatList(
    Object.entries(properties).map(([name, { type, enum: choices, description = "" }]) => ({
      name: formatCode(name),
      details: choices?.map((choice) => formatCode(JSON.stringify(choice))) ?? [type ?? "number or string"],
      text: formatSentence(description),
    })),
  );
}

/** Returns a list of the environment variables that belong to no option. */
function createEnvironmentList(): string {
  return formatList(
    Object.values<Setting>(SETTINGS).flatMap(({ environmentVariable, option, help }) =>
      environmentVariable === undefined || option !== undefined
        ? []
        : [{ name: formatCode(environmentVariable), text: formatSentence(help) }],
    ),
  );
}
