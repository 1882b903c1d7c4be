/** Finds the configuration file that applies to a folder: searches the folder and its parents, up to the project root. */

import { existsSync, statSync, type Stats } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DEFAULT_CONFIG_FILE_NAME } from "../core/defaults.js";
import { LocalError } from "../core/diagnostic.js";
import { findNearestFolderWith } from "../core/nearest-folder.js";
import { quoteShellArgument } from "../core/text/escape.js";
import { createConfigsConflictError, createConfigUntrustedError } from "./diagnostics.js";

const CONFIG_FILE_NAMES = [
  DEFAULT_CONFIG_FILE_NAME,
  ...["mjs", "js", "json"].map((extension) => `whm-transfer.config.${extension}`),
];

/** Whether a file of this name is a configuration. */
export function isConfigFileName(name: string): boolean {
  return CONFIG_FILE_NAMES.includes(name);
}

/**
 * Returns the path of the configuration in a folder, or undefined if the folder contains no configuration.
 *
 * @throws LocalError if there are several configurations.
 */
export function findConfigPathInFolder(folder: string): string | undefined {
  const [path, ...otherPaths] = CONFIG_FILE_NAMES.map((fileName) => join(folder, fileName)).filter(
    (candidatePath) => existsSync(candidatePath),
  );
  if (path !== undefined && otherPaths.length > 0)
    throw new LocalError(createConfigsConflictError([path, ...otherPaths]));
  return path;
}

/**
 * Returns the path of the nearest configuration in `cwd` or its parent folders, up to the root of the project.
 *
 * @throws LocalError if a folder has several configurations, or if another user could have written a configuration in a parent
 * folder. Such a configuration is not trusted, because it can contain code, and because it determines which server receives the
 * token.
 */
export function findConfigPath(cwd: string): string | undefined {
  const startFolder = resolve(cwd);
  const folders = listFoldersUpwards(startFolder);
  const projectRoot = findProjectRoot(startFolder) ?? startFolder;
  for (const folder of folders.slice(0, folders.indexOf(projectRoot) + 1)) {
    const path = findConfigPathInFolder(folder);
    if (path === undefined) continue;
    const trustProblem = folder === startFolder ? undefined : findTrustProblem(path, startFolder);
    if (trustProblem !== undefined) throw new LocalError(createConfigUntrustedError(path, trustProblem));
    return path;
  }
  return undefined;
}

/** Returns the folder and its parent folders, from the folder itself to the root of the file system. */
function listFoldersUpwards(folder: string): readonly string[] {
  const parentFolder = dirname(folder);
  return parentFolder === folder ? [folder] : [folder, ...listFoldersUpwards(parentFolder)];
}

/**
 * Returns the nearest folder that contains `.git`, which is a file in a worktree or submodule. If no folder contains `.git`, returns
 * the nearest folder with a `package.json`.
 */
function findProjectRoot(folder: string): string | undefined {
  return findNearestFolderWith(".git", folder) ?? findNearestFolderWith("package.json", folder);
}

/**
 * Returns why a configuration in a parent folder is not trusted, or undefined if it is trusted. Write permission for the group is
 * allowed, because many systems grant it by default (umask 002). The owner of the current folder is trusted, because in a container,
 * root often uses the checkout of another user.
 */
function findTrustProblem(
  configPath: string,
  currentFolder: string,
): { reason: string; fix: string } | undefined {
  const userId = process.getuid?.();
  if (userId === undefined) return undefined; // Windows has no numeric owners and no mode bits.
  const trustedOwnerIds = [0, userId, statSync(currentFolder).uid];
  const [fileStats, folderStats] = [statSync(configPath), statSync(dirname(configPath))];
  const [quotedPath, quotedFolder] = [configPath, dirname(configPath)].map((unquotedPath) =>
    quoteShellArgument(unquotedPath),
  );
  if (isWorldWritable(fileStats))
    return { reason: "every user can write to the file", fix: `run chmod o-w ${quotedPath ?? ""}.` };
  if (isWorldWritable(folderStats))
    return { reason: "every user can write to its folder", fix: `run chmod o-w ${quotedFolder ?? ""}.` };
  if (!trustedOwnerIds.includes(fileStats.uid))
    return { reason: "the file belongs to another user", fix: "make yourself the owner of the file." };
  if (!trustedOwnerIds.includes(folderStats.uid))
    return { reason: "its folder belongs to another user", fix: "make yourself the owner of the folder." };
  return undefined;
}

function isWorldWritable({ mode }: Stats): boolean {
  return (mode & 0o002) !== 0;
}
