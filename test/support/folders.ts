/** Temporary folders, which are deleted when the process exits, or by `global-setup.ts` after all tests. */

import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const created: string[] = [];
// Of two processes that delete the same folder, one fails. Therefore, workers of vitest delete nothing.
if (process.env["VITEST"] === undefined) process.once("exit", () => created.forEach(removeFolder));

/** Repeats the removal, because the processes of a browser may still write after the browser has ended. */
export function removeFolder(dir: string): void {
  for (let attempt = 1; existsSync(dir); attempt++) {
    try {
      // Only root can delete files from folders that are not writable.
      if (attempt > 1) makeWritable(dir);
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}

function makeWritable(dir: string): void {
  try {
    chmodSync(dir, 0o700);
    for (const entry of readdirSync(dir, { withFileTypes: true }))
      if (entry.isDirectory()) makeWritable(join(dir, entry.name));
  } catch {
    // A process that is ending has deleted the folder.
  }
}

export function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), "whm-transfer-"));
  created.push(dir);
  return dir;
}

/** Path → text of every file below the folder, with `/` as separator. */
export function filesBelow(dir: string): Record<string, string> {
  const files = listFiles(dir).map((path) => {
    return [path.slice(dir.length + 1).replaceAll("\\", "/"), readFileSync(path, "utf8")] as const;
  });
  return Object.fromEntries(files.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Follows no symbolic links, unlike the option `recursive` of `readdirSync` in Node.js 22.13 and later. */
function listFiles(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return listFiles(path);
    return entry.isFile() ? [path] : [];
  });
}

/** Path → modification time of every file below the folder. */
export function modificationTimes(dir: string): Record<string, number> {
  return Object.fromEntries(
    Object.keys(filesBelow(dir)).map((path) => [path, statSync(join(dir, path)).mtimeMs]),
  );
}

/** Returns the paths whose modification time differs. */
export function changedPaths(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): string[] {
  return Object.keys(after).filter((path) => after[path] !== before[path]);
}

/** The repository's root, where `schemas/` and `generated/` are. */
export const ROOT = join(import.meta.dirname, "../..");
