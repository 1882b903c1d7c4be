/**
 * Stands in for the platform that yargs makes for itself on Node (`lib/platform-shims/esm.mjs`): that one
 * opens standard output and standard error, looks for a package.json and reads translations at every
 * start, a fifth of the time of a run that has nothing to do. Ours speaks English and is told the rest.
 */

import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import { format, inspect } from "node:util";
import cliui from "cliui";
import Parser from "yargs-parser";
import stringWidth from "string-width";

export default {
  assert: { strictEqual, notStrictEqual },
  cliui,
  /** Looks for a package.json that configures yargs. Nobody's does: our options are ours. */
  findUp: () => undefined,
  getEnv: (name: string) => process.env[name],
  getCallerFile: unused,
  getProcessArgvBin: () => basename(process.argv[1] ?? ""),
  inspect,
  mainFilename: process.cwd(),
  Parser,
  path: { basename, dirname, extname, join, relative, resolve },
  process: {
    argv: () => process.argv,
    cwd: () => process.cwd(),
    emitWarning: (warning: string, type: string) => process.emitWarning(warning, type),
    execPath: () => process.execPath,
    exit: unused,
    nextTick: (callback: () => void) => process.nextTick(callback),
    /** The width is told with `wrap`. */
    stdColumns: null,
  },
  readFileSync,
  readdirSync,
  require: unused,
  stringWidth,
  y18n: {
    __: format,
    __n: (one: string, many: string, count: number, ...rest: unknown[]) => {
      const text = count === 1 ? one : many;
      return format(text, ...(text.includes("%d") ? [count] : []), ...rest);
    },
    getLocale: () => "en",
    setLocale: () => undefined,
    updateLocale: () => undefined,
  },
};

/** What yargs asserts is its own invariants. */
function strictEqual(actual: unknown, expected: unknown, message?: string): void {
  if (!Object.is(actual, expected)) throw new Error(message ?? "two values should be the same");
}

function notStrictEqual(actual: unknown, expected: unknown, message?: string): void {
  if (Object.is(actual, expected)) throw new Error(message ?? "two values should not be the same");
}

/** What yargs asks for to load commands and configurations from files, or to end the process. */
function unused(): never {
  throw new Error("the bundled yargs was asked for something that this command does not use");
}
