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
export const transferModuleVersions = {
  // @versions
  // The generator replaces the lines from `// @versions` to `// @end`: see src/emit/template.ts.
  versions: [],
  modules: {},
  // @end
} as const;

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
  const prefixNumbers = parseVersion(whmVersion);
  const comparisons = versions.map((version) => compareWithPrefix(parseVersion(version), prefixNumbers));
  const firstNotOlderIndex = comparisons.findIndex((comparison) => comparison >= 0);
  const firstNewerIndex = comparisons.findIndex((comparison) => comparison > 0);
  const endIndex = firstNewerIndex < 0 ? versions.length : firstNewerIndex;
  // The indexes of the known versions that start with `whmVersion`. If no version does, the indexes of the known versions directly
  // before and after `whmVersion`.
  const matchingOrAdjacentVersionIndexes =
    firstNotOlderIndex >= 0 && firstNotOlderIndex < endIndex
      ? listIndexes(firstNotOlderIndex, endIndex)
      : listIndexes(endIndex - 1, Math.min(endIndex + 1, versions.length));
  if (matchingOrAdjacentVersionIndexes.length === 0 || matchingOrAdjacentVersionIndexes[0] === -1)
    return undefined;
  const ranges = findRanges(modules, module, key);
  const supportFlags = matchingOrAdjacentVersionIndexes.map((index) =>
    ranges.some((range) => isInRange(range, index, versions)),
  );
  return supportFlags.every((isSupported) => isSupported === supportFlags[0]) ? supportFlags[0] : undefined;
}

function findRanges(
  modules: VersionTable["modules"],
  module: string,
  key: string | undefined,
): readonly VersionRange[] {
  const moduleEntry = getOwn(modules, module);
  if (moduleEntry === undefined || key === undefined) return moduleEntry?.spans ?? [];
  const rangeOrRanges = getOwn(moduleEntry.keys, key) ?? [];
  return isRangeList(rangeOrRanges) ? rangeOrRanges : [rangeOrRanges];
}

function isRangeList(
  rangeOrRanges: VersionRange | readonly VersionRange[],
): rangeOrRanges is readonly VersionRange[] {
  return Array.isArray(rangeOrRanges);
}

function getOwn<Value>(record: { readonly [name: string]: Value }, name: string): Value | undefined {
  return Object.prototype.hasOwnProperty.call(record, name) ? record[name] : undefined;
}

function isInRange(
  { since, removedIn }: VersionRange,
  versionIndex: number,
  versions: readonly string[],
): boolean {
  const startIndex = since === undefined ? 0 : versions.indexOf(since);
  const endIndex = removedIn === undefined ? versions.length : versions.indexOf(removedIn);
  return startIndex <= versionIndex && versionIndex < endIndex;
}

/** Returns the numbers of a version, without a leading 11. */
function parseVersion(version: string): readonly number[] {
  const [firstNumber = 0, ...otherNumbers] = version.split(".").map(Number);
  return firstNumber === 11 ? otherNumbers : [firstNumber, ...otherNumbers];
}

/**
 * Compares a version with a prefix. Returns 0 if the version starts with `prefixNumbers`, a negative number if the version is older,
 * and a positive number if it is newer.
 */
function compareWithPrefix(versionNumbers: readonly number[], prefixNumbers: readonly number[]): number {
  for (let index = 0; index < prefixNumbers.length; index++) {
    const difference = (versionNumbers[index] ?? 0) - (prefixNumbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Returns the integers from `startIndex` up to, but not including, `endIndex`. */
function listIndexes(startIndex: number, endIndex: number): readonly number[] {
  const indexes: number[] = [];
  for (let index = startIndex; index < endIndex; index++) indexes.push(index);
  return indexes;
}
