/**
 * Loads the TypeScript compiler from the ts-morph package that the project has installed. The package is an optional peer
 * dependency, because it is large and only `--used-by` needs it.
 */

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type * as TsMorph from "ts-morph";
import { LocalError } from "../../core/diagnostic.js";
import {
  createTsMorphBrokenError,
  createTsMorphMissingError,
  createTsMorphUnsupportedError,
} from "./diagnostics.js";

/**
 * Major versions of ts-morph with which the tests in test/usage/ pass. Version 24 contains TypeScript 5.6. Older versions of
 * TypeScript infer other types for JavaScript objects, so some uses would not be found. Version 28 contains TypeScript 6, the last
 * version with this API.
 */
const SUPPORTED_TS_MORPH_VERSIONS = { oldest: 24, newest: 28 } as const;

/** The exports of ts-morph that this folder uses. They are undefined until `loadCompiler` has returned. */
export let compiler: typeof TsMorph.ts;
export let Project: typeof TsMorph.Project;

/** An installed ts-morph of a supported version. */
export interface InstalledTsMorph {
  readonly packageFolder: string;
  readonly version: string;
}

/**
 * Finds ts-morph in the project, or else next to this package. Does not load it.
 *
 * @throws LocalError if ts-morph is not installed, or its version is not supported.
 */
export function findTsMorph(projectFolder: string): InstalledTsMorph {
  const packageJsonPath =
    findTsMorphPackageJsonPath(join(projectFolder, "package.json")) ??
    findTsMorphPackageJsonPath(import.meta.url);
  if (packageJsonPath === undefined)
    throw new LocalError(createTsMorphMissingError(projectFolder, SUPPORTED_TS_MORPH_VERSIONS));
  const packageFolder = dirname(packageJsonPath);
  const { version } = createRequire(packageJsonPath)(packageJsonPath) as { version: string };
  const majorVersion = Number.parseInt(version, 10);
  if (
    majorVersion >= SUPPORTED_TS_MORPH_VERSIONS.oldest &&
    majorVersion <= SUPPORTED_TS_MORPH_VERSIONS.newest
  )
    return { packageFolder, version };
  throw new LocalError(
    createTsMorphUnsupportedError({ packageFolder, version }, SUPPORTED_TS_MORPH_VERSIONS),
  );
}

/**
 * Loads ts-morph and sets `compiler` and `Project`.
 *
 * @throws LocalError if ts-morph cannot be loaded, for example because one of its dependencies is missing.
 */
export function loadCompiler({ packageFolder, version }: InstalledTsMorph): void {
  try {
    const tsMorph = createRequire(import.meta.url)(packageFolder) as typeof TsMorph;
    compiler = tsMorph.ts;
    Project = tsMorph.Project;
  } catch (error) {
    const [reason = ""] = String(error instanceof Error ? error.message : error).split("\n");
    throw new LocalError(
      createTsMorphBrokenError({ packageFolder, version, reason }, SUPPORTED_TS_MORPH_VERSIONS),
    );
  }
}

/**
 * Returns the path of the package.json of ts-morph, resolved as for an import in the file `importerPathOrUrl`. Undefined if ts-morph is not
 * installed.
 */
function findTsMorphPackageJsonPath(importerPathOrUrl: string): string | undefined {
  try {
    return createRequire(importerPathOrUrl).resolve("ts-morph/package.json");
  } catch {
    return undefined;
  }
}
