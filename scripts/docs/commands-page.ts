/** Creates the generated regions of `docs/commands.md`: the commands with their options. */

import { readFileSync } from "node:fs";
import { COMMANDS, isCommand, isSubcommand, listFormats } from "../../src/cli/subcommand-table.js";
import {
  COMMAND_GROUPS,
  adaptSettingToCommand,
  type Setting,
  type Subcommand,
} from "../../src/config/setting.js";
import { SETTINGS } from "../../src/config/settings.js";
import { joinList } from "../../src/core/text/escape.js";
import { fillRegions, formatList } from "./regions.js";
import { formatCode, formatDefault, formatOption, formatSentence } from "./setting-text.js";

/** Settings with an option. Those with a configuration key as well are described in `docs/configuration.md`. */
const OPTIONS = Object.values<Setting>(SETTINGS).filter(({ option }) => option !== undefined);

/** Commands for which options have another effect than usual. Other commands only have a help text of their own, which the page omits. */
const SPECIAL_COMMANDS: readonly Subcommand[] = ["check", "codegen", "fetch", "init", "merge", "simulate"];

const appliesToAllCommands = ({ commands }: Setting): boolean =>
  commands.length === COMMAND_GROUPS.all.length;

export function createCommandsPage(): string {
  const sharedOptions = OPTIONS.filter(
    (setting) => setting.key === undefined && setting.commands.length > 1 && !appliesToAllCommands(setting),
  );
  return fillRegions(readFileSync("docs/commands.md", "utf8"), {
    "options-of-all": createOptionList(OPTIONS.filter(appliesToAllCommands)),
    formats: describeFormats(),
    "shared-options": createOptionList(sharedOptions),
    commands: Object.keys(COMMANDS).filter(isCommand).map(createSection).join("\n\n"),
  });
}

function createSection(name: keyof typeof COMMANDS): string {
  const { operands, summary } = COMMANDS[name];
  return [
    `## ${name}`,
    formatSentence(summary),
    ...(operands === undefined ? [] : [`Arguments: ${formatCode(operands)}`]),
    ...(isSubcommand(name) ? describeOptions(name) : []),
  ].join("\n\n");
}

/** Returns the options that differ from those of other commands. `help COMMAND` prints all of them. */
function describeOptions(name: Subcommand): readonly string[] {
  const all = OPTIONS.filter((setting) => setting.commands.includes(name) && !appliesToAllCommands(setting));
  const isSpecific = ({ key, commands, variants }: Setting): boolean =>
    (key === undefined && commands.length === 1) ||
    (SPECIAL_COMMANDS.includes(name) && (commands.length === 1 || variants?.[name] !== undefined));
  const specific = all.filter(isSpecific).map((setting) => adaptSettingToCommand(setting, name));
  return specific.length === 0 ? [] : [createOptionList(specific)];
}

function createOptionList(settings: readonly Setting[]): string {
  return formatList(
    settings.map((setting) => ({
      name: formatCode(formatOption(setting)),
      text: formatSentence(setting.help),
      initial: formatDefault(setting, String),
    })),
  );
}

/** Returns a sentence about the formats in which each command prints its result. */
function describeFormats(): string {
  const names = COMMAND_GROUPS.all.filter((name) => listFormats(name) === SETTINGS.format.choices);
  const others = COMMAND_GROUPS.all.filter((name) => !names.includes(name));
  const additions = others.flatMap((name) => {
    const more = listFormats(name).filter((format) => format !== "human" && format !== "json");
    return more.length === 0
      ? []
      : [` ${formatCode(name)} supports ${joinList(["human", "json", ...more].map(formatCode))}.`];
  });
  return `${joinList(names.map(formatCode))} support all formats.${additions.join("")} The other commands support \`human\` and \`json\`. \`help\` and \`completion\` ignore these options.`;
}
