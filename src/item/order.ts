/** Snapshots of several versions of WHM, in the order of the versions. */

import { type Diagnostic, LocalError } from "../core/diagnostic.js";
import { modulesMissing } from "../core/name-diagnostics.js";
import {
  moduleNameMismatch,
  snapshotVersionInvalid,
  snapshotVersionRepeated,
  snapshotVersionUnknown,
} from "./diagnostics.js";
import type { Snapshot } from "../core/snapshot-types.js";
import { isWhmVersion } from "../core/names.js";

/** A snapshot, and where it stands: a folder, or a place in a list. */
export interface LocatedSnapshot {
  readonly location: string;
  readonly snapshot: Snapshot;
}

/**
 * Oldest first, whatever order they come in. One alone need not tell its version.
 *
 * @throws LocalError if there is none, if one tells a version that is none or has a module under another's name, if one of
 * several does not tell its version, or if two tell the same.
 */
export function sortByVersion(placed: readonly LocatedSnapshot[]): readonly Snapshot[] {
  if (placed.length === 0) throw new LocalError(modulesMissing("The empty list of snapshots"));
  const bad = placed.flatMap(unfounded);
  if (bad.length > 0) throw new LocalError(bad);
  if (placed.length === 1) return placed.map(({ snapshot }) => snapshot);
  const untold = placed.filter(({ snapshot }) => snapshot.whmVersion === null);
  const sorted = placed.toSorted((one, other) => compareVersions(versionOf(one), versionOf(other)));
  const alike = sorted.flatMap((one, index): Diagnostic[] => {
    const other = sorted[index + 1];
    if (other === undefined || one.snapshot.whmVersion === null || other.snapshot.whmVersion === null)
      return [];
    const isSame = compareVersions(versionOf(one), versionOf(other)) === 0;
    return isSame ? [snapshotVersionRepeated([one.location, other.location], versionOf(one))] : [];
  });
  const diagnostics = [...untold.map(({ location: place }) => snapshotVersionUnknown(place)), ...alike];
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
  return sorted.map(({ snapshot }) => snapshot);
}

/** What no reader of ours lets through; a snapshot may come of a program's own making. */
function unfounded({ location: place, snapshot: { whmVersion, modules } }: LocatedSnapshot): Diagnostic[] {
  const strangers = Object.entries(modules).filter(([name, { module }]) => name !== module);
  return [
    ...(whmVersion === null || isWhmVersion(whmVersion) ? [] : [snapshotVersionInvalid(place, whmVersion)]),
    ...strangers.map(([name, { module }]) => moduleNameMismatch(place, name, module)),
  ];
}

function versionOf({ snapshot }: LocatedSnapshot): string {
  return snapshot.whmVersion ?? "";
}

/** Numbers between dots, compared one by one. A version without the leading 11, as cPanel also writes it, is the same version. */
export function compareVersions(one: string, other: string): number {
  const [parts, others] = [partsOf(one), partsOf(other)];
  for (let index = 0; index < Math.max(parts.length, others.length); index++) {
    const difference = (parts[index] ?? 0) - (others[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function partsOf(version: string): readonly number[] {
  const [first = 0, ...others] = version.split(".").map(Number);
  return first === 11 ? others : [first, ...others];
}
