/** The generated regions of `docs/configuration.md`. */

import { readFileSync } from "node:fs";
import { formatsOf, SUBCOMMANDS } from "../../src/cli/subcommand-table.js";
import { CONFIG_SCHEMA, type ValueSchema } from "../../src/config/config-schema.js";
import { DRIFT_SETTINGS } from "../../src/config/drift-settings.js";
import { CODE_SETTINGS, FOLDER_SETTINGS } from "../../src/config/project-settings.js";
import type { Setting, Subcommand } from "../../src/config/setting.js";
import { OPTIONS, SETTINGS } from "../../src/config/settings.js";
import { SOURCE_SETTINGS } from "../../src/config/source-settings.js";
import { listed } from "../../src/core/text/lists.js";
import { CONFIG_EXAMPLES } from "./config-examples.js";
import { table, withRegions } from "./regions.js";

type Table = Readonly<Record<string, Setting>>;

export function configurationPage(path: string): string {
  const { overrides, levels, emitters } = CONFIG_SCHEMA.properties;
  return withRegions(readFileSync(path, "utf8"), {
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
    commands: commands(),
    formats: formats(),
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

function defaultOf(setting: Setting, show: (value: unknown) => string): string {
  if (setting.default !== undefined) return code(show(setting.default));
  return withCode(setting.fallback ?? "");
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
  const rows = [...OPTIONS].map(([option, setting]) => [
    code([`--${option}`, valueOf(setting)].join(" ").trim()),
    defaultOf(setting, String),
    setting.environment === undefined ? "" : code(setting.environment),
    setting.key === undefined ? "" : code(setting.key),
    sentence(setting.help),
  ]);
  return table(["option", "default", "environment", "key", "meaning"], rows);
}

function valueOf({ choices, placeholder = "", isValueOptional = false, type }: Setting): string {
  if (choices !== undefined) return choices.join("|");
  if (type === "list") return `${placeholder}...`;
  return isValueOptional ? `[${placeholder}]` : placeholder;
}

function environment(): string {
  const rows = Object.values<Setting>(SETTINGS).flatMap(({ environment: name, option, help }) =>
    name === undefined
      ? []
      : [[code(name), option === undefined ? sentence(help) : `The same as ${code(`--${option}`)}.`]],
  );
  return table(["variable", "meaning"], rows);
}

/** Keys that have an option are not repeated. */
function commands(): string {
  const names = Object.keys(SUBCOMMANDS) as readonly Subcommand[];
  const settings = Object.values<Setting>(SETTINGS).filter(
    ({ commands: users }) => users.length < names.length,
  );
  const rows = names.map((name) => {
    const used = settings.filter(({ commands: users }) => users.includes(name));
    return [
      code(SUBCOMMANDS[name].usage),
      used.flatMap(({ option }) => (option === undefined ? [] : [code(`--${option}`)])).join(", "),
      used
        .flatMap(({ option, key }) => (option === undefined && key !== undefined ? [code(key)] : []))
        .join(", "),
    ];
  });
  return table(["command", "options", "other keys"], rows);
}

/** The commands that print a report. */
function formats(): string {
  const all = SETTINGS.format.choices;
  const names = (Object.keys(SUBCOMMANDS) as readonly Subcommand[]).filter(
    (name) => formatsOf(name, all).length === all.length,
  );
  return `${listed(names.map(code))} print their result in every format, all other commands as \`human\` or \`json\`.`;
}

function code(text: string): string {
  return `\`${text}\``;
}

/** Short JSON on one line. */
function json(value: unknown): string {
  const text = JSON.stringify(value, null, 1).replace(/\n */g, " ");
  return text.replaceAll("[ ", "[").replaceAll(" ]", "]");
}

/** A phrase of the table as a sentence, with what people type as code. */
function sentence(phrase: string): string {
  return phrase === "" ? "" : `${withCode(phrase)}.`;
}

function withCode(phrase: string): string {
  return phrase.replace(
    /`[^`]*`|--[a-z-]+(?: json)?|https:\/\/\S+\w|\/cpsess#+|WHM_\w+|\bwhmapi1\b/g,
    (found) => (found.startsWith("`") ? found : code(found)),
  );
}
