/** Computes which versions of WHM have a module or key. */

import { compareByCodePoint } from "../core/text/json.js";
import type { DefinedType, Item } from "../core/item-types.js";
import type { ModulePresence, Span, VersionTable } from "../core/version-types.js";

/** The items of one version. `version` is empty if it is unknown. */
export interface VersionItems {
  readonly version: string;
  readonly items: readonly Item<DefinedType>[];
}

/** Returns the spans of consecutive versions in `presentVersions`. `allVersions` must be sorted, oldest first. */
export function computeSpans(
  allVersions: readonly string[],
  presentVersions: readonly string[],
): readonly Span[] {
  const isPresent = allVersions.map((version) => presentVersions.includes(version));
  return allVersions.flatMap((since, start): Span[] => {
    if (isPresent[start] !== true || isPresent[start - 1] === true) return [];
    const end = isPresent.indexOf(false, start);
    const removedIn = end < 0 ? undefined : allVersions[end];
    return [{ ...(start > 0 && { since }), ...(removedIn !== undefined && { removedIn }) }];
  });
}

/** Whether the spans include all versions. */
export function coversAllVersions([first, ...others]: readonly Span[]): boolean {
  return others.length === 0 && first?.since === undefined && first?.removedIn === undefined;
}

/** Builds the table of modules and keys by version. `versions` must be sorted, oldest first. */
export function buildVersionTable(versions: readonly VersionItems[]): VersionTable {
  const allVersions = versions.map(({ version }) => version);
  const keysByVersion = versions.map(
    ({ items }) => new Map(items.map((item) => [item.module, getKeyNames(item)])),
  );
  const computeSpansWhere = createSpanCache(allVersions);
  const modules = [...new Set(keysByVersion.flatMap((keysByModule) => [...keysByModule.keys()]))].sort(
    compareByCodePoint,
  );
  return {
    // If the version of a single snapshot is unknown, `allVersions` contains an empty string.
    versions: allVersions.filter((version) => version !== ""),
    modules: modules.map((module): ModulePresence => {
      const moduleKeys = keysByVersion.map((keysByModule) => keysByModule.get(module));
      const names = [...new Set(moduleKeys.flatMap((keys) => [...(keys ?? [])]))].sort(compareByCodePoint);
      return {
        name: module,
        spans: computeSpansWhere((index) => moduleKeys[index] !== undefined),
        keys: names.map((name) => ({
          name,
          spans: computeSpansWhere((index) => moduleKeys[index]?.has(name) === true),
        })),
      };
    }),
  };
}

function getKeyNames({ keys }: Item): ReadonlySet<string> {
  return new Set(keys.map(({ name }) => name));
}

/**
 * Returns a function that computes the ranges of versions in which a module or key exists. `isPresent` receives the index of a version.
 * Results are cached, because most keys exist in the same versions.
 */
function createSpanCache(
  versions: readonly string[],
): (isPresent: (index: number) => boolean) => readonly Span[] {
  const cache = new Map<string, readonly Span[]>();
  return (isPresent) => {
    const presentVersions = versions.filter((_, index) => isPresent(index));
    const cacheKey = presentVersions.join(" ");
    const spans = cache.get(cacheKey) ?? computeSpans(versions, presentVersions);
    cache.set(cacheKey, spans);
    return spans;
  };
}
