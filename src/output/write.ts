/**
 * Changes → disk, all or nothing: every new text is written beside its place first, so that what can
 * fail has failed before the first old file moves; then files change places, and if one cannot, those
 * that did change back.
 */

import { randomBytes } from "node:crypto";
import { mkdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { LocalError, notPutBack, unwritableFile } from "../errors.js";
import type { Change } from "./plan.js";

/**
 * Makes the changes. Runs without a pause, so that a signal that the process listens to comes before or after it.
 *
 * @throws LocalError after which everything is as it was, or which says what is not.
 */
export function applyChanges(changes: readonly Change[]): void {
  const run = randomBytes(4).toString("hex");
  const swaps = changes.map((change) => ({
    ...change,
    next: beside(change.path, `${run}.new`),
    last: beside(change.path, `${run}.old`),
  }));
  const made: string[] = [];
  const moves: Move[] = [];
  let current = "";
  try {
    for (const { path, after, next } of swaps) {
      current = path;
      if (after === undefined) continue;
      made.push(...makeFolder(dirname(path)));
      writeFileSync(next, after(), { flag: "wx" });
    }
    for (const { path, before, after, next, last } of swaps) {
      current = path;
      if (before !== undefined) move({ from: path, to: last }, moves);
      if (after !== undefined) move({ from: next, to: path }, moves);
    }
  } catch (error) {
    const stuck = moves.toReversed().filter(({ from, to }) => !succeeds(() => renameSync(to, from)));
    for (const { next } of swaps) succeeds(() => rmSync(next, { force: true }));
    for (const dir of made.toReversed()) succeeds(() => rmdirSync(dir));
    throw new LocalError([unwritableFile(current, error, stuck.length === 0), ...stuck.map(notPutBack)]);
  }
  for (const { before, last } of swaps)
    if (before !== undefined) succeeds(() => rmSync(last, { force: true }));
}

interface Move {
  readonly from: string;
  readonly to: string;
}

function move(step: Move, done: Move[]): void {
  renameSync(step.from, step.to);
  done.push(step);
}

/** A name in the same folder, so that a rename is enough, and hidden, so that nobody takes it for a source. */
function beside(path: string, ending: string): string {
  return join(dirname(path), `.${basename(path)}.${ending}`);
}

/** The folders that had to be made, outermost first. */
function makeFolder(dir: string): string[] {
  const first = mkdirSync(dir, { recursive: true });
  const made: string[] = [];
  for (let each = dir; first !== undefined && each.length >= first.length; each = dirname(each))
    made.unshift(each);
  return made;
}

/** For steps of putting things back: one that fails must not keep the others from being tried. */
function succeeds(step: () => void): boolean {
  try {
    step();
    return true;
  } catch {
    return false;
  }
}
