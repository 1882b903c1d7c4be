/** The generated regions of `docs/configuration.md`. */

import { readFileSync } from "node:fs";
import { CONFIG_SCHEMA, type ValueSchema } from "../../src/config/config-schema.js";
import { DRIFT_SETTINGS } from "../../src/config/drift-settings.js";
import { CODE_SETTINGS, FOLDER_SETTINGS } from "../../src/config/project-settings.js";
import type { Setting } from "../../src/config/setting.js";
import { SETTINGS_BY_OPTION, SETTINGS } from "../../src/config/settings.js";
import { SOURCE_SETTINGS } from "../../src/config/source-settings.js";
import { CONFIG_EXAMPLES } from "./config-examples.js";
import { table, withRegions } from "./regions.js";
import { code, defaultOf, json, optionText, sentence } from "./setting-text.js";

type Table = Readonly<Record<string, Setting>>;

export function configurationPage(): string {
  const { overrides, levels, emitters } = CONFIG_SCHEMA.properties;
  return withRegions(readFileSync("docs/configuration.md", "utf8"), {
    "keys-of-folders": keys(FOLDER_SETTINGS),
    "keys-of-server": keys(SOURCE_SETTINGS),
    "keys-of-code": keys(CODE_SETTINGS),
    "keys-of-drift": keys(DRIFT_SETTINGS),
    overrides: members(overrides.items?.properties),
    narrowing: members(overrides.items?.properties?.["set"]?.properties),
    levels: members(levels.items?.properties),
    emitters: members(emitters.items?.anyOf?.[1]?.properties),
    options: options(),
    environment: environment(),
  });
}

/** The keys of a table that the configuration can contain. */
function keys(settings: Table): string {
  const rows = Object.values(settings).flatMap((setting) => {
    const { key, help } = setting;
    if (key === undefined) return [];
    const example = code(json(CONFIG_EXAMPLES[key]));
    return [[code(key), typeOf(setting), defaultOf(setting, json), example, sentence(help)]];
  });
  return table(["key", "type", "default", "example", "meaning"], rows);
}

function typeOf({ key, type, choices }: Setting): string {
  if (choices !== undefined) return choices.map((choice) => code(JSON.stringify(choice))).join(", ");
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

/** The members of objects in the configuration. */
function members(properties: Readonly<Record<string, ValueSchema>> = {}): string {
  const rows = Object.entries(properties).map(([name, { type, enum: choices, description = "" }]) => [
    code(name),
    choices?.map((choice) => code(JSON.stringify(choice))).join(", ") ?? type ?? "number or string",
    sentence(description),
  ]);
  return table(["member", "type", "meaning"], rows);
}

function options(): string {
  const rows = [...SETTINGS_BY_OPTION.values()].map((setting) => [
    code(optionText(setting)),
    defaultOf(setting, String),
    setting.environment === undefined ? "" : code(setting.environment),
    setting.key === undefined ? "" : code(setting.key),
    sentence(setting.help),
  ]);
  return table(["option", "default", "environment", "key", "meaning"], rows);
}

function environment(): string {
  const rows = Object.values<Setting>(SETTINGS).flatMap(({ environment: name, option, help }) =>
    name === undefined
      ? []
      : [[code(name), option === undefined ? sentence(help) : `The same as ${code(`--${option}`)}.`]],
  );
  return table(["variable", "meaning"], rows);
}
