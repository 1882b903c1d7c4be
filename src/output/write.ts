/**
 * Changes → disk, all or nothing: every new text is written beside its place first, so that what can
 * fail has failed before the first old file moves; then files change places, and if one cannot, those
 * that did change back.
 */

import { mkdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { LocalError, unwritableFile } from "../errors.js";
import type { Change } from "./plan.js";

/**
 * Makes the changes. Runs without a pause, so that a signal that the process listens to comes before or after it.
 *
 * @throws LocalError after which everything is as it was.
 */
export function applyChanges(changes: readonly Change[]): void {
  const undo: (() => void)[] = [];
  const swaps = changes.map((change) => ({
    change,
    next: beside(change.path, "new"),
    last: beside(change.path, "old"),
  }));
  let current = "";
  try {
    for (const { change, next } of swaps) {
      current = change.path;
      if (change.after === undefined) continue;
      makeFolder(dirname(change.path), undo);
      undo.push(() => rmSync(next, { force: true }));
      writeFileSync(next, change.after, { flag: "wx" });
    }
    for (const { change, next, last } of swaps) {
      current = change.path;
      if (change.before !== undefined) {
        renameSync(change.path, last);
        undo.push(() => renameSync(last, change.path));
      }
      if (change.after !== undefined) {
        renameSync(next, change.path);
        undo.push(() => renameSync(change.path, next));
      }
    }
  } catch (error) {
    for (const step of undo.toReversed()) step();
    throw new LocalError(unwritableFile(current, error));
  }
  for (const { change, last } of swaps) if (change.before !== undefined) rmSync(last, { force: true });
}

/** A name in the same folder, so that a rename is enough, and hidden, so that nobody takes it for a source. */
function beside(path: string, what: "new" | "old"): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.${what}`);
}

function makeFolder(dir: string, undo: (() => void)[]): void {
  const first = mkdirSync(dir, { recursive: true });
  if (first === undefined) return;
  // Only folders that are empty by then go, from the inside out.
  for (let made = dir; made.length >= first.length; made = dirname(made)) undo.unshift(() => rmdirSync(made));
}
