/** Resolves the globs of --used-by to source files. Reads nothing outside of the project. */

import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { resolve, sep } from "node:path";
import { globSync } from "tinyglobby";
import { LocalError } from "../../core/diagnostic.js";
import { findRepositoryRoot } from "../../core/git.js";
import { MAX_SCANNED_FILES_AND_FOLDERS, MAX_SOURCE_FILE_BYTES, MAX_SOURCE_FILES } from "../../core/limits.js";
import { createTooLargeError } from "../../core/read-file.js";
import {
  createUsedByOnlyExclusionsError,
  createUsedByMatchesNoSourcesError,
  createUsedByTooLargeError,
  createUsedByUnmatchedError,
} from "./diagnostics.js";

/** Globs, and the folder to which the globs are relative. A glob that starts with `!` excludes files. */
export interface SourceGlobs {
  readonly globs: readonly string[];
  readonly baseFolder: string;
}

export interface SourceSearchResult {
  /** Sorted absolute paths. */
  readonly files: readonly string[];
  /** Matched files that are not read. */
  readonly skippedSources: readonly SkippedSource[];
}

export interface SkippedSource {
  readonly path: string;
  /** A clause, such as `it is not a regular file`. */
  readonly reason: string;
}

/**
 * Finds the source files, except dependencies and the generated code in `outputFolder`. Follows symbolic links within the project. The
 * project is the Git repository, or the folder of the globs if there is no repository.
 *
 * @throws LocalError for a glob that matches no file, because keys would appear unused if a typo in a glob went unnoticed. Also
 * throws LocalError if the globs match too many files, or only generated code.
 */
export function findSourceFiles(
  { globs, baseFolder }: SourceGlobs,
  outputFolder: string,
): SourceSearchResult {
  if (globs.length > 0 && globs.every(isExclusion))
    throw new LocalError(createUsedByOnlyExclusionsError(globs));
  const projectFileFinder = new ProjectFileFinder(baseFolder);
  const inclusionGlobMatches = globs
    .filter((glob) => !isExclusion(glob))
    .map((glob) => ({ glob, matched: projectFileFinder.findMatchedFiles(glob) }));
  const unmatchedGlobs = inclusionGlobMatches.filter(({ matched }) => matched.length === 0);
  if (unmatchedGlobs.length > 0)
    throw new LocalError(unmatchedGlobs.map(({ glob }) => createUsedByUnmatchedError(glob, baseFolder)));
  const excludedPaths = new Set(
    globs
      .filter(isExclusion)
      .flatMap((glob) => projectFileFinder.findMatchedFiles(glob.slice(1)).map(({ path }) => path)),
  );
  const generatedFolderPrefix = (existsSync(outputFolder) ? realpathSync(outputFolder) : outputFolder) + sep;
  const matchedFiles = inclusionGlobMatches
    .flatMap(({ matched }) => matched)
    .filter(({ path }) => !excludedPaths.has(path) && !path.startsWith(generatedFolderPrefix));
  const skipReasonsByPath = new Map(
    matchedFiles.flatMap(({ path, reason }) => (reason === undefined ? [] : [[path, reason]])),
  );
  const sourcePaths = new Set(
    matchedFiles.flatMap(({ path, reason }) => (reason === undefined ? [path] : [])),
  );
  if (matchedFiles.length === 0) throw new LocalError(createUsedByMatchesNoSourcesError());
  if (sourcePaths.size > MAX_SOURCE_FILES)
    throw new LocalError(createUsedByTooLargeError(`match more than ${MAX_SOURCE_FILES} files`));
  return {
    files: [...sourcePaths].sort(),
    skippedSources: [...skipReasonsByPath].map(([path, reason]) => ({ path, reason })),
  };
}

function isExclusion(glob: string): boolean {
  return glob.startsWith("!");
}

/** A file that matches a glob. If the file is read, `path` is its real path. */
interface MatchedFile {
  readonly path: string;
  /** Why the file is not read. Absent if it is read. */
  readonly reason?: string;
}

const OUTSIDE_PROJECT_REASON = "it is outside the project";

/** Resolves globs without leaving the project. Limits the number of files and folders that it scans. */
class ProjectFileFinder {
  readonly #baseFolder: string;
  readonly #projectRoot: string;
  /** For each symbolic link that the search follows, maps the real path of its target to the path of the link. */
  readonly #linkPathsByRealPath = new Map<string, string>();
  /** Links to folders that are not in the project. */
  #linkPathsLeavingProject = new Set<string>();
  #scannedEntryCount = 0;

  constructor(baseFolder: string) {
    this.#baseFolder = baseFolder;
    this.#projectRoot = realpathSync(findRepositoryRoot(baseFolder) ?? baseFolder);
  }

  findMatchedFiles(glob: string): readonly MatchedFile[] {
    const literalPath = resolve(this.#baseFolder, glob);
    // A file name may contain glob characters, such as `[id].ts`, so an existing file is not treated as a glob.
    if (existsSync(literalPath) && !statSync(literalPath).isDirectory())
      return [this.#resolveMatchedFile(literalPath)];
    this.#linkPathsLeavingProject = new Set();
    const paths = globSync(glob, {
      ...{ cwd: this.#baseFolder, absolute: true, dot: true },
      ignore: ["**/node_modules/**", "**/.git/**"],
      fs: {
        readdirSync: this.#readFolder as typeof readdirSync,
        realpathSync: this.#resolveLink as typeof realpathSync,
      },
    });
    if (this.#scannedEntryCount > MAX_SCANNED_FILES_AND_FOLDERS)
      throw new LocalError(
        createUsedByTooLargeError(
          `require a search of more than ${MAX_SCANNED_FILES_AND_FOLDERS} files and folders`,
        ),
      );
    return [
      ...paths.map((path) => this.#resolveMatchedFile(path)),
      ...[...this.#linkPathsLeavingProject].map((path) => ({ path, reason: OUTSIDE_PROJECT_REASON })),
    ];
  }

  /** Replaces `readdirSync` in the search. Returns an empty list for a folder that is not in the project, or if the search is too large. */
  readonly #readFolder = (path: string, options: { readonly withFileTypes: true }): unknown => {
    if (this.#scannedEntryCount > MAX_SCANNED_FILES_AND_FOLDERS) return [];
    if (!this.#isInProject(realpathSync(path))) {
      this.#linkPathsLeavingProject.add(this.#linkPathsByRealPath.get(resolve(path)) ?? resolve(path));
      return [];
    }
    const entries = readdirSync(path, options);
    this.#scannedEntryCount += entries.length;
    return entries;
  };

  /** Replaces `realpathSync` in the search, and records the path of the link. The search calls the function only for symbolic links. */
  readonly #resolveLink = (path: string): string => {
    const realPath = realpathSync(path);
    this.#linkPathsByRealPath.set(realPath, path);
    return realPath;
  };

  #isInProject(realPath: string): boolean {
    return (
      realPath === this.#projectRoot ||
      realPath.startsWith(this.#projectRoot === sep ? sep : this.#projectRoot + sep)
    );
  }

  #resolveMatchedFile(path: string): MatchedFile {
    const realPath = realpathSync(path);
    if (!this.#isInProject(realPath)) return { path, reason: OUTSIDE_PROJECT_REASON };
    const fileStats = statSync(realPath);
    if (!fileStats.isFile()) return { path, reason: "it is not a regular file" };
    if (fileStats.size > MAX_SOURCE_FILE_BYTES)
      return { path: realPath, reason: createTooLargeError(MAX_SOURCE_FILE_BYTES).message };
    return { path: realPath };
  }
}
