/** A snapshot as a revision of a git repository has it: `HEAD~1:schemas`. */

import { execFileSync } from "node:child_process";
import { dirname, join, resolve } from "node:path";
import { LocalError } from "../core/diagnostic.js";
import { revisionMissing } from "./diagnostics.js";
import { readRegularFile } from "../core/files.js";
import type { Snapshot } from "../core/snapshot-types.js";
import { SNAPSHOT_FILE } from "./snapshot-files.js";
import { readSnapshotAt } from "./read.js";

/**
 * `name` is git's: a revision, a colon, and a folder from the top of the repository, or from the current folder where it begins
 * with `./`.
 *
 * @throws LocalError if git has no such folder with a snapshot, or with everything that is wrong with it.
 */
export function readRevision(name: string, cwd: string): Snapshot {
  const pathOf = (file: string): string => pathIn(name, file);
  const read = (file: string): string => committedText(name, file, cwd);
  try {
    read(SNAPSHOT_FILE);
  } catch (error) {
    throw new LocalError(revisionMissing(name, reasonOf(error)));
  }
  return readSnapshotAt({ pathOf, read });
}

/**
 * The folder on disk of the same name, if what is checked out there is what the revision has. The index tells of all files,
 * since it holds their hashes.
 */
export function checkedOutFolder(name: string, cwd: string): string | undefined {
  const [, folder] = /^[^:]+:(.*)$/s.exec(name) ?? [];
  if (folder === undefined) return undefined;
  try {
    const top = folder.startsWith("./") ? cwd : git(["rev-parse", "--show-toplevel"], cwd).trim();
    const index = join(resolve(top, folder), SNAPSHOT_FILE);
    const committed = committedText(name, SNAPSHOT_FILE, cwd);
    const isSame = readRegularFile(index).replaceAll("\r\n", "\n") === committed;
    return isSame ? dirname(index) : undefined;
  } catch {
    // No repository, no such revision, no such file: nothing to point at.
    return undefined;
  }
}

/** What git calls a file of the folder. */
function pathIn(name: string, file: string): string {
  const folder = name.replace(/\/+$/, "");
  return folder.endsWith(":") ? folder + file : `${folder}/${file}`;
}

function committedText(name: string, file: string, cwd: string): string {
  return git(["show", "--end-of-options", pathIn(name, file)], cwd);
}

/** No shell: what a repository's name holds is a word and no command. The token is nothing that git, or what it runs, has to know. */
function git(words: readonly string[], cwd: string): string {
  return execFileSync("git", words, {
    cwd,
    encoding: "utf8",
    env: { ...process.env, WHM_TOKEN: undefined },
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function reasonOf(error: unknown): string {
  const { stderr, code } = Object(error) as { stderr?: unknown; code?: unknown };
  const [line = ""] = (typeof stderr === "string" ? stderr : "").split("\n");
  return line === "" ? String(code) : line.replace(/^fatal: /, "");
}
