/** The README's way from nothing to a finished migration, to the letter: compiled, and run against the package as it is built. */

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT, temporaryFolder } from "../support/folders.js";

function section(): { readonly command: string; readonly code: string } {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const [, text = ""] = /^## Try it without a server\n([^]*?)^## /m.exec(readme) ?? [];
  const [, command = ""] = /`npm install [^`]*? && npx (whm-transfer-codegen [^`]*)`/.exec(text) ?? [];
  const [, code = ""] = /^```ts\n([^]*?)^```/m.exec(text) ?? [];
  return { command, code };
}

test("it takes at most ten lines, and finishes", () => {
  const { command, code } = section();
  expect(code.split("\n").filter((line) => line.trim() !== "").length).toBeLessThanOrEqual(10);

  const project = temporaryFolder();
  const run = (...words: readonly string[]): string =>
    execFileSync(process.execPath, [...words], { cwd: project, encoding: "utf8" });
  mkdirSync(join(project, "node_modules"));
  symlinkSync(ROOT, join(project, "node_modules/whm-transfer-codegen"));
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  writeFileSync(join(project, "migrate.ts"), code);
  const [program, ...words] = command.split(" ");
  expect(program).toBe("whm-transfer-codegen");
  run(join(ROOT, "dist/bin.cjs"), ...words);

  const types = ["--typeRoots", join(ROOT, "node_modules/@types"), "--types", "node", "--skipLibCheck"];
  const options = ["--strict", "--module", "nodenext", "--target", "es2022", ...types, "--outDir", "out"];
  expect(run(join(ROOT, "node_modules/typescript/bin/tsc"), ...options, "migrate.ts")).toBe("");
  const output = run("out/migrate.js");
  expect(output).toContain("state: 'COMPLETED'");
  expect(output).toContain("item: 'alice'");
});
