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

test("a new ignore file of a linter or formatter contains only the generated code and the snapshots", () => {
  const entries = listIgnoreEntries({ out: "src/generated", schemas: ["schemas/118", "schemas/120"] });
  expect(
    Object.fromEntries(entries.map(({ fileNames, newFileText }) => [fileNames[0], newFileText])),
  ).toEqual({
    "eslint.config.js": undefined,
    ".prettierignore": "/schemas/118/\n/schemas/120/\n/src/generated/\n",
    "biome.json":
      '{\n\t"files": { "includes": ["**", "!schemas/118", "!schemas/120", "!src/generated/*.json"] }\n}\n',
    "knip.json": '{\n  "ignore": ["src/generated/**"]\n}\n',
    ".oxlintrc.json": '{\n  "ignorePatterns": ["src/generated/"]\n}\n',
  });
});

test("special characters in a folder name are escaped in ignore entries", () => {
  const entries = listIgnoreEntries({ out: "app/[locale]/generated", schemas: [] });
  const prettier = entries.find(({ toolName }) => toolName === "Prettier");
  expect(prettier?.entry).toBe("/app/\\[locale\\]/generated/");
  const knip = JSON.parse(entries.find(({ toolName }) => toolName === "knip")?.newFileText ?? "") as object;
  expect(knip).toEqual({ ignore: ["app/\\[locale\\]/generated/**"] });
});
