/** A snapshot as a revision of a git repository has it: `HEAD~1:schemas`. */

import { execFileSync } from "node:child_process";
import { LocalError, noSuchRevision } from "../errors.js";
import type { Snapshot } from "../model.js";
import { SNAPSHOT_FILE } from "./canonical.js";
import { readSnapshotAt } from "./read.js";

/**
 * `name` is git's: a revision, a colon, and a folder from the top of the repository, or from the current folder where it begins
 * with `./`.
 *
 * @throws LocalError if git has no such folder with a snapshot, or with everything that is wrong with it.
 */
export function readRevision(name: string, cwd: string): Snapshot {
  const folder = name.replace(/\/+$/, "");
  const pathOf = (file: string): string => (folder.endsWith(":") ? folder + file : `${folder}/${file}`);
  const read = (file: string): string => git(["show", "--end-of-options", pathOf(file)], cwd);
  try {
    read(SNAPSHOT_FILE);
  } catch (error) {
    throw new LocalError(noSuchRevision(name, reasonOf(error)));
  }
  return readSnapshotAt({ pathOf, read });
}

/** No shell, and no more than git's own environment: what a repository's name holds is a word and no command. */
function git(words: readonly string[], cwd: string): string {
  return execFileSync("git", words, {
    cwd,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function reasonOf(error: unknown): string {
  const { stderr, code } = Object(error) as { stderr?: unknown; code?: unknown };
  const [line = ""] = (typeof stderr === "string" ? stderr : "").split("\n");
  return line === "" ? String(code) : line.replace(/^fatal: /, "");
}
