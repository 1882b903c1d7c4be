/**
 * Replaces the platform layer of yargs for Node.js (`lib/platform-shims/esm.mjs`). That file opens standard output and standard
 * error, searches a package.json and reads translations at every start, which takes a fifth of a run without changes.
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
  /** Never finds a package.json. Otherwise yargs would read a configuration from the file. */
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
    /** The width of help texts is set with `wrap` instead. */
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

/** Checks an invariant of yargs. */
function strictEqual(actual: unknown, expected: unknown, message?: string): void {
  if (!Object.is(actual, expected)) throw new Error(message ?? "The values must be equal.");
}

function notStrictEqual(actual: unknown, expected: unknown, message?: string): void {
  if (Object.is(actual, expected)) throw new Error(message ?? "The values must differ.");
}

/** Replaces functions with which yargs loads commands and configurations from files, and exits the process. */
function unused(): never {
  throw new Error("The bundled yargs does not support this feature.");
}
