/**
 * Entries for the configurations of linters and formatters. The entry in a tool's configuration makes the tool skip the generated code and
 * the snapshots. Biome and Deno need no entry for generated TypeScript files, because comments in these files make both tools skip them.
 */

/** The folders that a linter or formatter skips. Paths are relative to the folder of its configuration file, with `/` as separator. */
export interface IgnoredFolders {
  /** Folder of the generated code. */
  readonly out: string;
  /** Snapshot folders. */
  readonly schemas: readonly string[];
}

/** The entry that makes one tool skip the folders. */
export interface IgnoreEntry {
  readonly toolName: string;
  /** The npm package that a project with this tool depends on. */
  readonly packageName: string;
  /** Names of files that can contain the entry. A project that has such a file uses the tool. A new file gets the first name. */
  readonly fileNames: readonly string[];
  /** The position of the entry in an existing file, such as `in the object of the configuration`. */
  readonly positionDescription: string;
  /** The entry for an existing file: one or more lines, without a line break at the end. */
  readonly entry: string;
  /** The list in a JSON configuration to which the entry adds elements. Undefined for tools without a configuration in JSON. */
  readonly ignoreList?: IgnoreList;
  /** The text of a new file. Undefined if a file with only this entry would not be a useful configuration. */
  readonly newFileText?: string;
}

export interface IgnoreList {
  /** The property names on the path to the list, such as `files` and `includes`. */
  readonly propertyPath: readonly string[];
  readonly elements: readonly string[];
}

/** The end of the pattern `!generated/*.json`, which makes Biome skip generated JSON files. */
export const JSON_FILES_GLOB_SUFFIX = "/*.json";

/** Returns the entries for all supported tools. */
export function listIgnoreEntries({ out, schemas }: IgnoredFolders): readonly IgnoreEntry[] {
  const outGlob = escapeGlob(out);
  const folderGlobs = [...schemas.map(escapeGlob), outGlob];
  const prettierEntryText = folderGlobs.map((glob) => `/${glob}/`).join("\n");
  return [
    {
      toolName: "ESLint",
      packageName: "eslint",
      fileNames: ["js", "mjs", "cjs", "ts", "mts", "cts"].map((extension) => `eslint.config.${extension}`),
      positionDescription: "in the array of the configuration",
      entry: `{ ignores: ${formatJsonArray([`${outGlob}/`])} },`,
    },
    {
      toolName: "Prettier",
      packageName: "prettier",
      fileNames: [".prettierignore"],
      positionDescription: "on lines of their own",
      entry: prettierEntryText,
      newFileText: `${prettierEntryText}\n`,
    },
    {
      toolName: "Biome",
      packageName: "@biomejs/biome",
      fileNames: ["biome.json", "biome.jsonc", ".biome.json", ".biome.jsonc"],
      positionDescription: "in the object of the configuration",
      // The pattern for the generated code matches only JSON files. A comment in the TypeScript files makes Biome skip them. With the
      // setting `format: "biome"`, the files lack this comment, so that Biome can format them.
      ...createJsonConfigEntryParts(
        ["files", "includes"],
        ["**", ...schemas.map((folder) => `!${escapeGlob(folder)}`), `!${outGlob}${JSON_FILES_GLOB_SUFFIX}`],
        "\t",
      ),
    },
    {
      toolName: "knip",
      packageName: "knip",
      fileNames: [
        ...["knip.json", "knip.jsonc", ".knip.json", ".knip.jsonc"],
        ...["knip.ts", "knip.js", "knip.config.ts", "knip.config.js"],
      ],
      positionDescription: "in the object of the configuration",
      ...createJsonConfigEntryParts(["ignore"], [`${outGlob}/**`], "  "),
    },
    {
      toolName: "Oxlint",
      packageName: "oxlint",
      fileNames: [".oxlintrc.json", ".oxlintrc.jsonc", "oxlint.config.ts", "oxlint.config.mts"],
      positionDescription: "in the object of the configuration",
      ...createJsonConfigEntryParts(["ignorePatterns"], [`${outGlob}/`], "  "),
    },
  ];
}

/** File names of the old format of ESLint's configuration, which ESLint reads by default up to version 8. */
const ESLINTRC_FILE_NAMES = [
  ".eslintrc",
  ...["js", "cjs", "json", "yaml", "yml"].map((extension) => `.eslintrc.${extension}`),
];

/** Returns the entry for a project that configures ESLint in `.eslintrc` or package.json. */
export function createEslintrcEntry(outputFolder: string): IgnoreEntry {
  return {
    toolName: "ESLint",
    packageName: "eslint",
    fileNames: ESLINTRC_FILE_NAMES,
    positionDescription: "in the object of the configuration",
    ...createJsonConfigEntryParts(["ignorePatterns"], [`/${escapeGlob(outputFolder)}/`], "  "),
  };
}

/** Returns the entry for `.eslintignore`, which ESLint reads by default up to version 8. */
export function createEslintignoreEntry(outputFolder: string): IgnoreEntry {
  return {
    toolName: "ESLint",
    packageName: "eslint",
    fileNames: [".eslintignore"],
    positionDescription: "on lines of their own",
    entry: `/${escapeGlob(outputFolder)}/`,
  };
}

/** Escapes the characters that have a special meaning in the ignore patterns of linters and formatters. */
function escapeGlob(path: string): string {
  return path.replace(/[\\*?[\]{}!]/g, "\\$&");
}

function formatJsonArray(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(", ")}]`;
}

/**
 * Returns the entry for a configuration in JSON. `indent` is a tab for Biome, which formats its own configuration with tabs, and two
 * spaces for the other tools.
 */
function createJsonConfigEntryParts(
  propertyPath: readonly string[],
  elements: readonly string[],
  indent: string,
): Pick<IgnoreEntry, "entry" | "ignoreList" | "newFileText"> {
  const propertyText = propertyPath.reduceRight(
    (valueText, propertyName, index) =>
      index === 0 ? `"${propertyName}": ${valueText}` : `{ "${propertyName}": ${valueText} }`,
    formatJsonArray(elements),
  );
  return {
    entry: `${propertyText},`,
    ignoreList: { propertyPath, elements },
    newFileText: `{\n${indent}${propertyText}\n}\n`,
  };
}
