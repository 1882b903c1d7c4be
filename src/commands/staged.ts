/** `check --staged`: finds files with changes that the next commit would not contain. */

import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { toDisplayPath } from "../core/files.js";
import { describeGitError, listIgnoredFiles, findRepositoryRoot, readStagedBlobHashes } from "../core/git.js";
import { isRecord, tryParseJson } from "../core/text/json.js";
import { MANIFEST_FILE_NAME } from "../emit/manifest.js";
import { SNAPSHOT_INDEX_FILE_NAME } from "../snapshot/snapshot-files.js";
import { commandProblem } from "./diagnostics.js";
import type { Settings } from "./context.js";

/**
 * Returns the paths of the generated files and snapshot files with changes that are not in Git's index, which contains the staged files. Includes
 * deleted files that the index still contains but the manifest no longer lists.
 *
 * @throws UsageError if the generated code is not in a repository, or if Git cannot read its index.
 */
export function findUnstagedFiles({ out, schemas }: Pick<Settings, "out" | "schemas">): readonly string[] {
  if (findRepositoryRoot(out) === undefined)
    throw commandProblem.error("repository-missing", { folder: out });
  try {
    return [
      ...schemas.flatMap((folder) => {
        const names = readNames(join(folder, SNAPSHOT_INDEX_FILE_NAME), "modules");
        return listUnstagedPaths(folder, [SNAPSHOT_INDEX_FILE_NAME, ...names.map((name) => `${name}.json`)]);
      }),
      ...listUnstagedPaths(out, [MANIFEST_FILE_NAME, ...readNames(join(out, MANIFEST_FILE_NAME), "files")]),
    ];
  } catch (error) {
    throw commandProblem.error("index-unreadable", { reason: describeGitError(error) });
  }
}

/** Returns the names that a property of a manifest contains. */
function readNames(path: string, property: "modules" | "files"): readonly string[] {
  if (!existsSync(path)) return [];
  const manifest = Object(tryParseJson(readFileSync(path, "utf8"))) as Record<string, unknown>;
  const value = manifest[property];
  return isRecord(value) ? Object.keys(value) : [];
}

/**
 * Returns the files of a folder that differ from Git's index, sorted. Omits ignored files in a folder without tracked files, because the
 * project does not commit this folder.
 */
function listUnstagedPaths(folder: string, expectedNames: readonly string[]): readonly string[] {
  const root = findRepositoryRoot(folder);
  const existing = expectedNames.filter((name) => existsSync(join(folder, name)));
  if (root === undefined || existing.length === 0) return [];
  const folderInRepository = toDisplayPath(realpathSync(folder), realpathSync(root));
  const prefix = folderInRepository === "" ? "" : `${folderInRepository}/`;
  const blobs = [...readStagedBlobHashes(root, folderInRepository)];
  const hashes = new Map(blobs.map(([path, hash]) => [path.slice(prefix.length), hash]));
  const unstaged = existing.filter((name) => !isStaged(join(folder, name), hashes.get(name)));
  const isTracked = expectedNames.some((name) => hashes.has(name));
  const unstagedInRepository = unstaged.map((name) => `${prefix}${name}`);
  const ignored = isTracked ? [] : listIgnoredFiles(root, unstagedInRepository);
  // `fetch` and `generate` create no subfolders.
  const deleted = [...hashes.keys()].filter(
    (name) =>
      /^[^/]+\.(?:json|ts)$/.test(name) && !expectedNames.includes(name) && !existsSync(join(folder, name)),
  );
  return [...unstaged.filter((name) => !ignored.includes(`${prefix}${name}`)), ...deleted]
    .map((name) => join(folder, name))
    .sort();
}

/** Whether the file has the same content as in Git's index, except that it may contain CRLF instead of LF. Runs no Git filters. */
function isStaged(path: string, stagedHash: string | undefined): boolean {
  if (stagedHash === undefined) return false;
  const bytes = readFileSync(path);
  const withLf = Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1");
  const algorithm = stagedHash.length === 64 ? "sha256" : "sha1";
  return [bytes, withLf].some((content) => {
    const hash = createHash(algorithm).update(`blob ${content.length}\0`).update(content);
    return hash.digest("hex") === stagedHash;
  });
}
