/** Finds the files by which a project configures a formatter or linter. */

import { createEslintignoreEntry, createEslintrcEntry, type IgnoreEntry } from "../../core/ignore-entries.js";
import { parseProjectJson } from "../../core/text/project-json.js";
import { findProjectFile, type ProjectFiles } from "./project-files.js";

const PRETTIER_CONFIGS = [
  ".prettierrc",
  ...["json", "yaml", "yml", "json5", "toml"].map((end) => `.prettierrc.${end}`),
  ...["js", "mjs", "cjs", "ts", "mts", "cts"].flatMap((end) => [
    `.prettierrc.${end}`,
    `prettier.config.${end}`,
  ]),
];

/** The properties of package.json that configure a tool. */
const MANIFEST_MEMBERS: Readonly<Record<string, string>> = {
  ESLint: "eslintConfig",
  Prettier: "prettier",
  knip: "knip",
};

/** Returns the path of the file that configures a tool, if this file cannot contain the ignore entry of the tool. */
export function findToolConfig({ tool }: IgnoreEntry, files: ProjectFiles): string | undefined {
  const file = tool === "Prettier" ? findProjectFile(files, PRETTIER_CONFIGS) : undefined;
  return file?.path ?? findManifestWith(MANIFEST_MEMBERS[tool], files);
}

/** Returns the path of the nearest package.json that has the property `member`. */
function findManifestWith(member: string | undefined, { levels, read }: ProjectFiles): string | undefined {
  if (member === undefined) return undefined;
  return levels
    .map((level) => `${level}package.json`)
    .find((path) => Object.hasOwn(parseProjectJson(read(path) ?? "{}") ?? {}, member));
}

/** Returns the ignore entry for the version of ESLint in the project: `entry` for eslint.config.js, otherwise an entry for ESLint 8. */
export function selectEslintEntry(entry: IgnoreEntry, out: string, files: ProjectFiles): IgnoreEntry {
  if (findProjectFile(files, entry.files) !== undefined) return entry;
  const eslintrc = createEslintrcEntry(out);
  const isUsed =
    findProjectFile(files, eslintrc.files) !== undefined || findToolConfig(entry, files) !== undefined;
  if (!isUsed) return entry;
  const eslintignore = createEslintignoreEntry(out);
  return findProjectFile(files, eslintignore.files) === undefined ? eslintrc : eslintignore;
}
