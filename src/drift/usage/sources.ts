/** Resolves the globs of --used-by to source files. */

import { existsSync, realpathSync, statSync } from "node:fs";
import { resolve, sep } from "node:path";
import { globSync } from "tinyglobby";
import { LocalError } from "../../core/diagnostic.js";
import { usedByEmpty, usedByGenerated, usedByUnmatched } from "./diagnostics.js";

/** Globs, and the folder that they are relative to. A glob that starts with `!` excludes files. */
export interface SourceGlobs {
  readonly globs: readonly string[];
  readonly dir: string;
}

/**
 * Finds the source files, except dependencies and the generated code in `out`. Returns sorted absolute paths.
 *
 * @throws LocalError for a glob that matches no file, because a glob with a typo would look like sources without uses.
 */
export function sourceFiles({ globs, dir }: SourceGlobs, out: string): readonly string[] {
  if (globs.length > 0 && globs.every(isExclusion)) throw new LocalError(usedByEmpty(globs));
  const included = globs
    .filter((glob) => !isExclusion(glob))
    .map((glob) => ({ glob, files: filesOf(glob, dir) }));
  const unmatched = included.filter(({ files }) => files.length === 0);
  if (unmatched.length > 0) throw new LocalError(unmatched.map(({ glob }) => usedByUnmatched(glob, dir)));
  const excluded = new Set(globs.filter(isExclusion).flatMap((glob) => filesOf(glob.slice(1), dir)));
  const generated = (existsSync(out) ? realpathSync(out) : out) + sep;
  const own = included
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
  // A file name may contain glob characters, such as `[id].ts`, so an existing file is not treated as a glob.
  if (existsSync(literal) && statSync(literal).isFile()) return [realpathSync(literal)];
  const ignore = ["**/node_modules/**", "**/.git/**"];
  return globSync(glob, { cwd: dir, absolute: true, dot: true, ignore }).map((file) => realpathSync(file));
}
