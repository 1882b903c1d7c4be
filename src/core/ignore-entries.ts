/**
 * Entries for the configurations of linters and formatters. They make the tool skip the generated code and the snapshots. Biome and Deno
 * need no entry for generated TypeScript files, because comments in these files make both tools skip them.
 */

/** The folders to skip. Paths are relative to the folder of the tool's configuration, with `/` as separator. */
export interface IgnoredFolders {
  readonly out: string;
  readonly schemas: readonly string[];
}

export interface IgnoreEntry {
  readonly toolName: string;
  readonly packageName: string;
  /** Names of files that can contain the entry. The first one is the most common. */
  readonly fileNames: readonly string[];
  /** One or more lines, without a line break at the end. */
  readonly entry: string;
}

export function listIgnoreEntries({ out, schemas }: IgnoredFolders): readonly IgnoreEntry[] {
  const escapeGlob = (path: string): string => path.replace(/[\\*?[\]{}!]/g, "\\$&");
  const list = (...patterns: readonly string[]): string =>
    `[${patterns.map((pattern) => JSON.stringify(pattern)).join(", ")}]`;
  const outGlob = escapeGlob(out);
  const schemaGlobs = schemas.map(escapeGlob);
  // With the setting `format: "biome"`, Biome must format the TypeScript files.
  const biomePatterns = ["**", ...schemaGlobs.map((glob) => `!${glob}`), `!${outGlob}/*.json`];
  const prettierPaths = [...schemaGlobs, outGlob].map((glob) => `/${glob}/`);
  const eslintFiles = ["js", "mjs", "cjs", "ts", "mts", "cts"].map((ending) => `eslint.config.${ending}`);
  const biomeFiles = ["biome.json", "biome.jsonc", ".biome.json", ".biome.jsonc"];
  const knipFiles = ["knip.json", "knip.jsonc", ".knip.json", ".knip.jsonc", "knip.ts", "knip.js"];
  const oxlintFiles = [".oxlintrc.json", ".oxlintrc.jsonc", "oxlint.config.ts", "oxlint.config.mts"];
  const rows = [
    ["ESLint", "eslint", `{ ignores: ${list(`${outGlob}/`)} },`, eslintFiles],
    ["Prettier", "prettier", prettierPaths.join("\n"), [".prettierignore"]],
    ["Biome", "@biomejs/biome", `"files": { "includes": ${list(...biomePatterns)} },`, biomeFiles],
    ["knip", "knip", `"ignore": ${list(`${outGlob}/**`)},`, knipFiles],
    ["Oxlint", "oxlint", `"ignorePatterns": ${list(`${outGlob}/`)},`, oxlintFiles],
  ] as const;
  return rows.map(([toolName, packageName, entry, fileNames]) => {
    return { toolName, packageName, fileNames, entry };
  });
}
