/** What tests need of the system that runs them. */

import { execFileSync } from "node:child_process";
import type { TestOptions } from "vitest";

/**
 * Options of a test that Windows cannot run: its files have no mode, it has no named pipes, a script is not a program, and a signal ends a
 * process at once.
 */
export const POSIX: TestOptions = { skip: process.platform === "win32" };

/** Options of a test that types into a terminal, with the program `script` of Linux. */
export const LINUX: TestOptions = { skip: process.platform !== "linux" };

/** Runs npm, which is a script on Windows. Returns its output. */
export function npm(words: readonly string[], cwd: string): string {
  return execFileSync("npm", words, { cwd, encoding: "utf8", shell: process.platform === "win32" });
}
