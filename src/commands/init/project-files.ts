/** The files of a project that `init` reads, from the folder of the project and its parent folders. */

/** The files of a project. All paths are relative to the folder of the project, with `/` as the separator. */
export interface ProjectReader {
  /** Returns the text of a file. Undefined if the file does not exist. */
  readonly readFileText: (path: string) => string | undefined;
  /** Returns the start of a file that may be large. Undefined if the file does not exist. */
  readonly readFileStart: (path: string) => string | undefined;
  /** The names of the files and folders in the folder of the project itself. */
  readonly projectFolderEntryNames: readonly string[];
  /**
   * The folder of the project and its parent folders, as prefixes of relative paths: `""`, `"../"` and so on. The last folder is
   * the root of the repository or, without a repository, the nearest folder with a `package.json`.
   */
  readonly projectAndParentFolderPrefixes: readonly [own: "", ...parents: string[]];
  /** The path from the root of the repository to the folder of the project, such as `packages/app`. Empty for the root itself. */
  readonly projectPathInRepository: string;
}

/** A file with its path and text. */
export interface ProjectFile {
  readonly path: string;
  readonly text: string;
}

/** Returns the first existing file with one of the names. Searches the folder of the project, and then its parent folders. */
export function findNearestProjectFile(
  { readFileText, projectAndParentFolderPrefixes }: ProjectReader,
  fileNames: readonly string[],
): ProjectFile | undefined {
  for (const path of projectAndParentFolderPrefixes.flatMap((prefix) =>
    fileNames.map((name) => `${prefix}${name}`),
  )) {
    const text = readFileText(path);
    if (text !== undefined) return { path, text };
  }
  return undefined;
}

/** Whether a path is in a parent folder of the project. */
export function isInParentFolder(path: string): boolean {
  return path.startsWith("../");
}

/**
 * Converts the path of `folderInProject`, which is relative to the project, to a path relative to the folder of `baseFilePath`. `baseFilePath` may be in a
 * parent folder of the project.
 */
export function rebasePath(
  folderInProject: string,
  baseFilePath: string,
  { projectPathInRepository }: ProjectReader,
): string {
  const parentLevelCount = baseFilePath.split("/").filter((segment) => segment === "..").length;
  const segmentsFromFileToProject =
    parentLevelCount === 0 ? [] : projectPathInRepository.split("/").slice(-parentLevelCount);
  return [...segmentsFromFileToProject, folderInProject].join("/");
}
