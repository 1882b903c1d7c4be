/**
 * Reads a snapshot whose files are exactly as `fetch` wrote them. Most snapshots are unchanged, so the code that finds faults in changed
 * files is loaded only when it is needed.
 */

import { join } from "node:path";
import { readTextUnwrapped } from "../core/files.js";
import { MAX_SNAPSHOT_FILE_BYTES } from "../core/limits.js";
import { storeModuleHash, computeSha256, storeSchemaSource } from "../core/module-text.js";
import { diagnoseKeyNames, diagnoseModuleNames, locateAt } from "../core/names.js";
import type { ModuleSchema, Snapshot } from "../core/snapshot-types.js";
import { createModuleFileFormat, decodeIfCanonical, INDEX_FORMAT } from "./decode.js";
import { formatModuleFileName, SNAPSHOT_INDEX_FILE_NAME } from "./snapshot-files.js";

/**
 * Reads the snapshot in a folder.
 *
 * @throws LocalError if there is no snapshot, or if it is invalid. The error contains all faults.
 */
export async function readSnapshotFast(dir: string): Promise<Snapshot> {
  const intactSnapshot = readSnapshotIfIntact(dir);
  if (intactSnapshot !== undefined) return intactSnapshot;
  const { readSnapshot } = await import("./read.js");
  return readSnapshot(dir);
}

/** Returns the snapshot, or `undefined` if a file is missing, invalid or modified. `readSnapshot` then reports the faults. */
function readSnapshotIfIntact(dir: string): Snapshot | undefined {
  const indexText = readText(join(dir, SNAPSHOT_INDEX_FILE_NAME));
  const snapshotIndex = indexText === undefined ? undefined : decodeIfCanonical(indexText, INDEX_FORMAT);
  if (
    snapshotIndex === undefined ||
    diagnoseModuleNames(Object.keys(snapshotIndex.modules), locateAt("")).length > 0
  )
    return undefined;
  const schemaEntries: [string, ModuleSchema][] = [];
  for (const [name, indexEntry] of Object.entries(snapshotIndex.modules)) {
    const file = join(dir, formatModuleFileName(name));
    const text = readText(file);
    if (text === undefined || computeSha256(text) !== indexEntry.sha256) return undefined;
    const schema = decodeIfCanonical(text, createModuleFileFormat(name, indexEntry));
    if (schema === undefined || diagnoseKeyNames(schema, locateAt("")).length > 0) return undefined;
    storeSchemaSource(schema, { file, readText: () => readText(file) ?? "" });
    storeModuleHash(schema, indexEntry.sha256);
    schemaEntries.push([name, schema]);
  }
  const { origin, whmVersion } = snapshotIndex;
  return { origin, whmVersion, modules: Object.fromEntries(schemaEntries) };
}

function readText(file: string): string | undefined {
  try {
    // Git may convert line endings to CRLF on checkout, which is not a modification.
    return readTextUnwrapped(file, MAX_SNAPSHOT_FILE_BYTES).replaceAll("\r\n", "\n");
  } catch {
    return undefined;
  }
}
