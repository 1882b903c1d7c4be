/** What runs that died left in the folders: what they had decided is finished, and the rest is swept away. */

import { lstatSync, readFileSync, renameSync, rmSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../core/module-text.js";
import { LocalError } from "../core/diagnostic.js";
import { fileUnwritable } from "../core/diagnostics.js";
import { runNotResumable, runUnfinished, runUnfinishedElsewhere } from "./diagnostics.js";
import { readJournal, removeJournal, type Journal, type JournalStep } from "./journal.js";
import { expectKnownFolders, readLock, type LockInfo } from "./lock.js";
import { isDead } from "./lock-owner.js";
import { errorCode, isMissing, isRunFile, JOURNAL, workFileNames, newName } from "./work-files.js";
import type { ResolvedFolder } from "./folder.js";

/** The folders, of those that are known, that have to be locked for a recovery; none where nothing was left. */
export function foldersToRecover(known: readonly ResolvedFolder[]): readonly ResolvedFolder[] {
  const marked = known.filter(({ real }) => workFileNames(real).length > 0);
  const named = marked.flatMap((place) => foldersOf(place, known));
  return known.filter((place) => marked.includes(place) || named.includes(place));
}

/** Those that a journal speaks of. */
function foldersOf(place: ResolvedFolder, known: readonly ResolvedFolder[]): readonly ResolvedFolder[] {
  const folders = readJournal(place)?.folders ?? [];
  return folders.map((folder) => {
    const found = known.find(({ real }) => real === folder);
    if (found === undefined) throw new LocalError(runUnfinishedElsewhere(place.dir, folder));
    return found;
  });
}

/**
 * By one who has the locks of the places, which `leftIn` told. False where there is more by now, and nothing was done.
 *
 * @throws LocalError for what cannot be finished, which is then as it was.
 */
export function recover(places: readonly ResolvedFolder[], known: readonly ResolvedFolder[]): boolean {
  const named = places.flatMap((place) => foldersOf(place, known));
  if (!named.every((place) => places.includes(place))) return false;
  for (const place of places) {
    const journal = readJournal(place);
    if (journal !== undefined) finish(journal, place);
  }
  for (const place of places) sweep(place);
  return true;
}

/** Whether changes were decided there that may not be made yet. */
export function isUnfinished({ real }: ResolvedFolder): boolean {
  return workFileNames(real).includes(JOURNAL);
}

function sweep({ dir, real }: ResolvedFolder): void {
  for (const name of workFileNames(real).filter(isRunFile)) {
    try {
      rmSync(join(real, name), { recursive: true, force: true });
    } catch (error) {
      // Somebody alive fills the folder that is to be his lock: it is his to take away.
      if (errorCode(error) === "ENOTEMPTY") continue;
      throw new LocalError(fileUnwritable(join(dir, name), error));
    }
  }
}

/** Looks at every step before it does one. */
function finish(journal: Journal, place: ResolvedFolder): void {
  const steps = journal.steps.map((step, number) => stepIn(journal, step, number));
  const stuck = steps.filter(({ state }) => state === "stuck");
  if (stuck.length > 0) {
    const paths = stuck.map(({ path }) => path);
    throw new LocalError(runNotResumable(paths, join(place.dir, JOURNAL)));
  }
  for (const { path, next, step, state } of steps) {
    try {
      if (state === "done") continue;
      if (step.after === null) unlinkSync(path);
      else renameSync(next, path);
    } catch (error) {
      throw new LocalError([fileUnwritable(path, error, false), runUnfinished(place.dir)]);
    }
  }
  try {
    removeJournal(journal);
  } catch (error) {
    throw new LocalError([fileUnwritable(join(place.dir, JOURNAL), error, false), runUnfinished(place.dir)]);
  }
}

interface FoundStep {
  readonly step: JournalStep;
  readonly path: string;
  readonly next: string;
  readonly state: "done" | "due" | "stuck";
}

function stepIn({ run, folders }: Journal, step: JournalStep, number: number): FoundStep {
  const folder = folders[step.folder] ?? "";
  const [path, next] = [join(folder, step.name), join(folder, newName(run, number))];
  const now = hashOf(path);
  if (now === step.after) return { step, path, next, state: "done" };
  // Where no file is, the old one was moved out of the way.
  const isOld = now === step.before || now === null;
  const isReady = step.after === null || hashOf(next) === step.after;
  return { step, path, next, state: isOld && isReady ? "due" : "stuck" };
}

/** Null where nothing is; of what is no file, nothing that a journal could name. */
function hashOf(path: string): string | null {
  try {
    if (!lstatSync(path).isFile()) return "";
    return sha256(readFileSync(path, "utf8").replaceAll("\r\n", "\n"));
  } catch (error) {
    if (isMissing(error)) return null;
    throw new LocalError(fileUnwritable(path, error, false));
  }
}

/**
 * For those who only read: that nobody died while files changed places. Opens nothing for writing.
 *
 * @returns who is writing there now, if somebody is.
 * @throws LocalError that says who finishes it.
 */
export function checkForRuns(known: readonly ResolvedFolder[]): LockInfo | undefined {
  const held = known.flatMap((place) => readLock(place) ?? []);
  const alive = held.find(({ owner: holder }) => !isDead(holder));
  if (alive !== undefined) return alive;
  for (const one of held) expectKnownFolders(one, known);
  const place = known.find(isUnfinished);
  if (place !== undefined) throw new LocalError(runUnfinished(place.dir));
  return undefined;
}
