/** The versions of Node.js and Bun that the built package accepts. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { BIN, runProgram, type ExecutionResult } from "./support/command.js";
import { ROOT } from "./support/folders.js";

/** Runs Node.js as if it had these versions. */
function runAs(versions: Readonly<Record<string, string>>, ...words: readonly string[]): ExecutionResult {
  const preload = `Object.defineProperty(process, "versions", { value: { ...process.versions, ...${JSON.stringify(versions)} } });`;
  return runProgram(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(preload)}`, ...words],
    {},
  );
}

const messageFor = (version: string): string =>
  `whm-transfer-codegen needs Node.js ^20.19 || >=22.12, but this is Node.js ${version}.`;

describe("the versions of Node.js", () => {
  test.each(["12.22.12", "20.18.3", "21.7.3", "22.11.0"])(
    "the command refuses Node.js %s in one line",
    (node) => {
      const stderr = `error: ${messageFor(node)}\n`;
      expect(runAs({ node }, BIN, "help")).toEqual({ exitCode: 2, signal: null, stdout: "", stderr });
    },
  );

  test.each(["0.8.1", "1.3.14"])("the command refuses Bun %s in one line", (bun) => {
    const stderr = `error: whm-transfer-codegen needs Bun 1.4 or later, but this is Bun ${bun}.\n`;
    expect(runAs({ node: "24.3.0", bun }, BIN, "help")).toMatchObject({ exitCode: 2, stdout: "", stderr });
  });

  test.each([
    ...["20.19.0", "22.12.0", "23.0.0", "100.0.0-nightly"].map((node) => ({ node })),
    { node: "20.11.1", deno: "2.0.0" },
    { node: "22.6.0", bun: "1.4.0" },
  ])("the command accepts the versions %o", (versions) => {
    expect(runAs(versions, BIN, "rules")).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test.each(readdirSync(join(ROOT, "dist")).filter((name) => name.endsWith(".js")))(
    "the import of %s fails in an unsupported Node.js",
    (name) => {
      const entry = pathToFileURL(join(ROOT, "dist", name)).href;
      const words = ["--input-type=module", "--eval", `import "${entry}";`];
      const { exitCode, stderr } = runAs({ node: "18.20.8" }, ...words);
      expect(exitCode).toBe(1);
      expect(stderr).toContain(`Error: ${messageFor("18.20.8")}\n`);
    },
  );
});
