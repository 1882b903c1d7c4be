/**
 * TypeScript's compiler, in the ts-morph that the project has installed. ts-morph is an optional peer dependency, since it is twice
 * the size of the rest of this package and only `--used-by` needs it.
 */

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type * as TsMorph from "ts-morph";
import { LocalError } from "../../core/diagnostic.js";
import { tsMorphBroken, tsMorphMissing, tsMorphUnsupported } from "./diagnostics.js";

/**
 * Major versions of ts-morph with which the tests in test/usage/ pass. 24 has TypeScript 5.6; in older ones the types of
 * JavaScript objects differ, and some uses are not found. 28 has TypeScript 6, the last with this API.
 */
const SUPPORTED = { oldest: 24, newest: 28 } as const;

/** The two parts of ts-morph in use. Undefined until `loadCompiler` has returned. */
export let compiler: typeof TsMorph.ts;
export let Project: typeof TsMorph.Project;

/** An installed ts-morph of a supported version. */
export interface InstalledTsMorph {
  readonly dir: string;
  readonly version: string;
}

/**
 * Finds ts-morph from the project's folder, or else from this package's own. It is not loaded.
 *
 * @throws LocalError where it is not installed, or its version is not supported.
 */
export function findTsMorph(projectDir: string): InstalledTsMorph {
  const manifest = manifestFrom(join(projectDir, "package.json")) ?? manifestFrom(import.meta.url);
  if (manifest === undefined) throw new LocalError(tsMorphMissing(projectDir, SUPPORTED));
  const dir = dirname(manifest);
  const { version } = createRequire(manifest)(manifest) as { version: string };
  const major = Number.parseInt(version, 10);
  if (major >= SUPPORTED.oldest && major <= SUPPORTED.newest) return { dir, version };
  throw new LocalError(tsMorphUnsupported({ dir, version }, SUPPORTED));
}

/** @throws LocalError where it cannot be loaded, such as an installation without all of its dependencies. */
export function loadCompiler({ dir, version }: InstalledTsMorph): void {
  try {
    const loaded = createRequire(import.meta.url)(dir) as typeof TsMorph;
    compiler = loaded.ts;
    Project = loaded.Project;
  } catch (error) {
    const [reason = ""] = String(error instanceof Error ? error.message : error).split("\n");
    throw new LocalError(tsMorphBroken({ dir, version, reason }, SUPPORTED));
  }
}

/** Path of ts-morph's package.json, as a module at `from` would find it. */
function manifestFrom(from: string): string | undefined {
  try {
    return createRequire(from).resolve("ts-morph/package.json");
  } catch {
    return undefined;
  }
}
