/** Finds the files by which a project configures a formatter or linter. */

import { createEslintignoreEntry, createEslintrcEntry, type IgnoreEntry } from "../../core/ignore-entries.js";
import { parseJsoncObject } from "../../core/text/project-json.js";
import { findNearestProjectFile, type ProjectReader } from "./project-files.js";

const PRETTIER_CONFIG_NAMES = [
  ".prettierrc",
  ...["json", "yaml", "yml", "json5", "toml"].map((extension) => `.prettierrc.${extension}`),
  ...["js", "mjs", "cjs", "ts", "mts", "cts"].flatMap((extension) => [
    `.prettierrc.${extension}`,
    `prettier.config.${extension}`,
  ]),
];

/** The properties of package.json that configure a tool, by the name of the tool. */
const PACKAGE_JSON_PROPERTY_BY_TOOL: Readonly<Record<string, string>> = {
  ESLint: "eslintConfig",
  Prettier: "prettier",
  knip: "knip",
};

/**
 * Returns the path of a file that shows that the project configures the tool, such as `.prettierrc`. Skips the files that can contain
 * ignore entries (`IgnoreEntry.fileNames`): the caller searches for these.
 */
export function findToolConfigPath(
  { toolName }: IgnoreEntry,
  projectReader: ProjectReader,
): string | undefined {
  const prettierConfigFile =
    toolName === "Prettier" ? findNearestProjectFile(projectReader, PRETTIER_CONFIG_NAMES) : undefined;
  return (
    prettierConfigFile?.path ??
    findPathOfPackageJsonWithProperty(PACKAGE_JSON_PROPERTY_BY_TOOL[toolName], projectReader)
  );
}

/** Returns the path of the nearest package.json that has the property. */
function findPathOfPackageJsonWithProperty(
  property: string | undefined,
  { projectAndParentFolderPrefixes, readFileText }: ProjectReader,
): string | undefined {
  if (property === undefined) return undefined;
  return projectAndParentFolderPrefixes
    .map((prefix) => `${prefix}package.json`)
    .find((path) => Object.hasOwn(parseJsoncObject(readFileText(path) ?? "{}") ?? {}, property));
}

/**
 * Returns the ignore entry for the configuration format that ESLint uses in the project. For `.eslintrc` or settings in
 * package.json (ESLint 8), this is an entry for `.eslintignore` or, if this file does not exist, for `.eslintrc`. Otherwise, it
 * is `eslintFlatConfigEntry`, which is for eslint.config.js.
 */
export function selectEslintIgnoreEntry(
  eslintFlatConfigEntry: IgnoreEntry,
  outputFolder: string,
  projectReader: ProjectReader,
): IgnoreEntry {
  if (findNearestProjectFile(projectReader, eslintFlatConfigEntry.fileNames) !== undefined)
    return eslintFlatConfigEntry;
  const eslintrcEntry = createEslintrcEntry(outputFolder);
  const isEslintrcUsed =
    findNearestProjectFile(projectReader, eslintrcEntry.fileNames) !== undefined ||
    findToolConfigPath(eslintFlatConfigEntry, projectReader) !== undefined;
  if (!isEslintrcUsed) return eslintFlatConfigEntry;
  const eslintignoreEntry = createEslintignoreEntry(outputFolder);
  return findNearestProjectFile(projectReader, eslintignoreEntry.fileNames) === undefined
    ? eslintrcEntry
    : eslintignoreEntry;
}
