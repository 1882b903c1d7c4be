/** `check --staged`: finds files with changes that the next commit would not contain. */

import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join, relative } from "node:path";
import { LocalError } from "../core/diagnostic.js";
import { describeGitError, listIgnoredFiles, findRepositoryRoot, listStagedBlobs } from "../core/git.js";
import { isRecord } from "../core/type-guards.js";
import { parseJson } from "../core/text/json.js";
import { MANIFEST } from "../emit/manifest.js";
import { SNAPSHOT_FILE } from "../snapshot/snapshot-files.js";
import type { StaleFile } from "./check-causes.js";
import { createIndexUnreadableError } from "./diagnostics.js";
import type { Settings } from "./context.js";

/**
 * Returns the files with changes that are not in Git's index, which contains the staged files.
 *
 * @throws LocalError if Git cannot read its index.
 */
export function findUnstagedFiles(settings: Settings): readonly StaleFile[] {
  try {
    return listUnstagedPaths(settings).map((path) => ({
      state: "unstaged",
      change: {
        path,
        before: undefined,
        after: undefined,
        hash: undefined,
        editState: "untouched",
        manifestFile: MANIFEST,
      },
    }));
  } catch (error) {
    throw new LocalError(createIndexUnreadableError(describeGitError(error)));
  }
}

/**
 * Returns the files of the generated code and of the snapshots that differ from Git's index, sorted. Includes deleted files that
 * the index still contains. Omits ignored files in a folder without tracked files, because the project does not commit this
 * folder.
 *
 * @throws an error if Git cannot read the index.
 */
function listUnstagedPaths({ out, schemas }: Pick<Settings, "out" | "schemas">): readonly string[] {
  return [
    ...schemas.map((folder) => ({ folder, manifest: SNAPSHOT_FILE, list: "modules", ending: ".json" })),
    { folder: out, manifest: MANIFEST, list: "files", ending: "" },
  ].flatMap(({ folder, manifest, list, ending }) => {
    const root = findRepositoryRoot(folder);
    const names = [
      manifest,
      ...readListedNames(join(folder, manifest), list).map((name) => `${name}${ending}`),
    ];
    const presentNames = names.filter((name) => existsSync(join(folder, name)));
    if (root === undefined || presentNames.length === 0) return [];
    const folderInRepository = relative(realpathSync(root), realpathSync(folder)).split("\\").join("/");
    const prefix = folderInRepository === "" ? "" : `${folderInRepository}/`;
    const blobsByName = new Map(
      [...listStagedBlobs(root, folderInRepository)].map(([file, blob]) => [file.slice(prefix.length), blob]),
    );
    const unstagedNames = presentNames.filter((name) => !isStaged(join(folder, name), blobsByName.get(name)));
    const isCommitted = names.some((name) => blobsByName.has(name));
    const ignoredPaths = isCommitted
      ? []
      : listIgnoredFiles(
          root,
          unstagedNames.map((name) => `${prefix}${name}`),
        );
    const deletedNames = [...blobsByName.keys()].filter(
      (name) => GENERATED_FILE_NAME.test(name) && !names.includes(name) && !existsSync(join(folder, name)),
    );
    return [...unstagedNames.filter((name) => !ignoredPaths.includes(`${prefix}${name}`)), ...deletedNames]
      .map((name) => join(folder, name))
      .sort();
  });
}

/** Matches the names of files that `fetch` and `generate` write. These commands create no subfolders. */
const GENERATED_FILE_NAME = /^[^/]+\.(?:json|ts)$/;

function readListedNames(file: string, property: string): readonly string[] {
  if (!existsSync(file)) return [];
  const filesByName = (Object(parseJson(readFileSync(file, "utf8"))) as Record<string, unknown>)[property];
  return isRecord(filesByName) ? Object.keys(filesByName) : [];
}

/** Whether the file has the same content as in Git's index. Ignores converted line endings. Does not run Git filters. */
function isStaged(file: string, blob: string | undefined): boolean {
  if (blob === undefined) return false;
  const bytes = readFileSync(file);
  const withLineFeeds = Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1");
  const algorithm = blob.length === 64 ? "sha256" : "sha1";
  return [bytes, withLineFeeds].some((content) => {
    const hash = createHash(algorithm).update(`blob ${content.length}\0`).update(content);
    return hash.digest("hex") === blob;
  });
}
