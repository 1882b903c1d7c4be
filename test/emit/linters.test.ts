/** ESLint and Prettier skip generated code with the documented entries. The matrix runs other tools. */

import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { listIgnoreEntries } from "../../src/core/ignore-entries.js";
import { generate, writeSnapshot } from "../../src/index.js";
import { FULL } from "../support/extent.js";
import { filesBelow, ROOT, temporaryFolder } from "../support/folders.js";
import { documentedSnapshot } from "../support/snapshots.js";

const ENTRIES = listIgnoreEntries({ out: "src/generated", schemas: ["schemas"] });

let project: string;

beforeAll(async () => {
  project = temporaryFolder();
  writeSnapshot(join(project, "schemas"), documentedSnapshot());
  mkdirSync(join(project, "src/generated"), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(project, "node_modules"));
  writeFileSync(join(project, "package.json"), '{\n  "private": true,\n  "type": "module"\n}\n');
  const emitters = ["zod", "valibot", "ajv", "node"] as const;
  for (const { path, text } of await generate({ snapshot: documentedSnapshot(), config: { emitters } }))
    writeFileSync(join(project, "src/generated", path), text);
});

/** Runs a tool of the project, and returns its output. Throws if it reports a problem. */
function run(tool: string, ...parameters: readonly string[]): string {
  const bin = join(ROOT, "node_modules", tool);
  return execFileSync(process.execPath, [bin, ...parameters], { cwd: project, encoding: "utf8" });
}

test("ESLint reports and changes nothing with the documented entry", FULL, () => {
  const { entry = "" } = ENTRIES.find(({ toolName }) => toolName === "ESLint") ?? {};
  const config = `import tseslint from "typescript-eslint";

export default tseslint.config(
  ...tseslint.configs.strict,
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  ${entry}
);
`;
  writeFileSync(join(project, "eslint.config.js"), config);
  const before = filesBelow(join(project, "src"));
  expect(run("eslint/bin/eslint.js", "--max-warnings", "0", "--fix", ".")).toBe("");
  expect(filesBelow(join(project, "src"))).toEqual(before);
  // Without the entry, ESLint reports problems.
  writeFileSync(join(project, "eslint.config.js"), config.replace(entry, ""));
  expect(() => run("eslint/bin/eslint.js", "--max-warnings", "0", "src")).toThrow();
});

test("Prettier reports nothing with the documented entry or --check-ignore-pragma", FULL, () => {
  const { entry = "" } = ENTRIES.find(({ toolName }) => toolName === "Prettier") ?? {};
  const prettier = "prettier/bin/prettier.cjs";
  expect(run(prettier, "--check", "--check-ignore-pragma", "src")).toContain("All matched files");
  expect(() => run(prettier, "--check", "src")).toThrow();
  expect(run(prettier, "--check", "src/generated/*.json")).toContain("All matched files");
  writeFileSync(join(project, ".prettierignore"), entry);
  expect(run(prettier, "--check", "src", "schemas", "package.json")).toContain("All matched files");
});
