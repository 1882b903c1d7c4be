/** Machines with another umask, a home folder that is read-only, no folder for temporary files, or no Git. */

import { spawnSync } from "node:child_process";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT, temporaryFolder } from "./support/folders.js";

const BIN = join(ROOT, "dist/bin.cjs");
const ENVIRONMENT = { PATH: "", HOME: "/proc", TMPDIR: "/does/not/exist" };

function run(
  cwd: string,
  ...words: readonly string[]
): { readonly status: number | null; readonly stderr: string } {
  return spawnSync(process.execPath, [BIN, ...words], {
    cwd,
    env: ENVIRONMENT,
    encoding: "utf8",
    timeout: 30_000,
  });
}

test.skipIf(process.platform === "win32").each([
  ["022", 0o644],
  ["077", 0o600],
])("with umask %s, generated files have the mode %o", (umask, mode) => {
  const cwd = temporaryFolder();
  const script = `umask ${umask}; exec "$0" "$@"`;
  const words = ["-c", script, process.execPath, BIN, "generate", "--schemas", "bundled"];
  expect(spawnSync("/bin/sh", words, { cwd, encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
  for (const name of ["index.ts", "manifest.json"])
    expect(statSync(join(cwd, "generated", name)).mode & 0o777).toBe(mode);
});

test("generate and check need no Git, no writable home folder and no folder for temporary files", () => {
  const cwd = temporaryFolder();
  expect(run(cwd, "generate", "--schemas", "bundled")).toMatchObject({ status: 0, stderr: "" });
  expect(run(cwd, "check", "--schemas", "bundled")).toMatchObject({ status: 0 });
  mkdirSync(join(cwd, ".git"));
  expect(run(cwd, "check", "--schemas", "bundled")).toMatchObject({ status: 0 });
  for (const words of [
    ["check", "--schemas", "bundled", "--staged"],
    ["diff", "HEAD:schemas", "bundled"],
  ])
    expect(run(cwd, ...words)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("ENOENT, install Git.") as string,
    });
});

test("simulate reports that the folder for temporary files is missing", () => {
  expect(run(temporaryFolder(), "simulate")).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^error: \/does\/not\/exist cannot be written: /) as string,
  });
});
