/** Snapshot → the files of `schemas/`: the same snapshot always gives the same bytes. */

import { moduleText, sha256 } from "../canonical.js";
import { byCodePoint, jsonFile } from "../json.js";
import type { GeneratedFile, Snapshot } from "../model.js";

export const SNAPSHOT_FILE = "snapshot.json";

export const FORMAT = 1;

export function snapshotFiles({ origin, whmVersion, modules }: Snapshot): GeneratedFile[] {
  const files = Object.values(modules).map((schema) => ({
    schema,
    path: moduleFileName(schema.module),
    text: moduleText(schema),
  }));
  const index = Object.fromEntries(
    files.map(({ schema, text }) => [schema.module, { priority: schema.priority, sha256: sha256(text) }]),
  );
  return [
    { path: SNAPSHOT_FILE, text: jsonFile({ format: FORMAT, origin, whmVersion, modules: index }) },
    ...files.map(({ path, text }) => ({ path, text })),
  ].sort((one, other) => byCodePoint(one.path, other.path));
}

export function moduleFileName(module: string): string {
  return `${module}.json`;
}

/** Whether a file in the folder of schemas is one that `snapshotFiles` could have given. */
export function isSnapshotFile(name: string, text: string): boolean {
  const module = JSON.stringify(name.replace(/\.json$/, ""));
  return name === SNAPSHOT_FILE || (name.endsWith(".json") && text.includes(`\n  "module": ${module},\n`));
}
