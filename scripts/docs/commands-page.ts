/** Creates the generated regions of `docs/commands.md`: the commands with their options. */

import { readFileSync } from "node:fs";
import { SUBCOMMAND_HELP } from "../../src/cli/subcommand-help.js";
import {
  ALL_COMMANDS,
  isSubcommandOrInfoCommand,
  isSubcommand,
  listFormats,
} from "../../src/cli/subcommand-table.js";
import {
  COMMAND_GROUPS,
  adaptSettingToCommand,
  type Setting,
  type Subcommand,
} from "../../src/config/setting.js";
import { SETTINGS } from "../../src/config/settings.js";
import { joinList } from "../../src/core/text/lists.js";
import { formatTable, fillRegions } from "./regions.js";
import { formatCode, formatDefault, formatOption, formatSentence } from "./setting-text.js";

const appliesToAllCommands = ({ commands }: Setting): boolean =>
  commands.length === COMMAND_GROUPS.all.length;

export function createCommandsPage(): string {
  const shared = Object.values<Setting>(SETTINGS).filter(appliesToAllCommands);
  return fillRegions(readFileSync("docs/commands.md", "utf8"), {
    "options-of-all": createOptionTable(shared),
    formats: describeFormats(),
    commands: Object.keys(ALL_COMMANDS).filter(isSubcommandOrInfoCommand).map(createSection).join("\n\n"),
  });
}

function createSection(name: keyof typeof ALL_COMMANDS): string {
  const { synopsis } = ALL_COMMANDS[name];
  const { summary, examples } = SUBCOMMAND_HELP[name];
  const settings = isSubcommand(name) ? listOwnSettings(name) : [];
  const lines = examples.map(([line, effect]) => `# ${effect}\nnpx whm-transfer-codegen ${line}`);
  const keys = settings.flatMap(({ key, option }) =>
    key === undefined || option !== undefined ? [] : [formatCode(key)],
  );
  const formatNote = settings.some(({ key, option }) => key === "format" && option === undefined)
    ? ". The setting `format` is the formatter of the generated code, not the option `--format`."
    : "";
  return [
    `## ${name}`,
    formatSentence(summary),
    `\`\`\`sh\n${lines.join("\n\n")}\n\`\`\``,
    ...(synopsis === name ? [] : [`Arguments: ${formatCode(synopsis.slice(name.length + 1))}`]),
    ...(settings.some(({ option }) => option !== undefined) ? [createOptionTable(settings)] : []),
    ...(keys.length === 0
      ? []
      : [
          `This command also uses these settings of the [configuration](configuration.md), which have no option: ${keys.join(", ")}${formatNote}`,
        ]),
  ].join("\n\n");
}

/** Returns the settings that apply to the command, but not to all commands. */
function listOwnSettings(name: Subcommand): readonly Setting[] {
  return Object.values<Setting>(SETTINGS)
    .filter((setting) => setting.commands.includes(name) && !appliesToAllCommands(setting))
    .map((setting) => adaptSettingToCommand(setting, name));
}

function createOptionTable(settings: readonly Setting[]): string {
  const rows = settings.flatMap((setting) => {
    if (setting.option === undefined) return [];
    return [
      [formatCode(formatOption(setting)), formatDefault(setting, String), formatSentence(setting.help)],
    ];
  });
  return formatTable(["option", "default", "meaning"], rows);
}

/** Returns a sentence about the formats in which each command prints its result. */
function describeFormats(): string {
  const all = SETTINGS.format.choices;
  const names = COMMAND_GROUPS.all.filter((name) => listFormats(name, all).length === all.length);
  const others = COMMAND_GROUPS.all.filter((name) => !names.includes(name));
  const additions = others.flatMap((name) => {
    const more = listFormats(name, all).filter((format) => format !== "human" && format !== "json");
    return more.length === 0
      ? []
      : [` ${formatCode(name)} supports ${joinList(["human", "json", ...more].map(formatCode))}.`];
  });
  return `${joinList(names.map(formatCode))} support all formats.${additions.join("")} The other commands support \`human\` and \`json\`.`;
}
