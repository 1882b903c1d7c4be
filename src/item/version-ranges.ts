/** Computes which versions of WHM have a module or key. */

import { compareByCodePoint } from "../core/text/json.js";
import type { DefinedType, Item } from "../core/item-types.js";
import type { ModulePresence, VersionRange, VersionTable } from "../core/version-types.js";

/** The items of one version. `version` is empty if it is unknown. */
export interface VersionItems {
  readonly version: string;
  readonly items: readonly Item<DefinedType>[];
}

/** Returns the ranges of consecutive versions in `presentVersions`. `allVersions` must be sorted, oldest first. */
export function computeVersionRanges(
  allVersions: readonly string[],
  presentVersions: readonly string[],
): readonly VersionRange[] {
  const presenceFlags = allVersions.map((version) => presentVersions.includes(version));
  return allVersions.flatMap((since, start): VersionRange[] => {
    if (presenceFlags[start] !== true || presenceFlags[start - 1] === true) return [];
    const endIndex = presenceFlags.indexOf(false, start);
    const removedIn = endIndex < 0 ? undefined : allVersions[endIndex];
    return [{ ...(start > 0 && { since }), ...(removedIn !== undefined && { removedIn }) }];
  });
}

/** Whether the ranges include all versions. */
export function coversAllVersions([first, ...others]: readonly VersionRange[]): boolean {
  return others.length === 0 && first?.since === undefined && first?.removedIn === undefined;
}

/** Builds the table of modules and keys by version. `versions` must be sorted, oldest first. */
export function buildVersionTable(versions: readonly VersionItems[]): VersionTable {
  const allVersions = versions.map(({ version }) => version);
  const keysByModulePerVersion = versions.map(
    ({ items }) => new Map(items.map((item) => [item.module, getKeyNames(item)])),
  );
  const computeRangesWhere = createRangeComputer(allVersions);
  const modules = [
    ...new Set(keysByModulePerVersion.flatMap((keysByModule) => [...keysByModule.keys()])),
  ].sort(compareByCodePoint);
  return {
    // If the version of a single snapshot is unknown, `allVersions` contains an empty string.
    versions: allVersions.filter((version) => version !== ""),
    modules: modules.map((module): ModulePresence => {
      const moduleKeysPerVersion = keysByModulePerVersion.map((keysByModule) => keysByModule.get(module));
      const keyNames = [...new Set(moduleKeysPerVersion.flatMap((keys) => [...(keys ?? [])]))].sort(
        compareByCodePoint,
      );
      return {
        name: module,
        spans: computeRangesWhere((index) => moduleKeysPerVersion[index] !== undefined),
        keys: keyNames.map((name) => ({
          name,
          spans: computeRangesWhere((index) => moduleKeysPerVersion[index]?.has(name) === true),
        })),
      };
    }),
  };
}

function getKeyNames({ keys }: Item): ReadonlySet<string> {
  return new Set(keys.map(({ name }) => name));
}

/**
 * Returns a function that computes the ranges of versions that have a module or key. `isPresent` receives the index of a version. The
 * function caches results, because most keys exist in the same versions.
 */
function createRangeComputer(
  versions: readonly string[],
): (isPresent: (index: number) => boolean) => readonly VersionRange[] {
  const cache = new Map<string, readonly VersionRange[]>();
  return (isPresent) => {
    const presentVersions = versions.filter((_, index) => isPresent(index));
    const cacheKey = presentVersions.join(" ");
    const ranges = cache.get(cacheKey) ?? computeVersionRanges(versions, presentVersions);
    cache.set(cacheKey, ranges);
    return ranges;
  };
}
