/** Runs once, before all tests: their temporary folders are in one folder, which is deleted after the last test. */

import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeFolder } from "./folders.js";

export default function setUp(): () => void {
  const root = mkdtempSync(join(tmpdir(), "whm-tests-"));
  // Some tests run programs as another user.
  chmodSync(root, 0o755);
  // Workers inherit the variable, and so do the programs that tests run.
  process.env["TMPDIR"] = root;
  if (spawnSync("git", ["--version"]).status !== 0)
    console.warn("Git is not installed: the tests that use Git are skipped.");
  return () => removeFolder(root);
}
