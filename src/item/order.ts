/** Sorts snapshots by version of WHM. */

import { LocalError } from "../core/diagnostic.js";
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
 * @throws LocalError for an empty list, an invalid version, or a module whose schema contains a different module name. For several
 * snapshots, also for an unknown version or two equal versions.
 */
export function sortByVersion(locatedSnapshots: readonly LocatedSnapshot[]): readonly Snapshot[] {
  if (locatedSnapshots.length === 0)
    throw new LocalError(nameProblem("modules-missing", { subject: "The empty list of snapshots" }));
  // `readSnapshot` reports these faults, too, but callers of the library can construct snapshots without it.
  const faults = locatedSnapshots.flatMap(({ location, snapshot: { whmVersion, modules } }) => [
    ...(whmVersion === null || isWhmVersion(whmVersion)
      ? []
      : [versionProblem("snapshot-version-invalid", { location, version: whmVersion })]),
    ...Object.entries(modules)
      .filter(([listed, { module }]) => listed !== module)
      .map(([listed, { module }]) =>
        versionProblem("module-name-mismatch", { location, listed, name: module }),
      ),
  ]);
  if (faults.length > 0) throw new LocalError(faults);
  if (locatedSnapshots.length === 1) return locatedSnapshots.map(({ snapshot }) => snapshot);
  const sorted = locatedSnapshots
    .flatMap(({ location, snapshot }) =>
      snapshot.whmVersion === null ? [] : [{ location, snapshot, version: snapshot.whmVersion }],
    )
    .sort((left, right) => compareVersions(left.version, right.version));
  const diagnostics = [
    ...locatedSnapshots
      .filter(({ snapshot }) => snapshot.whmVersion === null)
      .map(({ location }) => versionProblem("snapshot-version-unknown", { location })),
    ...sorted.flatMap(({ location, version }, index) => {
      const next = sorted[index + 1];
      return next !== undefined && compareVersions(version, next.version) === 0
        ? [versionProblem("snapshot-version-repeated", { locations: [location, next.location], version })]
        : [];
    }),
  ];
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
  return sorted.map(({ snapshot }) => snapshot);
}

/** Compares versions number by number. Ignores a leading 11, because cPanel writes the same version as 11.138.0.6 or as 138.0.6. */
export function compareVersions(left: string, right: string): number {
  const [leftNumbers, rightNumbers] = [parseVersionNumbers(left), parseVersionNumbers(right)];
  for (let index = 0; index < Math.max(leftNumbers.length, rightNumbers.length); index++) {
    const difference = (leftNumbers[index] ?? 0) - (rightNumbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function parseVersionNumbers(version: string): readonly number[] {
  const [first = 0, ...others] = version.split(".").map(Number);
  return first === 11 ? others : [first, ...others];
}
