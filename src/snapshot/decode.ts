/** Decodes the files of a snapshot, and checks their format. */

import { MAX_KEYS_PER_MODULE } from "../core/limits.js";
import { formatModuleSchema } from "../core/module-text.js";
import type { ModuleSchema, Origin } from "../core/snapshot-types.js";
import { isWhmVersion } from "../core/names.js";
import { quote } from "../core/text/escape.js";
import { tryParseJson } from "../core/text/json.js";
import type { JsonPath } from "../core/text/read-json.js";
import { isRecord, isStringArray } from "../core/type-guards.js";
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
type DecodedValueOrFault<Value> =
  { readonly value: Value } | { readonly faultDescription: string; readonly path: JsonPath };

export interface FileFormat<Value> {
  readonly decode: (parsedJson: unknown) => DecodedValueOrFault<Value>;
  /** Formats a value as the text of the file that `fetch` writes. */
  readonly encode: (value: Value) => string;
}

export const INDEX_FORMAT: FileFormat<SnapshotIndex> = { decode: decodeIndex, encode: formatSnapshotIndex };

/** Returns the format of a module file that `snapshot.json` lists. */
export function createModuleFileFormat(
  moduleName: string,
  indexEntry: ModuleIndexEntry,
): FileFormat<ModuleSchema> {
  return {
    decode: (parsedJson) => decodeModule(parsedJson, moduleName, indexEntry),
    encode: formatModuleSchema,
  };
}

/** The format of a module file that is read without `snapshot.json`. */
export const STANDALONE_MODULE_FILE_FORMAT: FileFormat<ModuleSchema> = {
  decode: decodeStandaloneModule,
  encode: formatModuleSchema,
};

/**
 * Decodes a file that is exactly as `fetch` writes it. Returns `undefined` for any other file. Uses JSON.parse, which is much faster than
 * `parseStrictJson`. JSON.parse does not detect duplicate properties, but a file that `fetch` wrote has none.
 */
export function decodeIfCanonical<Value>(
  text: string,
  { decode, encode }: FileFormat<Value>,
): Value | undefined {
  const decodeResult = decode(tryParseJson(text));
  return "value" in decodeResult && encode(decodeResult.value) === text ? decodeResult.value : undefined;
}

function decodeIndex(parsedJson: unknown): DecodedValueOrFault<SnapshotIndex> {
  if (!isRecord(parsedJson)) return createFaultResult("is not an object");
  const { format, origin, whmVersion, modules } = parsedJson;
  if (format !== SNAPSHOT_FORMAT_VERSION)
    return createFaultResult(`has an unsupported "format": must be ${SNAPSHOT_FORMAT_VERSION}`, "format");
  if (!isOrigin(origin)) {
    return createFaultResult('has an invalid "origin": must be "live", "imported" or "documented"', "origin");
  }
  if (whmVersion !== null && !isWhmVersion(whmVersion)) {
    return createFaultResult(
      'has an invalid "whmVersion": must be null or a version such as "11.138.0.6"',
      "whmVersion",
    );
  }
  if (!isRecord(modules) || Object.keys(modules).length === 0)
    return createFaultResult("has no modules", "modules");
  const indexEntries: [string, ModuleIndexEntry][] = [];
  for (const [name, entry] of Object.entries(modules)) {
    const { priority, sha256: hash } = isRecord(entry) ? entry : {};
    const entryPath = ["modules", name] as const;
    if (!isPriority(priority)) {
      return createFaultResult(
        `has an invalid "priority" for the module ${quote(name)}: must be an integer or null`,
        ...entryPath,
        "priority",
      );
    }
    if (typeof hash !== "string")
      return createFaultResult(`has no "sha256" for the module ${quote(name)}`, ...entryPath, "sha256");
    indexEntries.push([name, { priority, sha256: hash }]);
  }
  return { value: { origin, whmVersion, modules: Object.fromEntries(indexEntries) } };
}

function decodeStandaloneModule(parsedJson: unknown): DecodedValueOrFault<ModuleSchema> {
  const { module, priority } = isRecord(parsedJson) ? parsedJson : {};
  if (typeof module !== "string") return createFaultResult("has no module name", "module");
  if (!isPriority(priority))
    return createFaultResult('has an invalid "priority": must be an integer or null', "priority");
  return decodeModule(parsedJson, module, { priority });
}

function decodeModule(
  parsedJson: unknown,
  expectedModuleName: string,
  { priority }: Pick<ModuleIndexEntry, "priority">,
): DecodedValueOrFault<ModuleSchema> {
  if (!isRecord(parsedJson)) return createFaultResult("is not an object");
  const { module, keys, primary, required } = parsedJson;
  if (module !== expectedModuleName)
    return createFaultResult(`has a different module name than ${quote(expectedModuleName)}`, "module");
  if (parsedJson["priority"] !== priority) {
    return createFaultResult('has a different "priority" than snapshot.json', "priority");
  }
  if (!isRecord(keys)) return createFaultResult("has no keys", "keys");
  if (Object.keys(keys).length > MAX_KEYS_PER_MODULE)
    return createFaultResult(`has more than ${MAX_KEYS_PER_MODULE} keys`, "keys");
  if (!isStringArray(primary))
    return createFaultResult('has an invalid "primary": must be a list of key names', "primary");
  if (!isStringArray(required))
    return createFaultResult('has an invalid "required": must be a list of key names', "required");
  for (const [key, keySchema] of Object.entries(keys)) {
    if (!isKeySchema(keySchema))
      return createFaultResult(
        `has no "def" for the key ${quote(key)}, or its "def" is not a string`,
        "keys",
        key,
        "def",
      );
  }
  const keySchemas = removePropertiesExceptDef(keys as Record<string, KeySchema>);
  return { value: { module: expectedModuleName, priority, keys: keySchemas, primary, required } };
}

type KeySchema = ModuleSchema["keys"][string];

function isKeySchema(value: unknown): value is KeySchema {
  return isRecord(value) && typeof value["def"] === "string";
}

/** Removes all properties except `def`. Returns the same object if there are no other properties, because copying is slow. */
function removePropertiesExceptDef(keys: ModuleSchema["keys"]): ModuleSchema["keys"] {
  const entries = Object.entries(keys);
  if (entries.every(([, schema]) => Object.keys(schema).length === 1)) return keys;
  return Object.fromEntries(entries.map(([key, { def }]) => [key, { def }]));
}

function createFaultResult(faultDescription: string, ...jsonPath: JsonPath): DecodedValueOrFault<never> {
  return { faultDescription, path: jsonPath };
}

function isOrigin(value: unknown): value is Origin {
  return value === "live" || value === "imported" || value === "documented";
}

function isPriority(value: unknown): value is number | null {
  return value === null || Number.isSafeInteger(value);
}
