/** Sorts snapshots by version of WHM. */

import { type Diagnostic, LocalError } from "../core/diagnostic.js";
import { createModulesMissingError } from "../core/name-diagnostics.js";
import {
  createModuleNameMismatchError,
  createSnapshotVersionInvalidError,
  createSnapshotVersionRepeatedError,
  createSnapshotVersionUnknownError,
} from "./version-diagnostics.js";
import type { Snapshot } from "../core/snapshot-types.js";
import { isWhmVersion } from "../core/names.js";

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
    throw new LocalError(createModulesMissingError("The empty list of snapshots"));
  const snapshotDiagnostics = locatedSnapshots.flatMap(diagnoseSnapshot);
  if (snapshotDiagnostics.length > 0) throw new LocalError(snapshotDiagnostics);
  if (locatedSnapshots.length === 1) return locatedSnapshots.map(({ snapshot }) => snapshot);
  const snapshotsWithoutVersion = locatedSnapshots.filter(({ snapshot }) => snapshot.whmVersion === null);
  const sortedLocatedSnapshots = locatedSnapshots.toSorted((left, right) =>
    compareVersions(getVersion(left), getVersion(right)),
  );
  const repeatedVersionDiagnostics = sortedLocatedSnapshots.flatMap(
    (currentLocatedSnapshot, index): Diagnostic[] => {
      const nextLocatedSnapshot = sortedLocatedSnapshots[index + 1];
      if (
        nextLocatedSnapshot === undefined ||
        currentLocatedSnapshot.snapshot.whmVersion === null ||
        nextLocatedSnapshot.snapshot.whmVersion === null
      )
        return [];
      const isSameVersion =
        compareVersions(getVersion(currentLocatedSnapshot), getVersion(nextLocatedSnapshot)) === 0;
      return isSameVersion
        ? [
            createSnapshotVersionRepeatedError(
              [currentLocatedSnapshot.location, nextLocatedSnapshot.location],
              getVersion(currentLocatedSnapshot),
            ),
          ]
        : [];
    },
  );
  const diagnostics = [
    ...snapshotsWithoutVersion.map(({ location }) => createSnapshotVersionUnknownError(location)),
    ...repeatedVersionDiagnostics,
  ];
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
  return sortedLocatedSnapshots.map(({ snapshot }) => snapshot);
}

/**
 * Returns the errors in the version and the module names of a snapshot. The function `readSnapshot` reports them, too, but
 * callers of the library can construct snapshots without it.
 */
function diagnoseSnapshot({ location, snapshot: { whmVersion, modules } }: LocatedSnapshot): Diagnostic[] {
  const misnamedModules = Object.entries(modules).filter(([name, { module }]) => name !== module);
  return [
    ...(whmVersion === null || isWhmVersion(whmVersion)
      ? []
      : [createSnapshotVersionInvalidError(location, whmVersion)]),
    ...misnamedModules.map(([name, { module }]) => createModuleNameMismatchError(location, name, module)),
  ];
}

function getVersion({ snapshot }: LocatedSnapshot): string {
  return snapshot.whmVersion ?? "";
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
  const [firstNumber = 0, ...otherNumbers] = version.split(".").map(Number);
  return firstNumber === 11 ? otherNumbers : [firstNumber, ...otherNumbers];
}
