/** Formats the files of a snapshot for `schemas/`. The same snapshot always results in the same bytes. */

import { formatModuleSchema, computeSha256 } from "../core/module-text.js";
import { UsageError } from "../core/diagnostic.js";
import { compareByCodePoint, formatJsonFile } from "../core/text/json.js";
import type { GeneratedFile } from "../core/config-types.js";
import type { Snapshot } from "../core/snapshot-types.js";
import { diagnoseNames } from "../core/names.js";

export const SNAPSHOT_INDEX_FILE_NAME = "snapshot.json";

export const SNAPSHOT_FORMAT_VERSION = 1;

/**
 * Returns the files of a snapshot, sorted by path.
 *
 * @throws UsageError for names of modules or keys that cannot be used in code or as file names.
 */
export function formatSnapshotFiles({ origin, whmVersion, modules }: Snapshot): GeneratedFile[] {
  const diagnostics = diagnoseNames(Object.values(modules), "Snapshot");
  if (diagnostics.length > 0) throw new UsageError(diagnostics);
  const schemas = Object.values(modules).map((schema) => ({ ...schema, text: formatModuleSchema(schema) }));
  const entries = schemas.map(({ module, priority, text }) => {
    return [module, { priority, sha256: computeSha256(text) }] as const;
  });
  const index = { origin, whmVersion, modules: Object.fromEntries(entries) };
  return [
    { path: SNAPSHOT_INDEX_FILE_NAME, text: formatSnapshotIndex(index) },
    ...schemas.map(({ module, text }) => ({ path: formatModuleFileName(module), text })),
  ].sort((left, right) => compareByCodePoint(left.path, right.path));
}

/** The contents of `snapshot.json`, without `format`. */
export interface SnapshotIndex extends Pick<Snapshot, "origin" | "whmVersion"> {
  readonly modules: Readonly<Record<string, ModuleIndexEntry>>;
}

export interface ModuleIndexEntry {
  readonly priority: number | null;
  /** SHA-256 of the module file. */
  readonly sha256: string;
}

export function formatSnapshotIndex({ origin, whmVersion, modules }: SnapshotIndex): string {
  return formatJsonFile({ format: SNAPSHOT_FORMAT_VERSION, origin, whmVersion, modules });
}

export function formatModuleFileName(module: string): string {
  return `${module}.json`;
}

/** Whether `fetch` probably wrote a file in `schemas/`, and may therefore replace it. */
export function isSnapshotFile(fileName: string, text: string): boolean {
  // Searches the text instead of parsing it, to recognize files with merge conflicts.
  const hasProperties = (...propertyNames: string[]): boolean =>
    propertyNames.every((propertyName) => text.includes(`"${propertyName}":`));
  if (fileName === SNAPSHOT_INDEX_FILE_NAME)
    return hasProperties("format", "modules", "origin", "whmVersion");
  const module = fileName.replace(/\.json$/, "");
  return text.includes(`"module": "${module}"`) && hasProperties("keys", "primary", "priority", "required");
}
