/** `check --staged`: finds files with changes that the next commit would not contain. */

import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join, relative } from "node:path";
import { LocalError } from "../core/diagnostic.js";
import {
  describeGitError,
  listIgnoredFiles,
  findRepositoryRoot,
  readStagedBlobHashesByPath,
} from "../core/git.js";
import { isRecord } from "../core/type-guards.js";
import { tryParseJson } from "../core/text/json.js";
import { MANIFEST_FILE_NAME } from "../emit/manifest.js";
import { SNAPSHOT_INDEX_FILE_NAME } from "../snapshot/snapshot-files.js";
import type { FileWithState } from "./check-causes.js";
import { createGitIndexUnreadableError } from "./diagnostics.js";
import type { Settings } from "./context.js";

/**
 * Returns the generated files and snapshot files with changes that are not in Git's index, which contains the staged files.
 *
 * @throws LocalError if Git cannot read its index.
 */
export function findUnstagedFiles(settings: Settings): readonly FileWithState[] {
  try {
    return listUnstagedPaths(settings).map((path) => ({
      state: "unstaged",
      change: {
        path,
        oldText: undefined,
        newText: undefined,
        editState: "untouched",
        manifestPath: MANIFEST_FILE_NAME,
      },
    }));
  } catch (error) {
    throw new LocalError(createGitIndexUnreadableError(describeGitError(error)));
  }
}

/**
 * Returns the files of the generated code and of the snapshots that differ from Git's index, sorted. Includes deleted files that
 * the index still contains but the manifest no longer lists. Omits ignored files in a folder without tracked files, because the
 * project does not commit this folder.
 *
 * @throws an error if Git cannot read the index.
 */
function listUnstagedPaths({
  out: outputFolder,
  schemas: snapshotFolders,
}: Pick<Settings, "out" | "schemas">): readonly string[] {
  return [
    ...snapshotFolders.map((folder) => ({
      folder,
      manifest: SNAPSHOT_INDEX_FILE_NAME,
      list: "modules",
      ending: ".json",
    })),
    { folder: outputFolder, manifest: MANIFEST_FILE_NAME, list: "files", ending: "" },
  ].flatMap(({ folder, manifest: manifestFileName, list: manifestPropertyName, ending: nameSuffix }) => {
    const repositoryRoot = findRepositoryRoot(folder);
    const expectedFileNames = [
      manifestFileName,
      ...readNamesFromManifest(join(folder, manifestFileName), manifestPropertyName).map(
        (nameInManifest) => `${nameInManifest}${nameSuffix}`,
      ),
    ];
    const existingFileNames = expectedFileNames.filter((name) => existsSync(join(folder, name)));
    if (repositoryRoot === undefined || existingFileNames.length === 0) return [];
    const folderInRepository = relative(realpathSync(repositoryRoot), realpathSync(folder))
      .split("\\")
      .join("/");
    const pathPrefix = folderInRepository === "" ? "" : `${folderInRepository}/`;
    const stagedBlobHashByName = new Map(
      [...readStagedBlobHashesByPath(repositoryRoot, folderInRepository)].map(([file, blobHash]) => [
        file.slice(pathPrefix.length),
        blobHash,
      ]),
    );
    const unstagedFileNames = existingFileNames.filter(
      (name) => !isContentStaged(join(folder, name), stagedBlobHashByName.get(name)),
    );
    const hasTrackedFiles = expectedFileNames.some((name) => stagedBlobHashByName.has(name));
    const ignoredPaths = hasTrackedFiles
      ? []
      : listIgnoredFiles(
          repositoryRoot,
          unstagedFileNames.map((name) => `${pathPrefix}${name}`),
        );
    const deletedFileNames = [...stagedBlobHashByName.keys()].filter(
      (name) =>
        TS_OR_JSON_FILE_NAME_PATTERN.test(name) &&
        !expectedFileNames.includes(name) &&
        !existsSync(join(folder, name)),
    );
    return [
      ...unstagedFileNames.filter((name) => !ignoredPaths.includes(`${pathPrefix}${name}`)),
      ...deletedFileNames,
    ]
      .map((name) => join(folder, name))
      .sort();
  });
}

/** Matches the names of files that `fetch` and `generate` write. These commands create no subfolders. */
const TS_OR_JSON_FILE_NAME_PATTERN = /^[^/]+\.(?:json|ts)$/;

function readNamesFromManifest(manifestPath: string, manifestPropertyName: string): readonly string[] {
  if (!existsSync(manifestPath)) return [];
  const propertyValue = (Object(tryParseJson(readFileSync(manifestPath, "utf8"))) as Record<string, unknown>)[
    manifestPropertyName
  ];
  return isRecord(propertyValue) ? Object.keys(propertyValue) : [];
}

/** Whether the file has the same content as in Git's index, except that it may contain CRLF instead of LF. Runs no Git filters. */
function isContentStaged(file: string, stagedBlobHash: string | undefined): boolean {
  if (stagedBlobHash === undefined) return false;
  const bytes = readFileSync(file);
  const bytesWithLfLineEndings = Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1");
  const algorithm = stagedBlobHash.length === 64 ? "sha256" : "sha1";
  return [bytes, bytesWithLfLineEndings].some((content) => {
    const hash = createHash(algorithm).update(`blob ${content.length}\0`).update(content);
    return hash.digest("hex") === stagedBlobHash;
  });
}
