/** Formats the number of modules and the WHM versions of snapshots. */

import { joinList } from "../../core/text/lists.js";
import type { Snapshot } from "../../core/snapshot-types.js";

/** Returns the number of modules and the versions of WHM, such as `6 modules of WHM 11.138.0.6`. */
export function summarizeSnapshots(snapshots: readonly Snapshot[]): string {
  const moduleCount = listModuleNames(snapshots).length;
  const whmVersions = snapshots.flatMap(({ whmVersion }) => whmVersion ?? []);
  const versionText = whmVersions.length === 0 ? "an unknown version of WHM" : `WHM ${joinList(whmVersions)}`;
  return `${moduleCount} ${moduleCount === 1 ? "module" : "modules"} of ${versionText}`;
}

/** Returns the sorted names of all modules in the snapshots. */
export function listModuleNames(snapshots: readonly Snapshot[]): readonly string[] {
  return [...new Set(snapshots.flatMap(({ modules }) => Object.keys(modules)))].sort();
}
