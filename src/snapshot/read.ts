/** The files of `schemas/` → Snapshot, by decoding: whatever is not as `fetch` writes it is refused, all of it at once. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { moduleText, sha256 } from "../core/module-text.js";
import { LocalError, type Diagnostic, type TextPosition } from "../core/diagnostic.js";
import { fileUnreadable } from "../core/diagnostics.js";
import { quote } from "../core/text/escape.js";
import { inJson, positionOf } from "../core/text/json-fault.js";
import { snapshotFileInvalid, snapshotMissing, snapshotModified } from "./diagnostics.js";
import { readFoundFile, readTextFile } from "../core/files.js";
import type { ModuleSchema, Origin, Snapshot } from "../core/model.js";
import { isWhmVersion, keyDiagnostics, moduleDiagnostics } from "../core/names.js";
import { readJson } from "../core/text/read-json.js";
import { isRecord, isTextList } from "../core/type-guards.js";
import {
  FORMAT,
  indexText,
  moduleFileName,
  SNAPSHOT_FILE,
  type IndexEntry,
  type SnapshotIndex,
} from "./snapshot-files.js";

/** Whether the folder holds a snapshot, be it a good one or not. */
export function hasSnapshot(dir: string): boolean {
  return existsSync(join(dir, SNAPSHOT_FILE));
}

/** Where the files of a snapshot are. */
export interface SnapshotPlace {
  /** How a diagnostic calls one of the files. */
  readonly pathOf: (name: string) => string;
  /** Its text; throws the system's error where there is none. */
  readonly read: (name: string) => string;
}

/**
 * Reads the snapshot in a folder.
 *
 * @throws LocalError if there is none, or with everything that is wrong with it.
 */
export function readSnapshot(dir: string): Snapshot {
  if (!hasSnapshot(dir)) throw new LocalError(snapshotMissing(dir));
  return readSnapshotAt(folderPlace(dir));
}

function folderPlace(dir: string): SnapshotPlace {
  const pathOf = (name: string): string => join(dir, name);
  return { pathOf, read: (name) => readFoundFile(pathOf(name)) };
}

/** @throws LocalError with everything that is wrong with it. */
export function readSnapshotAt(place: SnapshotPlace): Snapshot {
  const diagnostics: Diagnostic[] = [];
  const index = decode(place, SNAPSHOT_FILE, { decoder: decodeIndex, write: indexText, diagnostics });
  if (index === undefined) throw new LocalError(diagnostics);

  diagnostics.push(...moduleDiagnostics(Object.keys(index.modules), place.pathOf(SNAPSHOT_FILE)));
  const safe = diagnostics.length === 0 ? Object.entries(index.modules) : [];
  const modules = safe.flatMap(([name, entry]): [string, ModuleSchema][] => {
    const file = moduleFileName(name);
    const decoder = (value: unknown): Decoded<ModuleSchema> => decodeModule(value, name, entry);
    const schema = decode(place, file, { decoder, write: moduleText, diagnostics, hash: entry.sha256 });
    if (schema === undefined) return [];
    diagnostics.push(...keyDiagnostics(schema, place.pathOf(file)));
    return [[name, schema]];
  });
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
  return { origin: index.origin, whmVersion: index.whmVersion, modules: Object.fromEntries(modules) };
}

/**
 * Reads one `NAME.json` by itself, wherever it lies and whatever it is called: so version control shows files of another time.
 * An empty file, as the null device is, says that there was no module then.
 *
 * @throws LocalError with everything that is wrong with it.
 */
export function readModuleFile(path: string): Snapshot {
  const text = readTextFile(path);
  const none: Snapshot = { origin: "documented", whmVersion: null, modules: {} };
  if (text === "") return none;
  const decoded = decodeText(text, { decoder: decodeLoneModule, write: moduleText });
  if ("fault" in decoded) throw new LocalError(snapshotFileInvalid(path, decoded.fault, decoded.at));
  const { value: schema } = decoded;
  const diagnostics = [...moduleDiagnostics([schema.module], path), ...keyDiagnostics(schema, path)];
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
  return { ...none, modules: { [schema.module]: schema } };
}

/**
 * The files that the folder's index lists, whatever state they are in, each with the SHA-256 that it was written with; none
 * where the index itself cannot be read.
 */
export function listedFiles(dir: string): ReadonlyMap<string, string> {
  const index = decode(folderPlace(dir), SNAPSHOT_FILE, {
    decoder: decodeIndex,
    write: indexText,
    diagnostics: [],
  });
  const entries = Object.entries(index?.modules ?? {});
  return new Map(entries.map(([name, { sha256: hash }]) => [moduleFileName(name), hash]));
}

/** A decoder returns the value, or the fault as the end of a sentence. */
type Decoded<Value> = { readonly value: Value } | { readonly fault: string; readonly at?: TextPosition };

interface FileFormat<Value> {
  readonly decoder: (value: unknown) => Decoded<Value>;
  /** The text of the file as `fetch` writes it. */
  readonly write: (value: Value) => string;
}

interface Decoding<Value> extends FileFormat<Value> {
  readonly diagnostics: Diagnostic[];
  readonly hash?: string;
}

function decode<Value>(
  { pathOf, read }: SnapshotPlace,
  name: string,
  { decoder, write, diagnostics, hash }: Decoding<Value>,
): Value | undefined {
  const file = pathOf(name);
  let text: string;
  try {
    // A checkout may have made CRLF of line endings; that is nobody's edit.
    text = read(name).replaceAll("\r\n", "\n");
  } catch (error) {
    diagnostics.push(fileUnreadable(file, error));
    return undefined;
  }
  const decoded = decodeText(text, { decoder, write });
  if ("fault" in decoded) {
    diagnostics.push(snapshotFileInvalid(file, decoded.fault, decoded.at));
    return undefined;
  }
  const actual = sha256(text);
  if (hash !== undefined && hash !== actual) diagnostics.push(snapshotModified(file, actual));
  return decoded.value;
}

function decodeText<Value>(text: string, { decoder, write }: FileFormat<Value>): Decoded<Value> {
  const unchanged = decodeUnchanged(text, { decoder, write });
  if (unchanged !== undefined) return { value: unchanged };
  const json = readJson(text);
  return "fault" in json ? { fault: inJson(json.fault), at: positionOf(json.fault) } : decoder(json.value);
}

/**
 * The value of a text that is exactly what `fetch` writes for it, so that no name in it is repeated. That is the common case, and
 * JSON.parse takes a fraction of the time of the strict reader.
 */
function decodeUnchanged<Value>(text: string, { decoder, write }: FileFormat<Value>): Value | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const decoded = decoder(json);
  return "value" in decoded && write(decoded.value) === text ? decoded.value : undefined;
}

function decodeIndex(value: unknown): Decoded<SnapshotIndex> {
  if (!isRecord(value)) return { fault: "is not an object" };
  const { format, origin, whmVersion, modules } = value;
  if (format !== FORMAT) return { fault: `has a format other than ${FORMAT}, the only one known here` };
  if (!isOrigin(origin)) return { fault: 'has an origin other than "live", "imported" and "documented"' };
  if (whmVersion !== null && !isWhmVersion(whmVersion)) {
    return { fault: "has a whmVersion that is neither numbers with dots between them nor null" };
  }
  if (!isRecord(modules) || Object.keys(modules).length === 0) return { fault: "has no modules" };
  const entries: [string, IndexEntry][] = [];
  for (const [name, entry] of Object.entries(modules)) {
    const { priority, sha256: hash } = isRecord(entry) ? entry : {};
    if (!isPriority(priority))
      return { fault: `gives ${quote(name)} no priority that is an integer or null` };
    if (typeof hash !== "string") return { fault: `gives ${quote(name)} no sha256` };
    entries.push([name, { priority, sha256: hash }]);
  }
  return { value: { origin, whmVersion, modules: Object.fromEntries(entries) } };
}

function decodeLoneModule(value: unknown): Decoded<ModuleSchema> {
  const { module, priority } = isRecord(value) ? value : {};
  if (typeof module !== "string") return { fault: "names no module" };
  if (!isPriority(priority)) return { fault: "has no priority that is an integer or null" };
  return decodeModule(value, module, { priority });
}

function decodeModule(
  value: unknown,
  name: string,
  { priority }: Pick<IndexEntry, "priority">,
): Decoded<ModuleSchema> {
  if (!isRecord(value)) return { fault: "is not an object" };
  const { module, keys, primary, required } = value;
  if (module !== name) return { fault: `does not name ${quote(name)} as its module` };
  if (value["priority"] !== priority) return { fault: "has another priority than snapshot.json gives it" };
  if (!isRecord(keys)) return { fault: "has no keys" };
  if (!isTextList(primary)) return { fault: "has no list of names as its primary" };
  if (!isTextList(required)) return { fault: "has no list of names as its required" };
  const definitions: [string, { def: string }][] = [];
  for (const [key, entry] of Object.entries(keys)) {
    const def = isRecord(entry) ? entry["def"] : undefined;
    if (typeof def !== "string") return { fault: `gives ${quote(key)} no def that is a text` };
    definitions.push([key, { def }]);
  }
  return { value: { module: name, priority, keys: Object.fromEntries(definitions), primary, required } };
}

function isOrigin(value: unknown): value is Origin {
  return value === "live" || value === "imported" || value === "documented";
}

function isPriority(value: unknown): value is number | null {
  return value === null || Number.isSafeInteger(value);
}
