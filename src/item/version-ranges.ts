/** Computes which versions of WHM have a module or key. */

import { compareByCodePoint } from "../core/text/json.js";
import type { DefinedType, Item } from "../core/item-types.js";
import type { ModulePresence, VersionRange, VersionTable } from "../core/version-types.js";

/** The items of one version. `version` is empty if it is unknown. */
export interface VersionWithItems {
  readonly version: string;
  readonly items: readonly Item<DefinedType>[];
}

/** Returns the ranges of consecutive versions in `includedVersions`. `allVersions` must be sorted, oldest first. */
export function computeVersionRanges(
  allVersions: readonly string[],
  includedVersions: readonly string[],
): readonly VersionRange[] {
  const inclusionFlags = allVersions.map((version) => includedVersions.includes(version));
  return allVersions.flatMap((version, index): VersionRange[] => {
    if (inclusionFlags[index] !== true || inclusionFlags[index - 1] === true) return [];
    const endIndex = inclusionFlags.indexOf(false, index);
    const removedIn = endIndex < 0 ? undefined : allVersions[endIndex];
    return [{ ...(index > 0 && { since: version }), ...(removedIn !== undefined && { removedIn }) }];
  });
}

/** Whether the ranges include all versions. */
export function coversAllVersions([firstRange, ...otherRanges]: readonly VersionRange[]): boolean {
  return otherRanges.length === 0 && firstRange?.since === undefined && firstRange?.removedIn === undefined;
}

/**
 * Builds the table of modules and keys with the ranges of versions that have them. `versionsWithItems` must be sorted, oldest
 * first.
 */
export function buildVersionTable(versionsWithItems: readonly VersionWithItems[]): VersionTable {
  const allVersions = versionsWithItems.map(({ version }) => version);
  const keysByModulePerVersion = versionsWithItems.map(
    ({ items }) => new Map(items.map((item) => [item.module, getKeyNames(item)])),
  );
  const computeRangesWhere = createRangeComputer(allVersions);
  const moduleNames = [
    ...new Set(keysByModulePerVersion.flatMap((keysByModule) => [...keysByModule.keys()])),
  ].sort(compareByCodePoint);
  return {
    // If there is only one snapshot, its version can be unknown. `allVersions` then contains an empty string.
    versions: allVersions.filter((version) => version !== ""),
    modules: moduleNames.map((module): ModulePresence => {
      const keysPerVersion = keysByModulePerVersion.map((keysByModule) => keysByModule.get(module));
      const keyNames = [...new Set(keysPerVersion.flatMap((keys) => [...(keys ?? [])]))].sort(
        compareByCodePoint,
      );
      return {
        name: module,
        spans: computeRangesWhere((index) => keysPerVersion[index] !== undefined),
        keys: keyNames.map((name) => ({
          name,
          spans: computeRangesWhere((index) => keysPerVersion[index]?.has(name) === true),
        })),
      };
    }),
  };
}

function getKeyNames({ keys }: Item): ReadonlySet<string> {
  return new Set(keys.map(({ name }) => name));
}

/**
 * Returns a function that computes the ranges of versions that have a module or key. The function receives a callback, which returns
 * whether the version at an index has the module or key. Results are cached, because most keys exist in the same versions.
 */
function createRangeComputer(
  allVersions: readonly string[],
): (isVersionAtIndexIncluded: (index: number) => boolean) => readonly VersionRange[] {
  const rangesByCacheKey = new Map<string, readonly VersionRange[]>();
  return (isVersionAtIndexIncluded) => {
    const includedVersions = allVersions.filter((_, index) => isVersionAtIndexIncluded(index));
    const cacheKey = includedVersions.join(" ");
    const ranges = rangesByCacheKey.get(cacheKey) ?? computeVersionRanges(allVersions, includedVersions);
    rangesByCacheKey.set(cacheKey, ranges);
    return ranges;
  };
}
