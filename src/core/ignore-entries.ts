/**
 * Entries for the configurations of linters and formatters. They make the tool skip the generated code and the snapshots. Biome and Deno
 * need no entry for generated TypeScript files, because comments in these files make both tools skip them.
 */

/**
 * Returns the entries that skip these folders. Paths are relative to the folder of the tool's configuration, with `/` as separator.
 * `fileNames` are files that can contain the entry, the most common one first.
 */
export function listIgnoreEntries(out: string, schemas: readonly string[]) {
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
  const rows: readonly (readonly [string, string, string, readonly string[]])[] = [
    ["ESLint", "eslint", `{ ignores: ${list(`${outGlob}/`)} },`, eslintFiles],
    ["Prettier", "prettier", prettierPaths.join("\n"), [".prettierignore"]],
    ["Biome", "@biomejs/biome", `"files": { "includes": ${list(...biomePatterns)} },`, biomeFiles],
    ["knip", "knip", `"ignore": ${list(`${outGlob}/**`)},`, knipFiles],
    ["Oxlint", "oxlint", `"ignorePatterns": ${list(`${outGlob}/`)},`, oxlintFiles],
  ];
  return rows.map(([toolName, packageName, entry, fileNames]) => ({
    toolName,
    packageName,
    entry,
    fileNames,
  }));
}
