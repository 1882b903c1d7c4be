/** The text of a snapshot's file → its value, which is exactly what `fetch` writes, or the fault. */

import type { FileFault } from "../core/diagnostic.js";
import { moduleText } from "../core/module-text.js";
import type { ModuleSchema, Origin } from "../core/snapshot-types.js";
import { isWhmVersion } from "../core/names.js";
import { quote } from "../core/text/escape.js";
import { parseJson } from "../core/text/json.js";
import { jsonFault } from "../core/text/json-fault.js";
import { jsonLocations, nearestLocation, readJson, type JsonPath } from "../core/text/read-json.js";
import { isRecord, isStringArray } from "../core/type-guards.js";
import { FORMAT, indexText, type IndexEntry, type SnapshotIndex } from "./snapshot-files.js";

/** The value, or the fault as the end of a sentence, and the path of what is wrong. */
type DecodedValue<Value> = { readonly value: Value } | { readonly fault: string; readonly path: JsonPath };

export interface FileFormat<Value> {
  readonly decoder: (value: unknown) => DecodedValue<Value>;
  /** The text of the file as `fetch` writes it. */
  readonly write: (value: Value) => string;
}

export const INDEX_FILE: FileFormat<SnapshotIndex> = { decoder: decodeIndex, write: indexText };

/** The file of the module that the index has under this name. */
export function moduleFile(name: string, entry: IndexEntry): FileFormat<ModuleSchema> {
  return { decoder: (value) => decodeModule(value, name, entry), write: moduleText };
}

/** A module's file without an index. */
export const LONE_MODULE_FILE: FileFormat<ModuleSchema> = { decoder: decodeLoneModule, write: moduleText };

export function decodeFile<Value>(
  text: string,
  format: FileFormat<Value>,
): { readonly value: Value } | { readonly fault: FileFault } {
  const unchanged = decodeUnchanged(text, format);
  if (unchanged !== undefined) return { value: unchanged };
  const json = readJson(text);
  if ("fault" in json) return { fault: jsonFault(json.fault) };
  const decoded = format.decoder(json.value);
  if ("value" in decoded) return decoded;
  const location = nearestLocation(jsonLocations(text), decoded.path, "value");
  return { fault: { message: `it ${decoded.fault}`, location } };
}

/**
 * The value of a text that is exactly what `fetch` writes for it, so that no name in it is repeated. That is the common case, and
 * JSON.parse takes a fraction of the time of the strict reader.
 */
function decodeUnchanged<Value>(text: string, { decoder, write }: FileFormat<Value>): Value | undefined {
  const decoded = decoder(parseJson(text));
  return "value" in decoded && write(decoded.value) === text ? decoded.value : undefined;
}

function decodeIndex(value: unknown): DecodedValue<SnapshotIndex> {
  if (!isRecord(value)) return wrong("is not an object");
  const { format, origin, whmVersion, modules } = value;
  if (format !== FORMAT) return wrong(`has a format other than ${FORMAT}, the only one known here`, "format");
  if (!isOrigin(origin)) {
    return wrong('has an origin other than "live", "imported" and "documented"', "origin");
  }
  if (whmVersion !== null && !isWhmVersion(whmVersion)) {
    return wrong("has a whmVersion that is neither numbers with dots between them nor null", "whmVersion");
  }
  if (!isRecord(modules) || Object.keys(modules).length === 0) return wrong("has no modules", "modules");
  const entries: [string, IndexEntry][] = [];
  for (const [name, entry] of Object.entries(modules)) {
    const { priority, sha256: hash } = isRecord(entry) ? entry : {};
    const at = ["modules", name] as const;
    if (!isPriority(priority)) {
      return wrong(`gives ${quote(name)} no priority that is an integer or null`, ...at, "priority");
    }
    if (typeof hash !== "string") return wrong(`gives ${quote(name)} no sha256`, ...at, "sha256");
    entries.push([name, { priority, sha256: hash }]);
  }
  return { value: { origin, whmVersion, modules: Object.fromEntries(entries) } };
}

function decodeLoneModule(value: unknown): DecodedValue<ModuleSchema> {
  const { module, priority } = isRecord(value) ? value : {};
  if (typeof module !== "string") return wrong("names no module", "module");
  if (!isPriority(priority)) return wrong("has no priority that is an integer or null", "priority");
  return decodeModule(value, module, { priority });
}

function decodeModule(
  value: unknown,
  name: string,
  { priority }: Pick<IndexEntry, "priority">,
): DecodedValue<ModuleSchema> {
  if (!isRecord(value)) return wrong("is not an object");
  const { module, keys, primary, required } = value;
  if (module !== name) return wrong(`does not name ${quote(name)} as its module`, "module");
  if (value["priority"] !== priority) {
    return wrong("has another priority than snapshot.json gives it", "priority");
  }
  if (!isRecord(keys)) return wrong("has no keys", "keys");
  if (!isStringArray(primary)) return wrong("has no list of names as its primary", "primary");
  if (!isStringArray(required)) return wrong("has no list of names as its required", "required");
  const definitions: [string, { def: string }][] = [];
  for (const [key, entry] of Object.entries(keys)) {
    const def = isRecord(entry) ? entry["def"] : undefined;
    if (typeof def !== "string") {
      return wrong(`gives ${quote(key)} no def that is a text`, "keys", key, "def");
    }
    definitions.push([key, { def }]);
  }
  return { value: { module: name, priority, keys: Object.fromEntries(definitions), primary, required } };
}

function wrong(fault: string, ...path: JsonPath): DecodedValue<never> {
  return { fault, path };
}

function isOrigin(value: unknown): value is Origin {
  return value === "live" || value === "imported" || value === "documented";
}

function isPriority(value: unknown): value is number | null {
  return value === null || Number.isSafeInteger(value);
}
