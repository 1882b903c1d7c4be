/** Reads a configuration file: parses JSON, or imports TypeScript or JavaScript. Does not validate the configuration. */

import { createRequire } from "node:module";
import { extname } from "node:path";
import { pathToFileURL } from "node:url";
import type { UsageError, LineAndColumn } from "../core/diagnostic.js";
import { embedded } from "../core/embedded.js";
import { getErrorText } from "../core/error-text.js";
import { readTextUnwrapped, resolveModulePath } from "../core/files.js";
import { MAX_CONFIG_BYTES } from "../core/limits.js";
import { runProjectCode } from "../core/async.js";
import { formatLocation } from "../core/text/escape.js";
import {
  createOffsetLocator,
  createJsonLocator,
  parseStrictJson,
  toFileFault,
  type JsonPathLocator,
} from "../core/text/read-json.js";
import { isRecord } from "../core/text/json.js";
import { configProblem } from "./diagnostics.js";

/** The JSON value or default export of a configuration file, with a function that locates settings in the file. */
export interface UnvalidatedConfig {
  readonly path: string;
  readonly value: unknown;
  readonly locate: JsonPathLocator;
}

/** Reads a configuration file. Executes it if it contains TypeScript or JavaScript. */
export async function readConfig(path: string): Promise<UnvalidatedConfig> {
  let text = "";
  try {
    text = readTextUnwrapped(path, MAX_CONFIG_BYTES);
    if (extname(path) !== ".json") {
      // Node.js cannot import a file into a program that contains this tool.
      const load = (): Promise<unknown> =>
        extname(path) === ".ts" || embedded !== undefined
          ? importTypeScriptFile(path)
          : import(createModuleUrl(path, text));
      const loaded = await runProjectCode(load, "a promise that it awaits is never settled");
      const value = isRecord(loaded) && "default" in loaded ? loaded["default"] : undefined;
      return { path, value, locate: createScriptLocator(text) };
    }
  } catch (error) {
    throw createLoadError(path, error, text);
  }
  const jsonText = text.replace(/^\ufeff/, "");
  const result = parseStrictJson(jsonText);
  if (!("problem" in result)) return { path, value: result.value, locate: createJsonLocator(jsonText) };
  const { message: reason, location } = toFileFault(result.problem, jsonText);
  throw configProblem.error("config-unreadable", {
    configuration: `Invalid configuration ${formatLocation(path, location)}`,
    reason,
    hint: "Correct the file at this position.",
    ...{ file: path, ...location },
  });
}

/**
 * Imports the file with jiti, because some supported versions of Node.js cannot import TypeScript. The file can import this package even if
 * the project has not installed it.
 */
async function importTypeScriptFile(path: string): Promise<unknown> {
  const { createJiti } = await import("jiti");
  const virtualModules =
    resolveModulePath(PACKAGE_NAME, path) === undefined ? { [PACKAGE_NAME]: await importIndex() } : {};
  // jiti stores loaded modules in `require.cache`. Remove the file from the cache, so that `--watch` loads a changed
  // configuration again.
  Reflect.deleteProperty(createRequire(import.meta.url).cache, path);
  return createJiti(import.meta.url, { fsCache: false, virtualModules }).import(path);
}

const PACKAGE_NAME = "whm-transfer-codegen";

function importIndex(): Promise<unknown> {
  return embedded === undefined
    ? import(pathToFileURL(createRequire(import.meta.url).resolve(PACKAGE_NAME)).href)
    : embedded.loadIndex();
}

/** The latest text of each imported JavaScript file, and how often it has changed. */
const revisions = new Map<string, { readonly text: string; readonly count: number }>();

/** Returns the URL for `import`. Node.js loads each URL only once, so a changed file needs a new URL. */
function createModuleUrl(path: string, text: string): string {
  const previous = revisions.get(path) ?? { text, count: 0 };
  const count = previous.count + (previous.text === text ? 0 : 1);
  revisions.set(path, { text, count });
  const url = pathToFileURL(path);
  if (count > 0) url.searchParams.set("revision", String(count));
  return url.href;
}

/**
 * Returns a function that locates a setting in TypeScript or JavaScript, by searching its text. For the path of a nested value, such as
 * `["levels", 0, "rule"]`, the function returns the location of the name `levels`. It returns undefined if this name is missing or
 * occurs several times.
 */
function createScriptLocator(text: string): JsonPathLocator {
  return ([name]) => {
    if (typeof name !== "string") return undefined;
    const escapedName = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const pattern = new RegExp(`(?<=(?:^|[{,])[ \\t]*)(["']?)${escapedName}\\1[ \\t]*:`, "gm");
    const [offset, ...others] = Array.from(text.matchAll(pattern), ({ index }) => index);
    return offset === undefined || others.length > 0 ? undefined : createOffsetLocator(text)(offset);
  };
}

/**
 * Creates the error for a configuration that cannot be loaded. Its location is in the stack if the code of the configuration throws an
 * error. For a syntax error in JavaScript, Node.js reports no location.
 */
function createLoadError(path: string, error: unknown, text: string): UsageError {
  const message = getErrorText(error);
  // jiti reports a syntax error as `REASON\n FILE:LINE:COLUMN`, with columns counted from 0.
  const syntaxError = findLocation(message, path);
  const stack = readStack(error);
  const found = syntaxError ?? findLocation(stack, path) ?? findLocation(stack, pathToFileURL(path).href);
  const place = found && { ...found, column: found.column + (syntaxError === undefined ? 0 : 1) };
  // A location that does not exist in the text refers to transpiled code.
  const line = place && text.split("\n")[place.line - 1];
  const location = line !== undefined && place && place.column <= line.length + 1 ? place : undefined;
  return configProblem.error("config-unreadable", {
    configuration: `The configuration ${formatLocation(path, location)} cannot be loaded`,
    reason: syntaxError === undefined ? message : message.slice(0, message.indexOf(path)).trim(),
    hint: "Correct the error in this file, or in a module that it imports.",
    ...{ file: path, ...location },
  });
}

/** Returns the stack of an error. The configuration can throw an error whose property `stack` is a getter that throws. */
function readStack(error: unknown): string {
  try {
    return error instanceof Error ? String(error.stack) : "";
  } catch {
    return "";
  }
}

/** Returns the line and column that stand after the path of a file. */
function findLocation(errorText: string, path: string): LineAndColumn | undefined {
  const start = errorText.indexOf(`${path}:`);
  const [, line, column] =
    /^:([0-9]+):([0-9]+)/.exec(start < 0 ? "" : errorText.slice(start + path.length)) ?? [];
  return line === undefined ? undefined : { line: Number(line), column: Number(column) };
}
