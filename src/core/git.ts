/** Runs Git in repositories that may be hostile. */

import { filterEnvironment } from "./environment.js";
import { findNearestFolderWith } from "./files.js";

/**
 * Settings that prevent Git from running programs that a repository specifies. `safe.bareRepository` is the most important one: a commit
 * can contain a folder that looks like a bare repository. Without this setting, Git would use the configuration in that folder.
 * `core.warnAmbiguousRefs` is set for `findAmbiguousRefName`, which reads the warnings.
 */
const SAFE_CONFIG_ARGUMENTS = [
  "safe.bareRepository=explicit",
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.warnAmbiguousRefs=true",
].flatMap((setting) => ["-c", setting]);

/** Matches environment variables with which users configure Git. A repository cannot set them. */
const GIT_CONFIG_VARIABLES =
  /^(?:XDG_CONFIG_HOME|GIT_(?:CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)))$/;

/** Matches the variables of `GIT_CONFIG_VARIABLES`, and also the variables that select a repository and its index, such as GIT_DIR. */
const REPOSITORY_VARIABLES = new RegExp(
  `${GIT_CONFIG_VARIABLES.source}|^GIT_(?:DIR|INDEX_FILE|COMMON_DIR|WORK_TREE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES)$`,
);

/**
 * Runs Git without a shell, so that a name cannot inject a command. Git does not fetch objects that a partial clone lacks, because a
 * fetch can run programs that the repository specifies. Git ignores `refs/replace/`, because anyone who can push can create refs there
 * that replace objects.
 *
 * @throws an error with Git's messages in `stderr`.
 */
export function runGit(args: readonly string[], cwd: string) {
  // Loaded on first use: few commands run Git, and loading the module takes as long as hashing all generated files.
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  // If a Git hook started this process, variables such as GIT_DIR select the repository of `process.cwd()`. Omit these variables if `cwd`
  // is in another repository, such as a submodule.
  const isInOwnRepository = findRepositoryRoot(cwd) === findRepositoryRoot(process.cwd());
  const { error, status, stdout, stderr } = spawnSync("git", [...SAFE_CONFIG_ARGUMENTS, ...args], {
    cwd,
    encoding: "utf8",
    env: {
      ...filterEnvironment(process.env, isInOwnRepository ? REPOSITORY_VARIABLES : GIT_CONFIG_VARIABLES),
      // Git must not translate its messages, because this file parses them.
      LC_ALL: "C",
      GIT_NO_LAZY_FETCH: "1",
      GIT_NO_REPLACE_OBJECTS: "1",
      GIT_TERMINAL_PROMPT: "0",
    },
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw Object.assign(new Error("Git failed"), { stderr });
  return { stdout, stderr };
}

/** Matches names that are never ambiguous, whatever branches and tags exist. */
const UNAMBIGUOUS_REF_NAME_PATTERN = /^(?:HEAD|refs\/.*|[0-9a-f]{40}|[0-9a-f]{64})$/s;

/**
 * Returns the ambiguous part of an object name such as `v1:schemas/snapshot.json`: `v1`, if it is both a branch and a tag. Git itself
 * would choose one of them and only print a warning. Returns undefined if no part is ambiguous.
 *
 * @throws an error with Git's messages in `stderr`.
 */
export function findAmbiguousRefName(objectName: string, cwd: string): string | undefined {
  const { stderr } = runGit(["cat-file", "blob", "--end-of-options", objectName], cwd);
  const names = Array.from(
    stderr.matchAll(/^warning: refname '(.*)' is ambiguous\.$/gm),
    ([, name = ""]) => name,
  );
  return names.find((name) => !UNAMBIGUOUS_REF_NAME_PATTERN.test(name));
}

/** Returns the first line of Git's error messages, without a period at its end. If Git did not start, returns the system's error code, such as `ENOENT`. */
export function describeGitError(error: unknown): string {
  const { stderr, code } = Object(error) as { stderr?: unknown; code?: unknown };
  const [line = ""] = (typeof stderr === "string" ? stderr : "").split("\n");
  return line === "" ? String(code) : line.replace(/^fatal: |\.$/g, "");
}

/**
 * Runs `git ls-files`. `safe.directory=*` allows repositories of other users, which are common in containers. `SAFE_CONFIG_ARGUMENTS`
 * prevents Git from running programs that such a repository specifies.
 */
function listFiles(args: readonly string[], cwd: string): readonly string[] {
  const options = ["-c", "safe.directory=*", "--literal-pathspecs"];
  const { stdout } = runGit([...options, "ls-files", "-z", ...args], cwd);
  return stdout.split("\0").slice(0, -1);
}

/**
 * Reads Git's index, which contains the files of the next commit. Returns the blob hash of each file in `folderInRepository`, by path
 * relative to `repositoryRoot`. Omits files with merge conflicts. If Git sets GIT_INDEX_FILE for a hook, reads the index at this path.
 *
 * @throws an error if Git cannot read the index.
 */
export function readStagedBlobHashes(
  repositoryRoot: string,
  folderInRepository: string,
): ReadonlyMap<string, string> {
  const args = ["--stage", "--", folderInRepository === "" ? "." : folderInRepository];
  return new Map(
    listFiles(args, repositoryRoot).flatMap((entry) => {
      const [, blobHash = "", stage, path = ""] = /^\d+ ([0-9a-f]+) (\d)\t([^]*)$/.exec(entry) ?? [];
      return stage === "0" ? [[path, blobHash] as const] : [];
    }),
  );
}

/** Returns the names of the files in a folder that Git's index contains. None if Git cannot read it, or is not installed. */
export function listTrackedFiles(folder: string, names: readonly string[]): readonly string[] {
  if (names.length === 0 || findRepositoryRoot(folder) === undefined) return [];
  try {
    return listFiles(["--", ...names], folder);
  } catch {
    return [];
  }
}

/** Returns the untracked files in `paths` that match an ignore rule, such as a line of `.gitignore`. Paths are relative to `repositoryRoot`. */
export function listIgnoredFiles(repositoryRoot: string, paths: readonly string[]): readonly string[] {
  if (paths.length === 0) return [];
  const args = ["--others", "--ignored", "--exclude-standard", "--", ...paths];
  return listFiles(args, repositoryRoot);
}

/** Returns the nearest folder that contains `.git`: `dir` or one of its parent folders. In a worktree or submodule, `.git` is a file. */
export function findRepositoryRoot(dir: string): string | undefined {
  return findNearestFolderWith(".git", dir);
}
