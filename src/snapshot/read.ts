/** Reads the snapshot in `schemas/`, and reports all faults at once. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { LocalError, type Diagnostic } from "../core/diagnostic.js";
import { fileUnreadable } from "../core/diagnostics.js";
import { readRegularFile, readTextFile } from "../core/files.js";
import { MAX_SNAPSHOT_FILE_BYTES } from "../core/limits.js";
import { sha256 } from "../core/module-text.js";
import type { ModuleSchema, Snapshot } from "../core/snapshot-types.js";
import { diagnoseKeyNames, diagnoseModuleNames, type NameLocator } from "../core/names.js";
import { rememberLocations } from "../core/schema-locations.js";
import { formatLocation } from "../core/text/escape.js";
import { createJsonLocator, findNearestLocation } from "../core/text/read-json.js";
import { decodeFile, INDEX_FILE, LONE_MODULE_FILE, moduleFile, type FileFormat } from "./decode.js";
import { snapshotFileInvalid, snapshotMissing, snapshotModified } from "./diagnostics.js";
import { moduleFileName, SNAPSHOT_FILE } from "./snapshot-files.js";

/** Whether the folder contains a snapshot, valid or not. */
export function hasSnapshot(dir: string): boolean {
  return existsSync(join(dir, SNAPSHOT_FILE));
}

/** Reads the files of a snapshot from a folder or a Git revision. */
export interface SnapshotReader {
  /** The path of a file in diagnostics. */
  readonly pathOf: (name: string) => string;
  /** The text of a file. Throws a system error if the file cannot be read. */
  readonly read: (name: string) => string;
}

/**
 * Reads the snapshot in a folder.
 *
 * @throws LocalError if there is no snapshot, or if it is invalid. The error contains all faults.
 */
export function readSnapshot(dir: string): Snapshot {
  if (!hasSnapshot(dir)) throw new LocalError(snapshotMissing(dir));
  return readSnapshotFrom(folderReader(dir));
}

function folderReader(dir: string): SnapshotReader {
  const pathOf = (name: string): string => join(dir, name);
  return { pathOf, read: (name) => readRegularFile(pathOf(name), MAX_SNAPSHOT_FILE_BYTES) };
}

/** @throws LocalError with all faults of the snapshot. */
export function readSnapshotFrom(reader: SnapshotReader): Snapshot {
  const diagnostics: Diagnostic[] = [];
  const index = readSnapshotFile(reader, SNAPSHOT_FILE, { format: INDEX_FILE, diagnostics });
  if (index === undefined) throw new LocalError(diagnostics);

  diagnostics.push(...diagnoseModuleNames(Object.keys(index.value.modules), index.placeOf));
  const validEntries = diagnostics.length === 0 ? Object.entries(index.value.modules) : [];
  const modules = validEntries.flatMap(([name, entry]): [string, ModuleSchema][] => {
    const format = moduleFile(name, entry);
    const schema = readSnapshotFile(reader, moduleFileName(name), {
      format,
      diagnostics,
      hash: entry.sha256,
    });
    if (schema === undefined) return [];
    diagnostics.push(...diagnoseKeyNames(schema.value, schema.placeOf));
    rememberLocations(schema.value, schema.placeOf);
    return [[name, schema.value]];
  });
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
  const { origin, whmVersion } = index.value;
  return { origin, whmVersion, modules: Object.fromEntries(modules) };
}

/**
 * Reads a single module file with any path, for example a temporary file of `git diff`. An empty file such as
 * /dev/null means that the module does not exist.
 *
 * @throws LocalError with all faults of the file.
 */
export function readModuleFile(path: string): Snapshot {
  const text = readTextFile(path, { maxBytes: MAX_SNAPSHOT_FILE_BYTES });
  const empty: Snapshot = { origin: "documented", whmVersion: null, modules: {} };
  if (text === "") return empty;
  const decoded = decodeFile(text, LONE_MODULE_FILE);
  if ("fault" in decoded) throw new LocalError(snapshotFileInvalid(path, decoded.fault));
  const { value: schema } = decoded;
  const placeOf = locationsIn(path, text);
  const diagnostics = [
    ...diagnoseModuleNames([schema.module], () => placeOf(["module"])),
    ...diagnoseKeyNames(schema, placeOf),
  ];
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
  rememberLocations(schema, placeOf);
  return { ...empty, modules: { [schema.module]: schema } };
}

/**
 * The names of the files that `snapshot.json` lists, with their SHA-256 from `snapshot.json`. Does not read these files.
 * The result is empty if `snapshot.json` cannot be read.
 */
export function listedHashes(dir: string): ReadonlyMap<string, string> {
  const index = readSnapshotFile(folderReader(dir), SNAPSHOT_FILE, { format: INDEX_FILE, diagnostics: [] });
  const entries = Object.entries(index?.value.modules ?? {});
  return new Map(entries.map(([name, { sha256: hash }]) => [moduleFileName(name), hash]));
}

interface ReadOptions<Value> {
  readonly format: FileFormat<Value>;
  /** Faults of the file are added here. */
  readonly diagnostics: Diagnostic[];
  /** The expected SHA-256 of the file. */
  readonly hash?: string;
}

function readSnapshotFile<Value>(
  reader: SnapshotReader,
  name: string,
  { format, diagnostics, hash }: ReadOptions<Value>,
): { readonly value: Value; readonly placeOf: NameLocator } | undefined {
  const file = reader.pathOf(name);
  let text: string;
  try {
    // Git may convert line endings to CRLF on checkout, which is not a modification.
    text = reader.read(name).replaceAll("\r\n", "\n");
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
  return { value: decoded.value, placeOf: locationsIn(file, text) };
}

function locationsIn(file: string, text: string): NameLocator {
  const locationOf = createJsonLocator(text);
  return (path) => {
    const location = findNearestLocation(locationOf, path, "name");
    return { text: formatLocation(file, location), file, ...location };
  };
}
