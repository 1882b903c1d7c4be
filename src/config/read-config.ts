/** Loads a configuration file: parses JSON, or imports TypeScript or JavaScript. Does not validate the configuration. */

import { createRequire } from "node:module";
import { extname } from "node:path";
import { pathToFileURL } from "node:url";
import { LocalError } from "../core/diagnostic.js";
import { readTextFileWithoutWrappingErrors } from "../core/files.js";
import { MAX_CONFIG_BYTES } from "../core/limits.js";
import { rejectIfNeverSettled } from "../core/settle.js";
import { toFileFault } from "../core/text/json-fault.js";
import { createJsonLocator, parseStrictJson } from "../core/text/read-json.js";
import { isRecord } from "../core/type-guards.js";
import { createConfigNotJsonError, createConfigUnreadableError } from "./diagnostics.js";
import { toLoadFailure, createScriptConfigLocator } from "./program-locations.js";
import type { UnvalidatedConfig } from "./validate.js";

/**
 * Loads a configuration file. Executes it if it contains TypeScript or JavaScript. Returns its JSON value or default export, and a
 * function that locates settings in the file.
 */
export async function readConfig(path: string): Promise<UnvalidatedConfig> {
  const text = readConfigText(path);
  if (extname(path) === ".json") {
    const jsonText = text.replace(/^\ufeff/, "");
    const parseResult = parseStrictJson(jsonText);
    if ("problem" in parseResult)
      throw new LocalError(createConfigNotJsonError(path, toFileFault(parseResult.problem)));
    return { path, value: parseResult.value, locate: createJsonLocator(jsonText) };
  }
  try {
    const importPromise: Promise<unknown> =
      extname(path) === ".ts" ? importTypeScriptFile(path) : import(createModuleUrl(path, text));
    const loadedModule = await rejectIfNeverSettled(
      importPromise,
      () => new Error("a promise that it awaits is never settled"),
    );
    const value = isRecord(loadedModule) && "default" in loadedModule ? loadedModule["default"] : undefined;
    return { path, value, locate: createScriptConfigLocator(text) };
  } catch (error) {
    throw new LocalError(createConfigUnreadableError(path, toLoadFailure(path, text, error)));
  }
}

function readConfigText(path: string): string {
  try {
    return readTextFileWithoutWrappingErrors(path, MAX_CONFIG_BYTES);
  } catch (error) {
    throw new LocalError(
      createConfigUnreadableError(path, { reason: (error as Error).message, location: undefined }),
    );
  }
}

/** Loads the file with jiti, because some supported versions of Node.js cannot import TypeScript. */
async function importTypeScriptFile(path: string): Promise<unknown> {
  const { createJiti } = await import("jiti");
  // jiti stores loaded modules in `require.cache`. Remove the file from the cache, so that `--watch` loads a changed
  // configuration again.
  Reflect.deleteProperty(createRequire(import.meta.url).cache, path);
  return createJiti(import.meta.url, { fsCache: false }).import(path);
}

/** Maps the path of each loaded JavaScript file to all loaded versions of its text, oldest first. */
const loadedTextVersionsByPath = new Map<string, string[]>();

/** Returns the URL for `import`. Node.js loads each URL only once, so a changed file needs a new URL. */
function createModuleUrl(path: string, text: string): string {
  const loadedTextVersions = loadedTextVersionsByPath.get(path) ?? [];
  loadedTextVersionsByPath.set(path, loadedTextVersions);
  if (loadedTextVersions.at(-1) !== text) loadedTextVersions.push(text);
  const url = pathToFileURL(path);
  if (loadedTextVersions.length > 1) url.searchParams.set("revision", String(loadedTextVersions.length));
  return url.href;
}
