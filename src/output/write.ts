/**
 * Changes → disk, all or nothing, by one who has the folders' locks: every new text is written beside its place first, so that
 * what can fail has failed before the first old file moves; then a journal says what was decided; then files change places. What
 * fails puts back those that did. Whoever dies is finished by the next run (`recover.ts`): without the journal the tree is the
 * old one, with it the new one.
 */

import { closeSync, openSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { sha256 } from "../core/module-text.js";
import { LocalError } from "../core/diagnostic.js";
import { fileUnwritable } from "../core/diagnostics.js";
import { folderNotRestored } from "./diagnostics.js";
import { writeJournal, removeJournal, type Journal, type JournalStep } from "./journal.js";
import { newName, newRun, oldName, trySilently } from "./work-files.js";
import type { ResolvedFolder } from "./folder.js";
import type { Change } from "./plan.js";

/**
 * Runs without a pause, so that a signal that the process listens to comes before or after it.
 *
 * @throws LocalError after which everything is as it was, or which says what is not.
 */
export function applyChanges(changes: readonly Change[], places: readonly ResolvedFolder[]): void {
  const run = newRun();
  const moving = changes.map((change, number) => movingOf(change, { places, run, number }));
  const journal: Journal = { run, folders: places.map(({ real }) => real), steps: stage(moving) };
  const [only] = moving;
  // One file changes in one step, which needs no journal.
  if (only !== undefined && moving.length === 1) moveOne(only);
  else moveAll(moving, journal);
}

/** A change, and the real paths of its files. */
interface Moving extends Change {
  readonly folder: number;
  readonly real: string;
  readonly next: string;
  readonly last: string;
}

interface WriteRun {
  readonly places: readonly ResolvedFolder[];
  readonly run: string;
  readonly number: number;
}

function movingOf(change: Change, { places, run, number }: WriteRun): Moving {
  const folder = places.findIndex(({ dir }) => dir === resolve(dirname(change.path)));
  const place = places[folder];
  if (place === undefined) throw new TypeError("a change is of a file in one of the folders");
  const at = (name: string): string => join(place.real, name);
  return {
    ...change,
    folder,
    real: at(basename(change.path)),
    next: at(newName(run, number)),
    last: at(oldName(run, number)),
  };
}

/** Writes every new text beside its place, or none. */
function stage(moving: readonly Moving[]): JournalStep[] {
  const staged: string[] = [];
  let current = "";
  try {
    return moving.map(({ path, folder, hash = null, after, next }) => {
      current = path;
      const step = { folder, name: basename(path), before: hash };
      if (after === undefined) return { ...step, after: null };
      const text = after();
      // Never through a link that lies there.
      const descriptor = openSync(next, "wx");
      staged.push(next);
      try {
        writeFileSync(descriptor, text);
      } finally {
        closeSync(descriptor);
      }
      return { ...step, after: sha256(text) };
    });
  } catch (error) {
    for (const next of staged) remove(next);
    throw new LocalError(fileUnwritable(current, error));
  }
}

function moveOne({ path, real, after, next }: Moving): void {
  try {
    if (after === undefined) unlinkSync(real);
    else renameSync(next, real);
  } catch (error) {
    remove(next);
    throw new LocalError(fileUnwritable(path, error));
  }
}

function moveAll(moving: readonly Moving[], journal: Journal): void {
  const moves: Move[] = [];
  let current = moving[0]?.path ?? "";
  try {
    writeJournal(journal);
    for (const { path, real, before, after, next, last } of moving) {
      current = path;
      if (before !== undefined) move({ from: real, to: last }, moves);
      if (after !== undefined) move({ from: next, to: real }, moves);
    }
  } catch (error) {
    const isBack = putBack(moves) && trySilently(() => removeJournal(journal));
    if (isBack) for (const { next } of moving) remove(next);
    const diagnostic = fileUnwritable(current, error, isBack);
    throw new LocalError(isBack ? diagnostic : [diagnostic, folderNotRestored(dirname(current))]);
  }
  current = moving[0]?.path ?? "";
  try {
    removeJournal(journal);
  } catch (error) {
    throw new LocalError([fileUnwritable(current, error, false), folderNotRestored(dirname(current))]);
  }
  for (const { before, last } of moving) if (before !== undefined) remove(last);
}

interface Move {
  readonly from: string;
  readonly to: string;
}

function move(step: Move, done: Move[]): void {
  renameSync(step.from, step.to);
  done.push(step);
}

/** While the journal stands: whoever dies at this is finished, too. */
function putBack(moves: readonly Move[]): boolean {
  return moves.toReversed().every(({ from, to }) => trySilently(() => renameSync(to, from)));
}

/** What cannot be removed now, the next run sweeps away. */
function remove(path: string): void {
  trySilently(() => unlinkSync(path));
}
