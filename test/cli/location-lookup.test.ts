/** Tests whether the search for the locations of findings runs Git. */

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { findSnapshotFolderForFindings } from "../../src/commands/diff.js";
import { writeSnapshot } from "../../src/index.js";
import { temporaryFolder } from "../support/folders.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

test.each([
  ["does not run Git if the newer snapshot is a folder", "schemas", false],
  ["runs Git if the newer snapshot is not a folder", "missing", true],
])("the search for the file locations of drift findings %s", (_name, after, isRun) => {
  const cwd = temporaryFolder();
  writeSnapshot(join(cwd, "schemas"), snapshotOf(moduleOf("Alpha", { name: "char(8)" })));
  const trace = join(cwd, "trace");
  mkdirSync(join(cwd, "bin"));
  writeFileSync(join(cwd, "bin/git"), `#!/bin/sh\necho run > "${trace}"\n`, { mode: 0o755 });
  vi.stubEnv("PATH", join(cwd, "bin"));
  findSnapshotFolderForFindings({ before: "HEAD:schemas", after }, cwd);
  expect(existsSync(trace)).toBe(isRun);
});
