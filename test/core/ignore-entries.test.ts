/** The entries by which linters and formatters skip the generated code. The matrix runs the tools with them. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listIgnoreEntries } from "../../src/core/ignore-entries.js";
import { ROOT } from "../support/folders.js";

test("the documentation contains the ignore entry for each linter and formatter", () => {
  const page = readFileSync(join(ROOT, "docs/generated-code.md"), "utf8");
  for (const { toolName, fileNames, entry } of listIgnoreEntries({
    out: "generated",
    schemas: ["schemas"],
  })) {
    const heading = page.split("\n").find((line) => line.startsWith(`**${toolName}**, `));
    expect(heading).toContain(`\`${fileNames[0] ?? ""}\``);
    expect(page).toContain(entry.replace(/,$/, ""));
  }
});

test("each ignore entry contains the generated code, and what else the tool would change", () => {
  const entries = listIgnoreEntries({ out: "src/generated", schemas: ["schemas/118", "schemas/120"] });
  expect(Object.fromEntries(entries.map(({ fileNames, entry }) => [fileNames[0], entry]))).toEqual({
    "eslint.config.js": '{ ignores: ["src/generated/"] },',
    ".prettierignore": "/schemas/118/\n/schemas/120/\n/src/generated/",
    "biome.json": '"files": { "includes": ["**", "!schemas/118", "!schemas/120", "!src/generated/*.json"] },',
    "knip.json": '"ignore": ["src/generated/**"],',
    ".oxlintrc.json": '"ignorePatterns": ["src/generated/"],',
  });
});

test("special characters in a folder name are escaped in ignore entries", () => {
  const entries = listIgnoreEntries({ out: "app/[locale]/generated", schemas: [] });
  const prettier = entries.find(({ toolName }) => toolName === "Prettier");
  expect(prettier?.entry).toBe("/app/\\[locale\\]/generated/");
  const knip = entries.find(({ toolName }) => toolName === "knip");
  expect(knip?.entry).toBe('"ignore": ["app/\\\\[locale\\\\]/generated/**"],');
});
