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

/** The properties of package.json that configure a tool, by the name of the tool. */
const PACKAGE_JSON_PROPERTIES: Readonly<Record<string, string>> = {
  ESLint: "eslintConfig",
  Prettier: "prettier",
  knip: "knip",
};

/**
 * Returns the path of a file that shows that the project configures the tool, such as `.prettierrc`. Skips the files that can contain
 * ignore entries (`IgnoreEntry.files`): the caller searches for these.
 */
export function findToolConfig({ tool }: IgnoreEntry, files: ProjectFiles): string | undefined {
  const file = tool === "Prettier" ? findProjectFile(files, PRETTIER_CONFIGS) : undefined;
  return file?.path ?? findPackageJsonWith(PACKAGE_JSON_PROPERTIES[tool], files);
}

/** Returns the path of the nearest package.json that has the property. */
function findPackageJsonWith(
  property: string | undefined,
  { folderPrefixes, read }: ProjectFiles,
): string | undefined {
  if (property === undefined) return undefined;
  return folderPrefixes
    .map((prefix) => `${prefix}package.json`)
    .find((path) => Object.hasOwn(parseProjectJson(read(path) ?? "{}") ?? {}, property));
}

/**
 * Returns the ignore entry for the configuration format that ESLint uses in the project. For `.eslintrc` or settings in
 * package.json (ESLint 8), this is an entry for `.eslintignore` or, if this file does not exist, for `.eslintrc`. Otherwise, it
 * is `entry`, which is for eslint.config.js.
 */
export function selectEslintEntry(entry: IgnoreEntry, out: string, files: ProjectFiles): IgnoreEntry {
  if (findProjectFile(files, entry.files) !== undefined) return entry;
  const eslintrc = createEslintrcEntry(out);
  const isEslintrcUsed =
    findProjectFile(files, eslintrc.files) !== undefined || findToolConfig(entry, files) !== undefined;
  if (!isEslintrcUsed) return entry;
  const eslintignore = createEslintignoreEntry(out);
  return findProjectFile(files, eslintignore.files) === undefined ? eslintrc : eslintignore;
}
