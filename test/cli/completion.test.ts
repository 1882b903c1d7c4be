/** The command `completion`: the built command with its script in bash. */

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { COMMAND_GROUPS } from "../../src/config/setting.js";
import { command } from "../support/command.js";
import { ROOT, temporaryFolder } from "../support/folders.js";

const BIN = join(ROOT, "dist/bin.cjs");

/** Returns what bash completes at the end of the command line. */
function completeInBash(...words: readonly string[]): readonly string[] {
  const bin = join(temporaryFolder(), "bin");
  mkdirSync(bin);
  const program = `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`;
  writeFileSync(join(bin, "whm-transfer-codegen"), program, { mode: 0o755 });
  const script = `
    eval "$(whm-transfer-codegen completion)"
    COMP_WORDS=(whm-transfer-codegen "$@")
    COMP_CWORD=$#
    "$(complete -p whm-transfer-codegen | sed 's/.* -F \\([^ ]*\\) .*/\\1/')"
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = { ...process.env, SHELL: "/bin/bash", PATH: `${bin}:${process.env["PATH"]}` };
  const stdout = execFileSync("bash", ["-c", script, "bash", ...words], { env, encoding: "utf8" });
  return stdout.split("\n").filter((line) => line !== "");
}

test("bash completes the commands of whm-transfer-codegen", () => {
  expect([...completeInBash("")].sort()).toEqual([...COMMAND_GROUPS.all, "completion", "help"].sort());
  expect(completeInBash("ch")).toEqual(["check"]);
});

test("bash completes the options of a command, and the values of options", () => {
  expect(completeInBash("check", "--reg")).toEqual(["--regenerate"]);
  expect(completeInBash("check", "--fail")).toEqual([]);
  expect(completeInBash("diff", "before", "after", "--fail-on-")).toEqual(["--fail-on-used"]);
  expect(completeInBash("rules", "--format", "")).toEqual(["human", "json"]);
  expect(completeInBash("drift", "--format", "j")).toEqual(["json", "junit"]);
});

test("the command completion prints a zsh script if SHELL is zsh", () => {
  const env = { ...process.env, SHELL: "/usr/bin/zsh" };
  const run = (...words: readonly string[]): string =>
    execFileSync(process.execPath, [BIN, ...words], { env, encoding: "utf8" });
  expect(run("completion")).toMatch(/^#compdef whm-transfer-codegen\n/);
  expect(run("--get-yargs-completions", "whm-transfer-codegen", "")).toMatch(
    /^drift:Compare the schemas of a server /m,
  );
});

test("the command completion refuses arguments", async () => {
  const { exitCode, stderr } = await command(["completion", "bash"], { cwd: ROOT });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('Unexpected argument "bash" for the command "completion"');
});
