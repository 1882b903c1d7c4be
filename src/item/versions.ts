/** Computes which versions of WHM have a module, a key or a schema. Lists of versions are sorted, oldest first. */

import { compareByCodePoint } from "../core/text/json.js";
import type { DefinedType, ItemDefinition } from "../core/item-types.js";
import type { VersionRange, VersionTable } from "../core/version-types.js";

/** The items of one version. `version` is empty if it is unknown, which requires that there is only one. */
export interface VersionWithItems {
  readonly version: string;
  readonly items: readonly ItemDefinition<DefinedType>[];
}

/** Returns the ranges of consecutive versions in `included`. */
export function computeVersionRanges(
  versions: readonly string[],
  included: readonly string[],
): readonly VersionRange[] {
  const flags = versions.map((version) => included.includes(version));
  return versions.flatMap((version, index): VersionRange[] => {
    if (flags[index] !== true || flags[index - 1] === true) return [];
    const end = flags.indexOf(false, index);
    const removedIn = end < 0 ? undefined : versions[end];
    return [{ ...(index > 0 && { since: version }), ...(removedIn !== undefined && { removedIn }) }];
  });
}

export function coversAllVersions([first, ...others]: readonly VersionRange[]): boolean {
  return others.length === 0 && first?.since === undefined && first?.removedIn === undefined;
}

/** Builds the table of modules and keys with the ranges of versions that have them. */
export function buildVersionTable(versionsWithItems: readonly VersionWithItems[]): VersionTable {
  const versions = versionsWithItems.map(({ version }) => version);
  const keysByModule = versionsWithItems.map(
    ({ items }) => new Map(items.map(({ module, keys }) => [module, new Set(keys.map(({ name }) => name))])),
  );
  type Keys = ReadonlySet<string> | undefined;
  const rangesOf = (module: string, isIncluded: (keys: Keys) => boolean): readonly VersionRange[] =>
    computeVersionRanges(
      versions,
      versions.filter((_, index) => isIncluded(keysByModule[index]?.get(module))),
    );
  return {
    versions: versions.filter((version) => version !== ""),
    modules: listSorted(keysByModule.flatMap((each) => [...each.keys()])).map((name) => ({
      name,
      spans: rangesOf(name, (keys) => keys !== undefined),
      keys: listSorted(keysByModule.flatMap((each) => [...(each.get(name) ?? [])])).map((key) => ({
        name: key,
        spans: rangesOf(name, (keys) => keys?.has(key) === true),
      })),
    })),
  };
}

function listSorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort(compareByCodePoint);
}
