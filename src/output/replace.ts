/**
 * Replaces many files: all or none. If a run is killed meanwhile, each file is either old or new, and a record with the hashes of both remains.
 * A file that has one of these hashes was not edited, so that the next run can replace it.
 */

import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "../core/diagnostic.js";
import { createFileUnwritableError } from "../core/diagnostics.js";
import { createFile, readTextUnwrapped, removeFile, retryWhileBusy, tryTo } from "../core/files.js";
import { listTrackedFiles } from "../core/git.js";
import { MAX_RECORD_BYTES, MAX_RECORDS } from "../core/limits.js";
import { computeSha256 } from "../core/module-text.js";
import { isRecord, tryParseJson } from "../core/text/json.js";
import { outputProblem } from "./diagnostics.js";
import { resolveFolder, type ResolvedFolder } from "./folder.js";
import { listLeftovers, PREFIX } from "./lock.js";

/** The creation, replacement or deletion of one file. */
export interface FileChange {
  /** Path of the file: absolute, or relative to the current folder. */
  readonly path: string;
  /** The old text, with `\n` as its line endings. Undefined if the file does not exist yet. */
  readonly oldText: string | undefined;
  /** Undefined if the file is deleted. */
  readonly newText: string | undefined;
  readonly editState: EditState;
  /** Path of the file that contains the hashes of all generated files. */
  readonly manifestPath: string;
}

/** Whether the file was edited after this tool wrote it. `unknown`: the hash of the written text is not recorded. */
export type EditState = "untouched" | "edited" | "unknown";

const RECORD_SUFFIX = ".pending";

/** The hashes of files that a run replaces, by file name. */
type HashRecord = Readonly<Record<string, unknown>>;

/**
 * Returns the records of runs that did not complete. A record that cannot be read is ignored: if the run was killed while it wrote the record,
 * it has not replaced any file. So is one in Git, because a run on another machine left it.
 */
export function readRecords(dir: string): readonly HashRecord[] {
  const folder = resolveFolder(dir);
  const names = listLeftovers(folder)
    .map((path) => basename(path))
    .filter((name) => name.endsWith(RECORD_SUFFIX))
    .slice(0, MAX_RECORDS);
  const tracked = listTrackedFiles(folder.realPath, names);
  const records: HashRecord[] = [];
  let bytesLeft = MAX_RECORD_BYTES;
  for (const path of names
    .filter((name) => !tracked.includes(name))
    .map((name) => join(folder.realPath, name)))
    tryTo(() => {
      const text = readTextUnwrapped(path, bytesLeft);
      bytesLeft -= text.length;
      const record = tryParseJson(text);
      if (isRecord(record)) records.push(record);
    });
  return records;
}

/** Whether a run that did not complete has read or written the file with this hash. */
export function isRecorded(records: readonly HashRecord[], fileName: string, hash: string): boolean {
  return records.some(
    (record) => Object.hasOwn(record, fileName) && [record[fileName]].flat().includes(hash),
  );
}

function formatRecord(changes: readonly FileChange[]): string {
  const entries = changes.map(({ path, oldText, newText, editState }) => {
    const texts = [editState === "untouched" ? oldText : undefined, newText];
    return [
      basename(path),
      texts.flatMap((text) => (text === undefined ? [] : computeSha256(text))),
    ] as const;
  });
  return JSON.stringify(Object.fromEntries(entries));
}

/**
 * Writes all new texts to temporary files, where most errors occur, and then renames these files. The renames replace each file in one step.
 * Undoes them if one fails.
 */
export function replaceFiles(changes: readonly FileChange[], folders: readonly ResolvedFolder[]): void {
  const run = `${PREFIX}${randomBytes(4).toString("hex")}`;
  const undo: { readonly old: string; readonly restore: () => void }[] = [];
  const temporary = new Set<string>();
  const write = (path: string, text: string, replaced?: fs.Stats): void => {
    temporary.add(path);
    createFile(path, text, replaced);
  };
  let current = changes[0]?.path ?? "";
  try {
    const steps = changes.map((change, index) => {
      current = change.path;
      const folder = folders.find(({ absolutePath }) => absolutePath === resolve(dirname(current)));
      if (folder === undefined) throw new TypeError(`${current} is not in a folder of the transaction.`);
      const realPath = join(folder.realPath, basename(current));
      const base = join(folder.realPath, `${run}.${index}`);
      const [next, old] = [`${base}.new`, `${base}.old`];
      if (change.newText !== undefined)
        write(next, change.newText, fs.lstatSync(realPath, { throwIfNoEntry: false }));
      return { ...change, folder, realPath, next, old, isIndex: change.path === change.manifestPath };
    });
    for (const folder of folders) {
      const inFolder = steps.filter((step) => step.folder === folder);
      if (inFolder.length > 0) write(join(folder.realPath, `${run}${RECORD_SUFFIX}`), formatRecord(inFolder));
    }
    // The files with the hashes are last: until then, `check` reports an interrupted run, and the next run repairs it.
    steps.sort((one, other) => Number(one.isIndex) - Number(other.isIndex));
    for (const { path, realPath, oldText, newText, next, old } of steps) {
      current = path;
      if (oldText !== undefined) {
        temporary.add(old);
        if (newText === undefined) retryWhileBusy(() => fs.renameSync(realPath, old));
        // A hard link needs no space on a disk that may be full.
        else retryWhileBusy(() => linkOrCopy(realPath, old));
      }
      if (newText !== undefined) retryWhileBusy(() => fs.renameSync(next, realPath));
      const restore = (): void =>
        retryWhileBusy(() =>
          oldText === undefined ? fs.unlinkSync(realPath) : fs.renameSync(old, realPath),
        );
      undo.push({ old, restore });
    }
  } catch (error) {
    const lost = undo.reverse().filter(({ restore }) => !tryTo(restore));
    const cause = createFileUnwritableError(current, error, lost.length === 0 ? undefined : null);
    if (lost.length === 0) throw cause;
    // Keep the old files that could not be restored, and the records.
    for (const { old } of lost) temporary.delete(old);
    for (const { realPath } of folders) temporary.delete(join(realPath, `${run}${RECORD_SUFFIX}`));
    throw new UsageError([
      ...cause.diagnostics,
      outputProblem("folder-not-restored", { folder: dirname(current), file: dirname(current) }),
    ]);
  } finally {
    temporary.forEach(removeFile);
  }
}

/** Creates a hard link, or a copy where the file system has no hard links. Fails if `to` exists. */
function linkOrCopy(from: string, to: string): void {
  try {
    fs.linkSync(from, to);
  } catch {
    fs.copyFileSync(from, to, fs.constants.COPYFILE_EXCL);
  }
}
