/** Sorts snapshots by version of WHM. */

import { UsageError } from "../core/diagnostic.js";
import { nameProblem, isWhmVersion } from "../core/names.js";
import type { Snapshot } from "../core/snapshot-types.js";
import { versionProblem } from "./version-diagnostics.js";

/** A snapshot, and its location in messages: its folder, or its position in a list, such as `snapshots[1]`. */
export interface LocatedSnapshot {
  readonly location: string;
  readonly snapshot: Snapshot;
}

/**
 * Returns the snapshots sorted by version, oldest first. A single snapshot can have an unknown version.
 *
 * @throws UsageError for an empty list, an invalid version, or a module whose schema contains a different module name. For several
 * snapshots, also for an unknown version or two equal versions.
 */
export function sortByVersion(locatedSnapshots: readonly LocatedSnapshot[]): readonly Snapshot[] {
  if (locatedSnapshots.length === 0)
    throw nameProblem.error("modules-missing", { subject: "The empty list of snapshots" });
  // `readSnapshot` reports these faults, too, but callers of the library can construct snapshots without it.
  const faults = locatedSnapshots.flatMap(({ location, snapshot: { whmVersion: version, modules } }) => [
    ...(version === null || isWhmVersion(version)
      ? []
      : [versionProblem("snapshot-version-invalid", { location, version })]),
    ...Object.entries(modules)
      .filter(([listed, { module }]) => listed !== module)
      .map(([listed, { module: name }]) =>
        versionProblem("module-name-mismatch", { location, listed, name }),
      ),
  ]);
  if (faults.length > 0) throw new UsageError(faults);
  if (locatedSnapshots.length === 1) return locatedSnapshots.map(({ snapshot }) => snapshot);
  const unknown = locatedSnapshots.filter(({ snapshot }) => snapshot.whmVersion === null);
  const sorted = locatedSnapshots
    .map(({ location, snapshot }) => ({ location, snapshot, version: snapshot.whmVersion ?? "" }))
    .filter(({ version }) => version !== "")
    .sort((left, right) => compareVersions(left.version, right.version));
  const diagnostics = [
    ...unknown.map(({ location }) => versionProblem("snapshot-version-unknown", { location })),
    ...sorted.flatMap(({ location, version }, index) => {
      const next = sorted[index + 1];
      if (next === undefined || compareVersions(version, next.version) !== 0) return [];
      return [versionProblem("snapshot-version-repeated", { locations: [location, next.location], version })];
    }),
  ];
  if (diagnostics.length > 0) throw new UsageError(diagnostics);
  return sorted.map(({ snapshot }) => snapshot);
}

/** Compares versions number by number. Ignores a leading 11, because cPanel writes the same version as 11.138.0.6 or as 138.0.6. */
export function compareVersions(left: string, right: string): number {
  const [numbers, others] = [parseNumbers(left), parseNumbers(right)];
  const length = Math.max(numbers.length, others.length);
  const differences = Array.from({ length }, (_, index) => (numbers[index] ?? 0) - (others[index] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}

function parseNumbers(version: string): readonly number[] {
  const numbers = version.split(".").map(Number);
  return numbers[0] === 11 ? numbers.slice(1) : numbers;
}
