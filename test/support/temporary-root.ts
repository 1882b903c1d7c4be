/** Runs once, before all tests: their temporary folders are in one folder, which is deleted after the last test. */

import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export default function createTemporaryRoot(): () => void {
  const root = mkdtempSync(join(tmpdir(), "whm-tests-"));
  // Some tests run programs as another user.
  chmodSync(root, 0o755);
  // Workers inherit the variable, and so do the programs that tests run.
  process.env["TMPDIR"] = root;
  return () => rmSync(root, { recursive: true, force: true });
}
