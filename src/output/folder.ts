/** A folder, as somebody named it, and where it really is. */

import { lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { LocalError } from "../core/diagnostic.js";
import { fileUnreadable } from "../core/diagnostics.js";
import { foldersIdentical } from "./diagnostics.js";
import { isMissing } from "./work-files.js";

export interface ResolvedFolder {
  /** As the settings name it, absolute. */
  readonly dir: string;
  /** With no symbolic link in it. A folder may be a link to another: it is the user who says where that is. */
  readonly real: string;
}

export function resolveFolder(dir: string): ResolvedFolder {
  const path = resolve(dir);
  try {
    return { dir: path, real: realPath(path) };
  } catch (error) {
    throw new LocalError(fileUnreadable(path, error));
  }
}

/** Of a folder that is not there yet, where it would be. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (!isMissing(error) || dirname(path) === path) throw error;
    return join(realPath(dirname(path)), basename(path));
  }
}

/**
 * Each folder once, in an order that every run has.
 *
 * @throws LocalError for one that is named in two ways: what belongs into each would be in both.
 */
export function resolveFolders(dirs: readonly string[]): ResolvedFolder[] {
  const byReal = new Map<string, ResolvedFolder>();
  for (const place of dirs.map(resolveFolder)) {
    const same = byReal.get(place.real);
    if (same !== undefined && same.dir !== place.dir)
      throw new LocalError(foldersIdentical(same.dir, place.dir));
    byReal.set(place.real, place);
  }
  return [...byReal.values()].sort((one, other) => (one.real < other.real ? -1 : 1));
}

/**
 * What the folders hold, or of all in them these files, in a text that is another one as soon as a source in them is: whoever has planned by what they held can
 * tell whether the plan still suits. Nothing is read for it, since every change of a file shows in what the system tells of it.
 */
export function describeState(places: readonly ResolvedFolder[], files?: readonly string[]): string {
  const states = places.map(({ dir }) => folderState(resolveFolder(dir), files === undefined));
  return [...states, ...(files ?? []).map(fileState)].join("\n\n");
}

function folderState({ dir, real }: ResolvedFolder, isLookedInto: boolean): string {
  if (!isLookedInto) return real;
  let names: string[];
  try {
    names = readdirSync(real).filter((name) => /^[^.].*\.(?:ts|json)$/.test(name));
  } catch (error) {
    if (isMissing(error)) return real;
    throw new LocalError(fileUnreadable(dir, error));
  }
  return [real, ...names.sort().map((name) => `${name} ${fileState(join(real, name))}`)].join("\n");
}

/** The same for files that come, go, or are replaced, as all do that this tool writes; and for no more than the folders' own sake. */
export function describeFolderStates(places: readonly ResolvedFolder[]): string {
  return places.map(({ real }) => statusWords(real, statSync)).join("\n");
}

function fileState(path: string): string {
  return statusWords(path, lstatSync);
}

function statusWords(path: string, statusOf: typeof statSync): string {
  try {
    const status = statusOf(path, { throwIfNoEntry: false });
    return status === undefined ? "" : [status.ino, status.size, status.mtimeMs, status.ctimeMs].join(" ");
  } catch (error) {
    throw new LocalError(fileUnreadable(path, error));
  }
}
