/**
 * What this tool has in a folder while it writes there. All of it is hidden, so that no compiler takes it for a source, and
 * all of it is gone when the writing is done.
 */

import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { LocalError } from "../core/diagnostic.js";
import { fileUnreadable } from "../core/diagnostics.js";

const PREFIX = ".whm-transfer-codegen.";

/** A folder with one file in it, which says who writes. */
export const LOCK = `${PREFIX}lock`;

/** What was decided, and may not be done yet. */
export const JOURNAL = `${PREFIX}journal`;

const OF_A_RUN = /^\.whm-transfer-codegen\.[0-9a-f]{8}\.(?:(?:0|[1-9]\d*)\.(?:new|old)|lock|journal)$/;

/** A name for one run's files. */
export function newRun(): string {
  return randomBytes(4).toString("hex");
}

export function isRun(word: unknown): word is string {
  return typeof word === "string" && /^[0-9a-f]{8}$/.test(word);
}

/** A new text that waits for its turn. */
export function newName(run: string, step: number): string {
  return `${PREFIX}${run}.${step}.new`;
}

/** An old text that was moved out of the way. */
export function oldName(run: string, step: number): string {
  return `${PREFIX}${run}.${step}.old`;
}

/** What becomes the lock, or the journal, by one rename. */
export function temporaryName(run: string, what: "lock" | "journal"): string {
  return `${PREFIX}${run}.${what}`;
}

/** Whether a name is of a run: neither the lock nor the journal, and nothing of anybody else. */
export function isRunFile(name: string): boolean {
  return OF_A_RUN.test(name);
}

/** Names of all that this tool has in the folder; none where there is no folder. */
export function workFileNames(dir: string): string[] {
  try {
    return readdirSync(dir).filter((name) => name === LOCK || name === JOURNAL || isRunFile(name));
  } catch (error) {
    if (isMissing(error)) return [];
    throw new LocalError(fileUnreadable(dir, error));
  }
}

export function isMissing(error: unknown): boolean {
  return errorCode(error) === "ENOENT";
}

export function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

/** For steps of which one that fails must not keep the others from being tried. */
export function trySilently(step: () => void): boolean {
  try {
    step();
    return true;
  } catch {
    return false;
  }
}
