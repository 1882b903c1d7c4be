/** The validator libraries that generated code imports, and their supported releases. */

import type { BuiltInEmitter } from "../core/config-types.js";

/** The releases from `minimumVersion` up to the end of its major version, as in the range `^1.1.31` of npm. */
export interface LibraryVersionRange {
  /** The name of the package. */
  readonly name: string;
  readonly minimumVersion: string;
}

/**
 * The supported releases of the libraries, by emitter. The tests in `test/matrix/` use the oldest supported release of each library, and a
 * recent one. Older releases are not supported: zod 3 has another API, and valibot before 1.0.0 is unstable.
 */
export const SUPPORTED_LIBRARIES: { readonly [Name in BuiltInEmitter]?: LibraryVersionRange } = {
  zod: { name: "zod", minimumVersion: "4.0.0" },
  valibot: { name: "valibot", minimumVersion: "1.0.0" },
};

/** Whether a range contains a version. Returns undefined if the version is not a semantic version. */
export function isVersionInRange(
  version: string,
  { minimumVersion }: LibraryVersionRange,
): boolean | undefined {
  const [parsedVersion, parsedMinimumVersion] = [parseVersion(version), parseVersion(minimumVersion)];
  if (parsedVersion === undefined || parsedMinimumVersion === undefined) return undefined;
  if (parsedVersion.numbers[0] !== parsedMinimumVersion.numbers[0]) return false;
  const firstDifference = parsedVersion.numbers
    .map((number, index) => number - (parsedMinimumVersion.numbers[index] ?? 0))
    .find(Boolean);
  // A prerelease comes before its release.
  return firstDifference === undefined ? !parsedVersion.isPrerelease : firstDifference > 0;
}

function parseVersion(
  version: string,
): { readonly numbers: readonly number[]; readonly isPrerelease: boolean } | undefined {
  const match = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(-)?/.exec(version);
  return match === null
    ? undefined
    : { numbers: match.slice(1, 4).map(Number), isPrerelease: match[4] !== undefined };
}
