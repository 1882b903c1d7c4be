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
import { SNAPSHOT_FILE_NAME } from "../snapshot/snapshot-files.js";
import type { StaleFile } from "./check-causes.js";
import { createGitIndexUnreadableError } from "./diagnostics.js";
import type { Settings } from "./context.js";

/**
 * Returns the generated files and snapshot files with changes that are not in Git's index, which contains the staged files.
 *
 * @throws LocalError if Git cannot read its index.
 */
export function findUnstagedFiles(settings: Settings): readonly StaleFile[] {
  try {
    return listUnstagedPaths(settings).map((path) => ({
      state: "unstaged",
      change: {
        path,
        readTextBefore: undefined,
        readTextAfter: undefined,
        hashBefore: undefined,
        editState: "untouched",
        manifestFile: MANIFEST_FILE_NAME,
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
  schemas: schemaFolders,
}: Pick<Settings, "out" | "schemas">): readonly string[] {
  return [
    ...schemaFolders.map((folder) => ({
      folder,
      manifest: SNAPSHOT_FILE_NAME,
      list: "modules",
      ending: ".json",
    })),
    { folder: outputFolder, manifest: MANIFEST_FILE_NAME, list: "files", ending: "" },
  ].flatMap(({ folder, manifest: manifestName, list: listProperty, ending: nameSuffix }) => {
    const repositoryRoot = findRepositoryRoot(folder);
    const listedNames = [
      manifestName,
      ...readListedNames(join(folder, manifestName), listProperty).map(
        (listedName) => `${listedName}${nameSuffix}`,
      ),
    ];
    const presentNames = listedNames.filter((name) => existsSync(join(folder, name)));
    if (repositoryRoot === undefined || presentNames.length === 0) return [];
    const folderInRepository = relative(realpathSync(repositoryRoot), realpathSync(folder))
      .split("\\")
      .join("/");
    const pathPrefix = folderInRepository === "" ? "" : `${folderInRepository}/`;
    const blobHashesByName = new Map(
      [...readStagedBlobHashesByPath(repositoryRoot, folderInRepository)].map(([file, blobHash]) => [
        file.slice(pathPrefix.length),
        blobHash,
      ]),
    );
    const unstagedNames = presentNames.filter(
      (name) => !isContentStaged(join(folder, name), blobHashesByName.get(name)),
    );
    const hasTrackedFiles = listedNames.some((name) => blobHashesByName.has(name));
    const ignoredPaths = hasTrackedFiles
      ? []
      : listIgnoredFiles(
          repositoryRoot,
          unstagedNames.map((name) => `${pathPrefix}${name}`),
        );
    const deletedNames = [...blobHashesByName.keys()].filter(
      (name) =>
        GENERATED_FILE_PATTERN.test(name) && !listedNames.includes(name) && !existsSync(join(folder, name)),
    );
    return [
      ...unstagedNames.filter((name) => !ignoredPaths.includes(`${pathPrefix}${name}`)),
      ...deletedNames,
    ]
      .map((name) => join(folder, name))
      .sort();
  });
}

/** Matches the names of files that `fetch` and `generate` write. These commands create no subfolders. */
const GENERATED_FILE_PATTERN = /^[^/]+\.(?:json|ts)$/;

function readListedNames(manifestFile: string, listProperty: string): readonly string[] {
  if (!existsSync(manifestFile)) return [];
  const valuesByName = (Object(tryParseJson(readFileSync(manifestFile, "utf8"))) as Record<string, unknown>)[
    listProperty
  ];
  return isRecord(valuesByName) ? Object.keys(valuesByName) : [];
}

/** Whether the file has the same content as in Git's index, except that it may contain CRLF instead of LF. Runs no Git filters. */
function isContentStaged(file: string, blobHash: string | undefined): boolean {
  if (blobHash === undefined) return false;
  const bytes = readFileSync(file);
  const bytesWithLineFeeds = Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1");
  const algorithm = blobHash.length === 64 ? "sha256" : "sha1";
  return [bytes, bytesWithLineFeeds].some((content) => {
    const hash = createHash(algorithm).update(`blob ${content.length}\0`).update(content);
    return hash.digest("hex") === blobHash;
  });
}
