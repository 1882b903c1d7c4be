/** Globs → the files of a project's own that they name. */

import { existsSync, realpathSync, statSync } from "node:fs";
import { resolve, sep } from "node:path";
import { globSync } from "tinyglobby";
import { LocalError } from "../../core/diagnostic.js";
import { usedByEmpty, usedByGenerated, usedByUnmatched } from "./diagnostics.js";

/** Globs, and the folder that they are relative to. One that begins with `!` takes files out. */
export interface SourceGlobs {
  readonly globs: readonly string[];
  readonly dir: string;
}

/**
 * Absolute paths, sorted; neither dependencies nor what is generated, in `out`, are a project's own sources.
 *
 * @throws LocalError where no glob names files, and for one that names none: a slip in it would look like code that uses nothing.
 */
export function sourceFiles({ globs, dir }: SourceGlobs, out: string): readonly string[] {
  if (globs.length > 0 && globs.every(isExclusion)) throw new LocalError(usedByEmpty(globs));
  const named = globs
    .filter((glob) => !isExclusion(glob))
    .map((glob) => ({ glob, files: filesOf(glob, dir) }));
  const idle = named.filter(({ files }) => files.length === 0);
  if (idle.length > 0) throw new LocalError(idle.map(({ glob }) => usedByUnmatched(glob, dir)));
  const excluded = new Set(globs.filter(isExclusion).flatMap((glob) => filesOf(glob.slice(1), dir)));
  const generated = (existsSync(out) ? realpathSync(out) : out) + sep;
  const own = named
    .flatMap(({ files }) => files)
    .filter((file) => !excluded.has(file) && !file.startsWith(generated));
  if (own.length === 0) throw new LocalError(usedByGenerated());
  return [...new Set(own)].sort();
}

function isExclusion(glob: string): boolean {
  return glob.startsWith("!");
}

function filesOf(glob: string, dir: string): readonly string[] {
  const literal = resolve(dir, glob);
  // A file of that very name, be it `[id].ts`.
  if (existsSync(literal) && statSync(literal).isFile()) return [realpathSync(literal)];
  const ignore = ["**/node_modules/**", "**/.git/**"];
  return globSync(glob, { cwd: dir, absolute: true, dot: true, ignore }).map((file) => realpathSync(file));
}
