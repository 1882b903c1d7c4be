/** Resolves folders to their real paths, and detects changes in them. */

import { lstatSync, readdirSync, realpathSync, statSync, type Dirent } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { createFileUnreadableError } from "../core/diagnostics.js";
import { refuseDeviceName } from "../core/files.js";
import { outputProblem } from "./diagnostics.js";

export interface ResolvedFolder {
  /** The path from the settings, made absolute. Messages contain this path. */
  readonly absolutePath: string;
  /** The path with all symbolic links resolved. */
  readonly realPath: string;
  /**
   * The device and the inode, or `realPath` if the folder does not exist. Some file systems ignore case, or normalize Unicode: there, two
   * real paths can lead to the same folder.
   */
  readonly identity: string;
}

export function resolveFolder(dir: string): ResolvedFolder {
  const absolutePath = resolve(dir);
  refuseDeviceName(absolutePath);
  try {
    const realPath = resolveRealPath(absolutePath);
    const status = statSync(realPath, { bigint: true, throwIfNoEntry: false });
    return {
      absolutePath,
      realPath,
      identity: status === undefined || status.ino === 0n ? realPath : `${status.dev}:${status.ino}`,
    };
  } catch (error) {
    throw createFileUnreadableError(absolutePath, error);
  }
}

/**
 * Resolves symbolic links. Unlike `realpathSync`, accepts a path that does not exist: it resolves the links in the existing
 * parent folders.
 */
function resolveRealPath(path: string): string {
  try {
    // `realpathSync` fails for the paths of Windows that begin with \\?\.
    return path.startsWith("\\\\?\\") ? realpathSync.native(path) : realpathSync(path);
  } catch (error) {
    if (!isNotFoundError(error) || dirname(path) === path) throw error;
    return join(resolveRealPath(dirname(path)), basename(path));
  }
}

/**
 * Resolves the folders and removes duplicates. The result is sorted, so that all runs lock folders in the same order.
 *
 * @throws UsageError if two different paths resolve to the same folder, because their files would be mixed.
 */
export function resolveFolders(dirs: readonly string[]): ResolvedFolder[] {
  const foldersByIdentity = new Map<string, ResolvedFolder>();
  for (const folder of dirs.map(resolveFolder)) {
    const sameFolder = foldersByIdentity.get(folder.identity);
    if (sameFolder !== undefined && sameFolder.absolutePath !== folder.absolutePath)
      throw outputProblem.error("folders-identical", {
        folder: sameFolder.absolutePath,
        other: folder.absolutePath,
      });
    foldersByIdentity.set(folder.identity, folder);
  }
  return [...foldersByIdentity.values()].sort((a, b) => (a.realPath < b.realPath ? -1 : 1));
}

/**
 * Returns a string that changes when a `.ts` or `.json` file in the folders changes. If `inputFiles` is passed, the string covers these
 * files instead. The string contains inodes, sizes and times, so no file is read. Callers compute the string again before they write:
 * if it has changed, their planned changes are outdated.
 */
export function computeFileStatusFingerprint(
  folders: readonly ResolvedFolder[],
  inputFiles?: readonly string[],
): string {
  const folderFingerprints = folders.map(({ absolutePath }) => {
    const newlyResolvedFolder = resolveFolder(absolutePath);
    return inputFiles === undefined ? formatFileStatuses(newlyResolvedFolder) : newlyResolvedFolder.realPath;
  });
  return [...folderFingerprints, ...(inputFiles ?? []).map(formatFileStatus)].join("\n\n");
}

function formatFileStatuses({ realPath }: ResolvedFolder): string {
  const fileNames = listNames(realPath).filter((name) => /^[^.].*\.(?:ts|json)$/.test(name));
  return [
    realPath,
    ...fileNames.sort().map((name) => `${name} ${formatFileStatus(join(realPath, name))}`),
  ].join("\n");
}

function formatFileStatus(path: string): string {
  try {
    const status = lstatSync(path, { throwIfNoEntry: false });
    return status === undefined ? "" : [status.ino, status.size, status.mtimeMs, status.ctimeMs].join(" ");
  } catch (error) {
    throw createFileUnreadableError(path, error);
  }
}

export function listNames(dir: string): readonly string[] {
  return listFolderEntries(dir).map(({ name }) => name);
}

/** Returns the files and folders in a folder. Empty if it does not exist. */
export function listFolderEntries(dir: string): readonly Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch (error) {
    if (isNotFoundError(error)) return [];
    throw createFileUnreadableError(dir, error);
  }
}

export function isNotFoundError(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}
