/** What has to change on disk for a folder to hold exactly these files of ours, and to keep all that is not ours. */

import { readdirSync, type Dirent } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../core/module-text.js";
import { LocalError } from "../core/diagnostic.js";
import { fileUnreadable } from "../core/diagnostics.js";
import { fileForeign, fileIsLink } from "./diagnostics.js";
import { readTextFile } from "../core/files.js";
import type { GeneratedFile } from "../core/emitter-types.js";

/**
 * One file's change. `before` or `after` is undefined where there is no file. Thousands of texts need not be in memory at once, so
 * each is read when it is asked for; what was before, before the change is made.
 */
export interface Change {
  /** Absolute, or relative to the current folder. */
  readonly path: string;
  readonly before: ReadText | undefined;
  readonly after: ReadText | undefined;
  /** SHA-256 of what is there, by `\n` as the end of a line; undefined where there is no file. */
  readonly hash: string | undefined;
  readonly editState: EditState;
  /** The file that tells it. */
  readonly indexFile: string;
}

/** Whether what is there is as it was written, was edited since, or nothing tells which of the two. */
export type EditState = "untouched" | "edited" | "unknown";

export type ReadText = () => string;

export interface FolderContent {
  readonly dir: string;
  /** What the folder is to hold of ours. */
  readonly files: readonly GeneratedFile[];
  /** Whether a file that lies there is of our making, by its name and text. */
  readonly isOwnFile: (name: string, text: string) => boolean;
  /** The SHA-256 that a file had when it was written, as far as that is known. */
  readonly writtenHash: (name: string) => string | undefined;
  /** The file that tells it of the others. Nobody tells it of this one, whose loss is none: all that it says can be told anew. */
  readonly indexFile: string;
  /** Further files of ours, by name, which are known to be as they should be. */
  readonly unchanged?: { has(name: string): boolean };
}

/**
 * The changes, sorted by path; none where all is as it should be.
 *
 * @throws LocalError if a file that is not ours lies where one of ours belongs.
 */
export function planFolder({
  dir,
  files,
  isOwnFile: isOurs,
  writtenHash: written,
  indexFile: index,
  unchanged: kept,
}: FolderContent): Change[] {
  const wanted = new Map(files.map((file) => [file.path, file]));
  const entries = listFolder(dir);
  const inTheWay = entries.find((entry) => !entry.isFile() && wanted.has(entry.name));
  if (inTheWay !== undefined) {
    const path = join(dir, inTheWay.name);
    throw new LocalError(inTheWay.isSymbolicLink() ? fileIsLink(path) : fileForeign(path));
  }
  const present = new Set(sourceNames(entries));
  const changes: Change[] = [];
  for (const name of [...new Set([...wanted.keys(), ...present])].sort()) {
    if (kept?.has(name) === true) continue;
    const file = wanted.get(name);
    const before = present.has(name) ? textOf(dir, name) : undefined;
    if (before === undefined ? file === undefined : before === file?.text) continue;
    const isForeign = before !== undefined && !isOurs(name, before);
    if (isForeign && file !== undefined) throw new LocalError(fileForeign(join(dir, name)));
    if (isForeign) continue;
    const hash = before === undefined ? undefined : sha256(before);
    changes.push({
      path: join(dir, name),
      hash,
      indexFile: join(dir, index),
      editState: hash === undefined || name === index ? "untouched" : handOn(hash, written(name)),
      before: before === undefined ? undefined : () => textOf(dir, name),
      after: file === undefined ? undefined : () => file.text,
    });
  }
  return changes;
}

function handOn(hash: string, written: string | undefined): EditState {
  if (written === undefined) return "unknown";
  return hash === written ? "untouched" : "edited";
}

/** What `look` sees in each file that may be ours, by name: sources and JSON at the folder's top. */
export function readSourceFiles<Seen>(
  dir: string,
  look: (name: string, text: string) => Seen,
): ReadonlyMap<string, Seen> {
  return new Map(sourceNames(listFolder(dir)).map((name) => [name, look(name, textOf(dir, name))]));
}

function sourceNames(entries: readonly Dirent[]): string[] {
  return entries
    .filter((entry) => entry.isFile() && /\.(?:ts|json)$/.test(entry.name))
    .map(({ name }) => name);
}

/** A checkout may have made CRLF of line endings; that is nobody's edit. */
function textOf(dir: string, name: string): string {
  return readTextFile(join(dir, name)).replaceAll("\r\n", "\n");
}

function listFolder(dir: string): Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw new LocalError(fileUnreadable(dir, error));
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}
