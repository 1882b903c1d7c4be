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
  versions: [],
  modules: {},
  // @end
} as const;

/**
 * Checks whether a WHM version has a transfer module, or a key of the module, according to the versions that this code was
 * generated from. Sends nothing.
 *
 * @param whmVersion A version as WHM's function `version` returns it, for example `11.138.0.6`. The leading `11.` is optional.
 * The start of a version, such as `11.138`, stands for all versions that start with it.
 * @param key A key of the module. If it is omitted, only the module is checked.
 * @returns True or false. A version that is newer than all known versions is treated like the newest one. Undefined if the answer
 * is not known: the version is invalid or older than all known versions, or the known versions that it stands for, or those
 * directly before and after it, differ.
 */
export function supports(whmVersion: string, module: string, key?: string): boolean | undefined {
  if (!/^[0-9]+(?:\.[0-9]+)*$/.test(whmVersion)) return undefined;
  const { versions, modules }: VersionTable = transferModuleVersions;
  const wanted = numbersOf(whmVersion);
  const orders = versions.map((version) => comparePrefix(numbersOf(version), wanted));
  const first = orders.findIndex((order) => order >= 0);
  const after = orders.findIndex((order) => order > 0);
  const end = after < 0 ? versions.length : after;
  // The versions with this prefix, or the versions directly before and after it.
  const nearest =
    first >= 0 && first < end ? indexes(first, end) : indexes(end - 1, Math.min(end + 1, versions.length));
  if (nearest.length === 0 || nearest[0] === -1) return undefined;
  const ranges = rangesOf(modules, module, key);
  const results = nearest.map((index) => ranges.some((range) => isInRange(range, index, versions)));
  return results.every((result) => result === results[0]) ? results[0] : undefined;
}

function rangesOf(
  modules: VersionTable["modules"],
  module: string,
  key: string | undefined,
): readonly VersionRange[] {
  const found = own(modules, module);
  if (found === undefined || key === undefined) return found?.spans ?? [];
  const ranges = own(found.keys, key) ?? [];
  return isList(ranges) ? ranges : [ranges];
}

function isList(ranges: VersionRange | readonly VersionRange[]): ranges is readonly VersionRange[] {
  return Array.isArray(ranges);
}

function own<Value>(record: { readonly [name: string]: Value }, name: string): Value | undefined {
  return Object.prototype.hasOwnProperty.call(record, name) ? record[name] : undefined;
}

function isInRange({ since, removedIn }: VersionRange, index: number, versions: readonly string[]): boolean {
  const start = since === undefined ? 0 : versions.indexOf(since);
  const end = removedIn === undefined ? versions.length : versions.indexOf(removedIn);
  return start <= index && index < end;
}

function numbersOf(version: string): readonly number[] {
  const [first = 0, ...others] = version.split(".").map(Number);
  return first === 11 ? others : [first, ...others];
}

/**
 * Returns 0 if the version starts with `prefix`, a negative number if it is older than that, and a positive number if it is
 * newer.
 */
function comparePrefix(version: readonly number[], prefix: readonly number[]): number {
  for (let index = 0; index < prefix.length; index++) {
    const difference = (version[index] ?? 0) - (prefix[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function indexes(start: number, end: number): readonly number[] {
  const result: number[] = [];
  for (let index = start; index < end; index++) result.push(index);
  return result;
}
