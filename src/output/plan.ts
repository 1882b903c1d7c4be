/** What has to change on disk for a folder to hold exactly these files of ours, and to keep all that is not ours. */

import { readdirSync, type Dirent } from "node:fs";
import { join } from "node:path";
import { foreignFile, LocalError, unreadableFile } from "../errors.js";
import { readTextFile } from "../files.js";
import type { GeneratedFile } from "../model.js";

/** One file's change. `before` or `after` is undefined where there is no file. */
export interface Change {
  /** Absolute, or relative to the current folder. */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export interface Folder {
  readonly dir: string;
  /** What the folder is to hold of ours. */
  readonly files: readonly GeneratedFile[];
  /** Whether a file that lies there is of our making, by its name and text. */
  readonly isOurs: (name: string, text: string) => boolean;
}

/**
 * The changes, sorted by path; none where all is as it should be.
 *
 * @throws LocalError if a file that is not ours lies where one of ours belongs.
 */
export function planFolder({ dir, files, isOurs }: Folder): Change[] {
  const wanted = new Map(files.map(({ path, text }) => [path, text]));
  const entries = listFolder(dir);
  const present = readFiles(dir, entries);
  const inTheWay = entries.find((entry) => !entry.isFile() && wanted.has(entry.name));
  if (inTheWay !== undefined) throw new LocalError(foreignFile(join(dir, inTheWay.name)));
  const changes: Change[] = [];
  for (const name of [...new Set([...wanted.keys(), ...present.keys()])].sort()) {
    const [before, after] = [present.get(name), wanted.get(name)];
    if (before === after) continue;
    const isForeign = before !== undefined && !isOurs(name, before);
    if (isForeign && after !== undefined) throw new LocalError(foreignFile(join(dir, name)));
    if (!isForeign) changes.push({ path: join(dir, name), before, after });
  }
  return changes;
}

/** Name → text of the files that may be ours: sources and JSON at the folder's top. */
export function readFolder(dir: string): ReadonlyMap<string, string> {
  return readFiles(dir, listFolder(dir));
}

function readFiles(dir: string, entries: readonly Dirent[]): ReadonlyMap<string, string> {
  const files = entries.filter((entry) => entry.isFile() && /\.(?:ts|json)$/.test(entry.name));
  // A checkout may have made CRLF of line endings; that is nobody's edit.
  return new Map(files.map(({ name }) => [name, readTextFile(join(dir, name)).replaceAll("\r\n", "\n")]));
}

function listFolder(dir: string): Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw new LocalError(unreadableFile(dir, error));
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}
