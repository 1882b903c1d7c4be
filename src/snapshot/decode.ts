/** Decodes the files of a snapshot. A file is valid if it has the form that `fetch` writes. */

import type { FileFault } from "../core/diagnostic.js";
import { moduleText } from "../core/module-text.js";
import type { ModuleSchema, Origin } from "../core/snapshot-types.js";
import { isWhmVersion } from "../core/names.js";
import { quote } from "../core/text/escape.js";
import { parseJson } from "../core/text/json.js";
import { toFileFault } from "../core/text/json-fault.js";
import { createJsonLocator, findNearestLocation, readJson, type JsonPath } from "../core/text/read-json.js";
import { isRecord, isStringArray } from "../core/type-guards.js";
import { FORMAT, indexText, type IndexEntry, type SnapshotIndex } from "./snapshot-files.js";

/** The value, or what is wrong with it. `fault` completes the sentence "It …". `path` is where the fault is in the JSON. */
type DecodedValue<Value> = { readonly value: Value } | { readonly fault: string; readonly path: JsonPath };

export interface FileFormat<Value> {
  readonly decoder: (value: unknown) => DecodedValue<Value>;
  /** The text of the file as `fetch` writes it. */
  readonly write: (value: Value) => string;
}

export const INDEX_FILE: FileFormat<SnapshotIndex> = { decoder: decodeIndex, write: indexText };

/** The format of a module file that `snapshot.json` lists. */
export function moduleFile(name: string, entry: IndexEntry): FileFormat<ModuleSchema> {
  return { decoder: (value) => decodeModule(value, name, entry), write: moduleText };
}

/** The format of a module file that is read without `snapshot.json`. */
export const LONE_MODULE_FILE: FileFormat<ModuleSchema> = { decoder: decodeLoneModule, write: moduleText };

export function decodeFile<Value>(
  text: string,
  format: FileFormat<Value>,
): { readonly value: Value } | { readonly fault: FileFault } {
  const unchanged = decodeUnchanged(text, format);
  if (unchanged !== undefined) return { value: unchanged };
  const json = readJson(text);
  if ("fault" in json) return { fault: toFileFault(json.fault) };
  const decoded = format.decoder(json.value);
  if ("value" in decoded) return decoded;
  const location = findNearestLocation(createJsonLocator(text), decoded.path, "value");
  return { fault: { message: `it ${decoded.fault}`, location } };
}

/**
 * Decodes a file that is exactly as `fetch` writes it; returns `undefined` for any other file. This is much faster than the
 * strict reader, because it uses JSON.parse. Such a file contains no duplicate members, which JSON.parse would not detect.
 */
function decodeUnchanged<Value>(text: string, { decoder, write }: FileFormat<Value>): Value | undefined {
  const decoded = decoder(parseJson(text));
  return "value" in decoded && write(decoded.value) === text ? decoded.value : undefined;
}

function decodeIndex(value: unknown): DecodedValue<SnapshotIndex> {
  if (!isRecord(value)) return invalid("is not an object");
  const { format, origin, whmVersion, modules } = value;
  if (format !== FORMAT) return invalid(`has an unsupported format: must be ${FORMAT}`, "format");
  if (!isOrigin(origin)) {
    return invalid('has an invalid origin: must be "live", "imported" or "documented"', "origin");
  }
  if (whmVersion !== null && !isWhmVersion(whmVersion)) {
    return invalid("has an invalid whmVersion: must be null or a version such as 11.138.0.6", "whmVersion");
  }
  if (!isRecord(modules) || Object.keys(modules).length === 0) return invalid("has no modules", "modules");
  const entries: [string, IndexEntry][] = [];
  for (const [name, entry] of Object.entries(modules)) {
    const { priority, sha256: hash } = isRecord(entry) ? entry : {};
    const at = ["modules", name] as const;
    if (!isPriority(priority)) {
      return invalid(
        `has an invalid priority for ${quote(name)}: must be an integer or null`,
        ...at,
        "priority",
      );
    }
    if (typeof hash !== "string") return invalid(`has no sha256 for ${quote(name)}`, ...at, "sha256");
    entries.push([name, { priority, sha256: hash }]);
  }
  return { value: { origin, whmVersion, modules: Object.fromEntries(entries) } };
}

function decodeLoneModule(value: unknown): DecodedValue<ModuleSchema> {
  const { module, priority } = isRecord(value) ? value : {};
  if (typeof module !== "string") return invalid("has no module name", "module");
  if (!isPriority(priority))
    return invalid("has an invalid priority: must be an integer or null", "priority");
  return decodeModule(value, module, { priority });
}

function decodeModule(
  value: unknown,
  name: string,
  { priority }: Pick<IndexEntry, "priority">,
): DecodedValue<ModuleSchema> {
  if (!isRecord(value)) return invalid("is not an object");
  const { module, keys, primary, required } = value;
  if (module !== name) return invalid(`has a different module name than ${quote(name)}`, "module");
  if (value["priority"] !== priority) {
    return invalid("has a different priority than snapshot.json", "priority");
  }
  if (!isRecord(keys)) return invalid("has no keys", "keys");
  if (!isStringArray(primary))
    return invalid("has an invalid primary: must be a list of key names", "primary");
  if (!isStringArray(required))
    return invalid("has an invalid required: must be a list of key names", "required");
  const definitions: [string, { def: string }][] = [];
  for (const [key, entry] of Object.entries(keys)) {
    const def = isRecord(entry) ? entry["def"] : undefined;
    if (typeof def !== "string") {
      return invalid(`has no def for ${quote(key)}, or a def that is not a string`, "keys", key, "def");
    }
    definitions.push([key, { def }]);
  }
  return { value: { module: name, priority, keys: Object.fromEntries(definitions), primary, required } };
}

function invalid(fault: string, ...path: JsonPath): DecodedValue<never> {
  return { fault, path };
}

function isOrigin(value: unknown): value is Origin {
  return value === "live" || value === "imported" || value === "documented";
}

function isPriority(value: unknown): value is number | null {
  return value === null || Number.isSafeInteger(value);
}
