/** Runs Git in repositories that may be hostile. */

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { environmentForPrograms } from "./environment.js";

/**
 * Settings that keep Git from running programs that a repository names. `safe.bareRepository` matters most: a commit can contain a
 * folder with the files of a bare repository, whose configuration Git would otherwise obey in that folder.
 */
const SAFE_SETTINGS = [
  "-c",
  "safe.bareRepository=explicit",
  "-c",
  "core.hooksPath=/dev/null",
  "-c",
  "core.fsmonitor=false",
];

/** Variables that select the repository and its configuration. They come from the user, not from the repository. */
const GIT_VARIABLES =
  /^(?:XDG_CONFIG_HOME|GIT_(?:DIR|COMMON_DIR|WORK_TREE|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)))$/;

/**
 * Runs Git without a shell, so that a name cannot inject a command. In a partial clone, missing objects are not fetched, because that
 * runs programs, too.
 *
 * @throws an error with Git's messages in `stderr`.
 */
export function git(args: readonly string[], cwd: string): string {
  return execFileSync("git", [...SAFE_SETTINGS, ...args], {
    cwd,
    encoding: "utf8",
    env: {
      ...environmentForPrograms(process.env, GIT_VARIABLES),
      GIT_NO_LAZY_FETCH: "1",
      GIT_TERMINAL_PROMPT: "0",
    },
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Returns the first line of Git's messages, or the reason why it did not start. */
export function gitFailure(error: unknown): string {
  const { stderr, code } = Object(error) as { stderr?: unknown; code?: unknown };
  const [line = ""] = (typeof stderr === "string" ? stderr : "").split("\n");
  return line === "" ? String(code) : line.replace(/^fatal: /, "");
}

/**
 * Returns the tracked files that have this name in the folder, or are in a folder of this name, as paths relative to `dir`. Letter
 * case is ignored, because file systems can ignore it. Returns an empty list outside of a repository.
 *
 * @throws an error if Git cannot determine the files.
 */
export function trackedFiles(dir: string, name: string): readonly string[] {
  if (process.env["GIT_DIR"] === undefined && repositoryRoot(dir) === undefined) return [];
  // In a container, root often uses the checkout of another user. Listing names from the index runs no program of the repository.
  const args = ["-c", "safe.directory=*", "--icase-pathspecs", "ls-files", "-z", "--", name];
  return git(args, dir).split("\0").slice(0, -1);
}

/** Returns the folder or its nearest parent folder with `.git`, which is a file in a worktree or submodule. */
export function repositoryRoot(dir: string): string | undefined {
  if (existsSync(join(dir, ".git"))) return dir;
  return dirname(dir) === dir ? undefined : repositoryRoot(dirname(dir));
}
