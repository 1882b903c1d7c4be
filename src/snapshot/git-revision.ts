/** Reads a snapshot from a Git revision, such as `HEAD~1:schemas`. */

import { execFileSync } from "node:child_process";
import { dirname, join, resolve } from "node:path";
import { LocalError } from "../core/diagnostic.js";
import { environmentForPrograms } from "../core/environment.js";
import { revisionMissing } from "./diagnostics.js";
import { readRegularFile } from "../core/files.js";
import type { Snapshot } from "../core/snapshot-types.js";
import { SNAPSHOT_FILE } from "./snapshot-files.js";
import { readSnapshotFrom } from "./read.js";

/**
 * Reads the snapshot of a revision. `name` has Git's form: a revision, a colon and a folder. The folder is relative to the
 * root of the repository. If it begins with `./`, it is relative to `cwd`.
 *
 * @throws LocalError if there is no snapshot, or if it is invalid. The error contains all faults.
 */
export function readRevision(name: string, cwd: string): Snapshot {
  const pathOf = (file: string): string => gitPath(name, file);
  const read = (file: string): string => committedText(name, file, cwd);
  try {
    read(SNAPSHOT_FILE);
  } catch (error) {
    throw new LocalError(revisionMissing(name, failureReason(error)));
  }
  return readSnapshotFrom({ pathOf, read });
}

/**
 * The folder on disk, if its snapshot is the same as that of the revision; otherwise `undefined`. Only compares
 * `snapshot.json`, which contains the hashes of all other files.
 */
export function checkedOutFolder(name: string, cwd: string): string | undefined {
  const [, folder] = /^[^:]+:(.*)$/s.exec(name) ?? [];
  if (folder === undefined) return undefined;
  try {
    const top = folder.startsWith("./") ? cwd : git(["rev-parse", "--show-toplevel"], cwd).trim();
    const snapshotPath = join(resolve(top, folder), SNAPSHOT_FILE);
    const committed = committedText(name, SNAPSHOT_FILE, cwd);
    const isSame = readRegularFile(snapshotPath).replaceAll("\r\n", "\n") === committed;
    return isSame ? dirname(snapshotPath) : undefined;
  } catch {
    // The repository, the revision or the file does not exist.
    return undefined;
  }
}

/** The name of a file in the form of Git, such as `HEAD~1:schemas/snapshot.json`. */
function gitPath(name: string, file: string): string {
  const folder = name.replace(/\/+$/, "");
  return folder.endsWith(":") ? folder + file : `${folder}/${file}`;
}

function committedText(name: string, file: string, cwd: string): string {
  return git(["cat-file", "blob", "--end-of-options", gitPath(name, file)], cwd);
}

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
 */
function git(args: readonly string[], cwd: string): string {
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

function failureReason(error: unknown): string {
  const { stderr, code } = Object(error) as { stderr?: unknown; code?: unknown };
  const [line = ""] = (typeof stderr === "string" ? stderr : "").split("\n");
  return line === "" ? String(code) : line.replace(/^fatal: /, "");
}
