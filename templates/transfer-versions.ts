import { hasOwn } from "./transfer-item.js";

/** A range of WHM versions. Without `since`, it starts at the first version. Without `removedIn`, it does not end. */
interface VersionRange {
  /** The first version in the range. */
  readonly since?: string;
  /** The first version after the range. */
  readonly removedIn?: string;
}

/** The version ranges of modules and keys. A key that was removed and added again has several ranges. */
interface VersionTable {
  /** The versions that this code was generated from, oldest first. */
  readonly versions: readonly string[];
  readonly modules: {
    readonly [module: string]: {
      readonly spans: readonly VersionRange[];
      readonly keys: { readonly [key: string]: VersionRange | readonly VersionRange[] };
    };
  };
}

/**
 * The WHM versions that have each transfer module and each key. `versions` lists the versions that this code was generated from,
 * oldest first. Each module has its ranges of versions as `spans`, and each of its `keys` has one or more ranges. A range
 * `{ since?, removedIn? }` starts with the version `since`, and ends before the version `removedIn`. The range `{}` contains all
 * versions. `supports` looks up a version.
 */
// @versions
// The generator replaces the lines from `// @versions` to `// @end`: see src/emit/template.ts.
export const transferModuleVersions = { versions: [], modules: {} } as const;
// @end

/**
 * Checks whether a WHM version has a transfer module, or a key of the module. Sends nothing: `supports` compares the version with
 * the known versions, which are those that this code was generated from.
 *
 * @param whmVersion A version as WHM's function `version` returns it, for example `11.138.0.6`. The leading `11.` is optional.
 * The start of a version, such as `11.138`, stands for all versions that start with it.
 * @param key A key of the module. If it is omitted, only the module is checked.
 * @returns True or false, or undefined in these cases:
 *
 * - `whmVersion` is invalid, or older than all known versions.
 * - `whmVersion` stands for several known versions, and only some of them have the module or key.
 * - `whmVersion` lies between two known versions, and only one of them has the module or key.
 *
 * A version that is newer than all known versions is treated like the newest known version.
 */
export function supports(whmVersion: string, module: string, key?: string): boolean | undefined {
  if (!/^[0-9]+(?:\.[0-9]+)*$/.test(whmVersion)) return undefined;
  const { versions, modules }: VersionTable = transferModuleVersions;
  const prefix = parseVersion(whmVersion);
  const comparisons = versions.map((version) => compareWithPrefix(parseVersion(version), prefix));
  const start = comparisons.findIndex((comparison) => comparison >= 0);
  const firstNewer = comparisons.findIndex((comparison) => comparison > 0);
  const end = firstNewer < 0 ? versions.length : firstNewer;
  // The known versions that start with `whmVersion`. If no version does, the known versions directly before and after `whmVersion`.
  const isMatch = start >= 0 && start < end;
  if (versions.length === 0 || (!isMatch && end === 0)) return undefined;
  const relevant = isMatch ? versions.slice(start, end) : versions.slice(end - 1, end + 1);
  const ranges = findRanges(modules, module, key);
  const results = relevant.map((version) =>
    ranges.some((range) => isInRange(range, versions.indexOf(version), versions)),
  );
  return results.every((result) => result === results[0]) ? results[0] : undefined;
}

function findRanges(
  modules: VersionTable["modules"],
  module: string,
  key: string | undefined,
): readonly VersionRange[] {
  const entry = hasOwn(modules, module) ? modules[module] : undefined;
  if (entry === undefined || key === undefined) return entry?.spans ?? [];
  return ([] as readonly VersionRange[]).concat(
    (hasOwn(entry.keys, key) ? entry.keys[key] : undefined) ?? [],
  );
}

/** Checks whether the version with the index `index` in `versions` is in a range. */
function isInRange({ since, removedIn }: VersionRange, index: number, versions: readonly string[]): boolean {
  const start = since === undefined ? 0 : versions.indexOf(since);
  const end = removedIn === undefined ? versions.length : versions.indexOf(removedIn);
  return start <= index && index < end;
}

/** Returns the numbers of a version, without a leading 11. */
function parseVersion(version: string): readonly number[] {
  const numbers = version.split(".").map(Number);
  return numbers[0] === 11 ? numbers.slice(1) : numbers;
}

/**
 * Compares a version with a prefix. Returns 0 if the version starts with `prefix`, a negative number if the version is older, and a
 * positive number if it is newer.
 */
function compareWithPrefix(version: readonly number[], prefix: readonly number[]): number {
  const differences = prefix.map((number, index) => (version[index] ?? 0) - number);
  return differences.find((difference) => difference !== 0) ?? 0;
}
