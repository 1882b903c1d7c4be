/** The generated region of `docs/commands.md`: each command with its options. */

import { readFileSync } from "node:fs";
import { listFormats, SUBCOMMANDS } from "../../src/cli/subcommand-table.js";
import { COMMANDS, adaptSetting, type Setting, type Subcommand } from "../../src/config/setting.js";
import { SETTINGS } from "../../src/config/settings.js";
import { joinList } from "../../src/core/text/lists.js";
import { table, withRegions } from "./regions.js";
import { code, defaultOf, optionText, sentence } from "./setting-text.js";

const isShared = ({ commands }: Setting): boolean => commands.length === COMMANDS.all.length;

export function commandsPage(): string {
  const shared = Object.values<Setting>(SETTINGS).filter(isShared);
  return withRegions(readFileSync("docs/commands.md", "utf8"), {
    "options-of-all": optionTable(shared),
    formats: formats(),
    commands: COMMANDS.all.map(section).join("\n\n"),
  });
}

function section(name: Subcommand): string {
  const { usage, summary, examples } = SUBCOMMANDS[name];
  const settings = Object.values<Setting>(SETTINGS)
    .filter((setting) => setting.commands.includes(name) && !isShared(setting))
    .map((setting) => adaptSetting(setting, name));
  const lines = examples.map(([line, effect]) => `# ${effect}\nnpx whm-transfer-codegen ${line}`);
  const keys = settings.flatMap(({ key, option }) =>
    key === undefined || option !== undefined ? [] : [code(key)],
  );
  return [
    `## ${name}`,
    sentence(summary),
    `\`\`\`sh\n${lines.join("\n\n")}\n\`\`\``,
    ...(usage === name ? [] : [`Arguments: ${code(usage.slice(name.length + 1))}`]),
    ...(settings.some(({ option }) => option !== undefined) ? [optionTable(settings)] : []),
    ...(keys.length === 0
      ? []
      : [
          `This command also uses these settings of the [configuration](configuration.md), which have no option: ${keys.join(", ")}`,
        ]),
  ].join("\n\n");
}

function optionTable(settings: readonly Setting[]): string {
  const rows = settings.flatMap((setting) => {
    if (setting.option === undefined) return [];
    return [[code(optionText(setting)), defaultOf(setting, String), sentence(setting.help)]];
  });
  return table(["option", "default", "meaning"], rows);
}

/** The commands that print reports. */
function formats(): string {
  const all = SETTINGS.format.choices;
  const names = COMMANDS.all.filter((name) => listFormats(name, all).length === all.length);
  return `${joinList(names.map(code))} print their result in every format, all other commands as \`human\` or \`json\`.`;
}
