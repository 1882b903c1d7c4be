/** Reads the files of `schemas/`. Whatever is not as `fetch` writes it is refused, all of it at once. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { LocalError, type Diagnostic } from "../core/diagnostic.js";
import { fileUnreadable } from "../core/diagnostics.js";
import { readRegularFile, readTextFile } from "../core/files.js";
import { sha256 } from "../core/module-text.js";
import type { ModuleSchema, Snapshot } from "../core/snapshot-types.js";
import { keyDiagnostics, moduleDiagnostics, type NameLocationOf } from "../core/names.js";
import { visibleLocation } from "../core/text/escape.js";
import { jsonLocations, nearestLocation } from "../core/text/read-json.js";
import { decodeFile, INDEX_FILE, LONE_MODULE_FILE, moduleFile, type FileFormat } from "./decode.js";
import { snapshotFileInvalid, snapshotMissing, snapshotModified } from "./diagnostics.js";
import { moduleFileName, SNAPSHOT_FILE } from "./snapshot-files.js";

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
  return { pathOf, read: (name) => readRegularFile(pathOf(name)) };
}

/** @throws LocalError with everything that is wrong with it. */
export function readSnapshotAt(place: SnapshotPlace): Snapshot {
  const diagnostics: Diagnostic[] = [];
  const index = read(place, SNAPSHOT_FILE, { format: INDEX_FILE, diagnostics });
  if (index === undefined) throw new LocalError(diagnostics);

  diagnostics.push(...moduleDiagnostics(Object.keys(index.value.modules), index.placeOf));
  const safe = diagnostics.length === 0 ? Object.entries(index.value.modules) : [];
  const modules = safe.flatMap(([name, entry]): [string, ModuleSchema][] => {
    const format = moduleFile(name, entry);
    const schema = read(place, moduleFileName(name), { format, diagnostics, hash: entry.sha256 });
    if (schema === undefined) return [];
    diagnostics.push(...keyDiagnostics(schema.value, schema.placeOf));
    return [[name, schema.value]];
  });
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
  const { origin, whmVersion } = index.value;
  return { origin, whmVersion, modules: Object.fromEntries(modules) };
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
  const decoded = decodeFile(text, LONE_MODULE_FILE);
  if ("fault" in decoded) throw new LocalError(snapshotFileInvalid(path, decoded.fault));
  const { value: schema } = decoded;
  const placeOf = placesIn(path, text);
  const diagnostics = [
    ...moduleDiagnostics([schema.module], () => placeOf(["module"])),
    ...keyDiagnostics(schema, placeOf),
  ];
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
  return { ...none, modules: { [schema.module]: schema } };
}

/**
 * The files that the folder's index lists, whatever state they are in, each with the SHA-256 that it was written with; none
 * where the index itself cannot be read.
 */
export function listedFiles(dir: string): ReadonlyMap<string, string> {
  const index = read(folderPlace(dir), SNAPSHOT_FILE, { format: INDEX_FILE, diagnostics: [] });
  const entries = Object.entries(index?.value.modules ?? {});
  return new Map(entries.map(([name, { sha256: hash }]) => [moduleFileName(name), hash]));
}

interface Reading<Value> {
  readonly format: FileFormat<Value>;
  readonly diagnostics: Diagnostic[];
  readonly hash?: string;
}

function read<Value>(
  place: SnapshotPlace,
  name: string,
  { format, diagnostics, hash }: Reading<Value>,
): { readonly value: Value; readonly placeOf: NameLocationOf } | undefined {
  const file = place.pathOf(name);
  let text: string;
  try {
    // A checkout may have made CRLF of line endings; that is nobody's edit.
    text = place.read(name).replaceAll("\r\n", "\n");
  } catch (error) {
    diagnostics.push(fileUnreadable(file, error));
    return undefined;
  }
  const decoded = decodeFile(text, format);
  if ("fault" in decoded) {
    diagnostics.push(snapshotFileInvalid(file, decoded.fault));
    return undefined;
  }
  const actual = sha256(text);
  if (hash !== undefined && hash !== actual) diagnostics.push(snapshotModified(file, actual));
  return { value: decoded.value, placeOf: placesIn(file, text) };
}

function placesIn(file: string, text: string): NameLocationOf {
  const locationOf = jsonLocations(text);
  return (path) => {
    const location = nearestLocation(locationOf, path, "name");
    return { text: visibleLocation(file, location), file, ...location };
  };
}
