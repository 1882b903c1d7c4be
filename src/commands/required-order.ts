/** Keeps the order of required keys in a snapshot that is fetched again. */

import { isCodegenError } from "../core/diagnostic.js";
import type { ModuleSchema, Snapshot } from "../core/snapshot-types.js";
import { hasSnapshot, readSnapshot } from "../snapshot/read.js";

/**
 * Sorts each list `required` as in the existing snapshot, if both lists contain the same keys. Returns the resulting snapshot.
 * The order of `required` has no meaning, so a different order must not change the snapshot file. The order of `primary` has a meaning, so
 * this list stays as it was fetched.
 */
export function restoreOrderOfRequiredKeys(snapshot: Snapshot, snapshotFolder: string): Snapshot {
  const existingSnapshot = readExistingSnapshot(snapshotFolder);
  if (existingSnapshot === undefined) return snapshot;
  const moduleEntries = Object.entries(snapshot.modules).map(([name, schema]): [string, ModuleSchema] => {
    const previousRequiredKeys = Object.hasOwn(existingSnapshot.modules, name)
      ? existingSnapshot.modules[name]?.required
      : undefined;
    const hasSameRequiredKeys =
      previousRequiredKeys !== undefined && haveSameMembers(previousRequiredKeys, schema.required);
    return [name, hasSameRequiredKeys ? { ...schema, required: previousRequiredKeys } : schema];
  });
  return { ...snapshot, modules: Object.fromEntries(moduleEntries) };
}

/** Returns the snapshot in the folder. Returns `undefined` if it does not exist, or if it is invalid and will be replaced. */
function readExistingSnapshot(snapshotFolder: string): Snapshot | undefined {
  try {
    return hasSnapshot(snapshotFolder) ? readSnapshot(snapshotFolder) : undefined;
  } catch (error) {
    if (isCodegenError(error)) return undefined;
    throw error;
  }
}

/** Whether two lists without duplicates have the same elements. */
function haveSameMembers(firstList: readonly string[], secondList: readonly string[]): boolean {
  const members = new Set(firstList);
  return firstList.length === secondList.length && secondList.every((member) => members.has(member));
}
