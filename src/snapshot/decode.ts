/** Decodes the files of a snapshot, and checks their format. If a file is invalid, finds the line and column of the fault. */

import type { FileFault } from "../core/diagnostic.js";
import { MAX_KEYS_PER_MODULE } from "../core/limits.js";
import { formatModuleSchema } from "../core/module-text.js";
import type { ModuleSchema } from "../core/snapshot-types.js";
import { isWhmVersion } from "../core/names.js";
import { quote } from "../core/text/escape.js";
import { tryParseJson, isRecord, isStringArray } from "../core/text/json.js";
import {
  createJsonLocator,
  findNearestLocation,
  parseStrictJson,
  toFileFault,
  type JsonPath,
} from "../core/text/read-json.js";
import {
  SNAPSHOT_FORMAT_VERSION,
  formatSnapshotIndex,
  type ModuleIndexEntry,
  type SnapshotIndex,
} from "./snapshot-files.js";

/**
 * The decoded value, or the reason why the file is invalid. `faultDescription` completes the sentence "It …", such as `is not an object`. `path` is the
 * position of the fault in the JSON.
 */
type FileDecodeResult<Value> =
  { readonly value: Value } | { readonly faultDescription: string; readonly path: JsonPath };

export interface FileFormat<Value> {
  readonly decode: (json: unknown) => FileDecodeResult<Value>;
  /** Formats a value as the text of the file that `fetch` writes. */
  readonly encode: (value: Value) => string;
}

export const INDEX_FORMAT: FileFormat<SnapshotIndex> = { decode: decodeIndex, encode: formatSnapshotIndex };

/** Returns the format of a module file that `snapshot.json` lists. */
export function createModuleFileFormat(
  moduleName: string,
  indexEntry: ModuleIndexEntry,
): FileFormat<ModuleSchema> {
  return { decode: (json) => decodeModule(json, moduleName, indexEntry), encode: formatModuleSchema };
}

/** The format of a module file that is read without `snapshot.json`. */
export const STANDALONE_MODULE_FILE_FORMAT: FileFormat<ModuleSchema> = {
  decode(json) {
    const { module, priority } = isRecord(json) ? json : {};
    if (typeof module !== "string") return fault("has no module name", "module");
    if (!isPriority(priority))
      return fault('has an invalid "priority": must be an integer or null', "priority");
    return decodeModule(json, module, { priority });
  },
  encode: formatModuleSchema,
};

/** Decodes the text of a file. `isCanonical` is true if the file is exactly as `fetch` writes it. */
export function decodeFile<Value>(
  text: string,
  { decode, encode }: FileFormat<Value>,
): { readonly value: Value; readonly isCanonical: boolean } | { readonly fault: FileFault } {
  // JSON.parse is much faster than `parseStrictJson`. It does not detect duplicate properties, but a file that `fetch` wrote has none.
  const quickResult = decode(tryParseJson(text));
  if ("value" in quickResult && encode(quickResult.value) === text)
    return { ...quickResult, isCanonical: true };
  const parseResult = parseStrictJson(text);
  if ("problem" in parseResult) return { fault: toFileFault(parseResult.problem, text) };
  const decodeResult = decode(parseResult.value);
  if ("value" in decodeResult) return { ...decodeResult, isCanonical: false };
  const location = findNearestLocation(createJsonLocator(text), decodeResult.path, "value");
  return { fault: { message: `it ${decodeResult.faultDescription}`, location } };
}

function decodeIndex(json: unknown): FileDecodeResult<SnapshotIndex> {
  if (!isRecord(json)) return fault("is not an object");
  const { format, origin, whmVersion, modules } = json;
  if (format !== SNAPSHOT_FORMAT_VERSION)
    return fault(`has an unsupported "format": must be ${SNAPSHOT_FORMAT_VERSION}`, "format");
  if (origin !== "live" && origin !== "imported" && origin !== "documented")
    return fault('has an invalid "origin": must be "live", "imported" or "documented"', "origin");
  if (whmVersion !== null && !isWhmVersion(whmVersion))
    return fault('has an invalid "whmVersion": must be null or a version such as "11.138.0.6"', "whmVersion");
  if (!isRecord(modules) || Object.keys(modules).length === 0) return fault("has no modules", "modules");
  const entries: [string, ModuleIndexEntry][] = [];
  for (const [name, entry] of Object.entries(modules)) {
    const { priority, sha256 } = isRecord(entry) ? entry : {};
    const place = `for the module ${quote(name)}`;
    if (!isPriority(priority)) {
      const text = `has an invalid "priority" ${place}: must be an integer or null`;
      return fault(text, "modules", name, "priority");
    }
    if (typeof sha256 !== "string") return fault(`has no "sha256" ${place}`, "modules", name, "sha256");
    entries.push([name, { priority, sha256 }]);
  }
  return { value: { origin, whmVersion, modules: Object.fromEntries(entries) } };
}

function decodeModule(
  json: unknown,
  name: string,
  { priority }: Pick<ModuleIndexEntry, "priority">,
): FileDecodeResult<ModuleSchema> {
  if (!isRecord(json)) return fault("is not an object");
  const { module, keys, primary, required } = json;
  if (module !== name) return fault(`has a different module name than ${quote(name)}`, "module");
  if (json["priority"] !== priority)
    return fault('has a different "priority" than snapshot.json', "priority");
  if (!isRecord(keys)) return fault("has no keys", "keys");
  if (Object.keys(keys).length > MAX_KEYS_PER_MODULE)
    return fault(`has more than ${MAX_KEYS_PER_MODULE} keys`, "keys");
  const invalidList = (name: string): FileDecodeResult<never> =>
    fault(`has an invalid "${name}": must be a list of key names`, name);
  if (!isStringArray(primary)) return invalidList("primary");
  if (!isStringArray(required)) return invalidList("required");
  const invalid = Object.entries(keys).find(([, key]) => !isRecord(key) || typeof key["def"] !== "string");
  if (invalid !== undefined) {
    const text = `has no "def" for the key ${quote(invalid[0])}, or its "def" is not a string`;
    return fault(text, "keys", invalid[0], "def");
  }
  const definitions = removeOtherProperties(keys as ModuleSchema["keys"]);
  return { value: { module: name, priority, keys: definitions, primary, required } };
}

/** Removes all properties except `def`. Returns the same object if there are no other properties, because copying is slow. */
function removeOtherProperties(keys: ModuleSchema["keys"]): ModuleSchema["keys"] {
  const entries = Object.entries(keys);
  if (entries.every(([, schema]) => Object.keys(schema).length === 1)) return keys;
  return Object.fromEntries(entries.map(([key, { def }]) => [key, { def }]));
}

function fault(faultDescription: string, ...jsonPath: JsonPath): FileDecodeResult<never> {
  return { faultDescription, path: jsonPath };
}

function isPriority(value: unknown): value is number | null {
  return value === null || Number.isSafeInteger(value);
}
