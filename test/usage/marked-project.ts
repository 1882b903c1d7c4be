/**
 * Projects with marked uses: a comment directly before an expression contains the module and key that it uses (`AccountLocal.user`), may
 * use (`AccountLocal.user?`), or that it may use any key (`AccountLocal.*?`). `AccountLocal.user~` marks a name that the compiler attributes to
 * no key, so the key counts as possibly used only if no use is proven.
 */

import { cpSync, existsSync, mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { hasGeneratedMark } from "../../src/emit/generated-mark.js";
import { findTsMorph } from "../../src/drift/usage/compiler.js";
import { createUsageFinder } from "../../src/drift/usage/find.js";
import type { Usage } from "../../src/drift/usage/usage.js";
import { FULL } from "../support/extent.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { documentedSnapshot } from "../support/snapshots.js";

export type Files = Readonly<Record<string, string>>;

const MARK = /\/\*(\w+\.(?:[\w-]+|\*)[?~]?)\*\/(?:\s*)/g;

export const KNOWN: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.values(documentedSnapshot().modules).map(({ module, keys }) => [
    module,
    new Set([...Object.keys(keys), "gone"]),
  ]),
);

export interface ProjectOptions {
  /** The folder of generated code to copy, default the committed one; null for none. */
  readonly generated?: string | null;
  readonly known?: ReadonlyMap<string, ReadonlySet<string>>;
  /** Files that the globs do not match. */
  readonly outside?: readonly string[];
}

export interface MarkedProject {
  readonly usage: Usage;
  /** The uses that the comments mark, each with its location. */
  readonly expected: readonly string[];
  readonly found: readonly string[];
  /** The keys that are marked as possibly used by name only, but for which no use is reported. */
  readonly missedNames: readonly string[];
}

export function markedProject(
  files: Files,
  { generated = join(ROOT, "generated"), known = KNOWN, outside = [] }: ProjectOptions = {},
): MarkedProject {
  const cwd = realpathSync(temporaryFolder());
  if (generated !== null) cpSync(generated, join(cwd, "generated"), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
  // Without the declarations of the DOM and of Node.js, which take most of the compiler's time.
  const tsconfig = join(cwd, "tsconfig.json");
  if (!existsSync(tsconfig))
    writeFileSync(tsconfig, '{ "compilerOptions": { "lib": ["es2020"], "types": [] } }');
  const sources = Object.keys(files).filter((path) => !path.endsWith(".json") && !outside.includes(path));
  const usage = createUsageFinder({
    files: sources.map((path) => join(cwd, path)),
    out: join(cwd, "generated"),
    cwd,
    installedTsMorph: findTsMorph(cwd),
    hasGeneratedMark: (text) => hasGeneratedMark(".ts", text),
  })(known);
  const marks = [...new Set(sources.flatMap((path) => marksIn(path, files[path] ?? "")))].sort();
  const isNameOnly = (mark: string): boolean => mark.includes("~ ");
  const missedNames = marks.filter(isNameOnly).filter((mark) => {
    const [, module = "", key = ""] = /^(\w+)\.([\w-]+)~/.exec(mark) ?? [];
    return usage.findKeyUsesOrMentions(module, new Set([key])).length === 0;
  });
  const expected = marks.filter((mark) => !isNameOnly(mark));
  return { usage, expected, found: usesText(usage, known), missedNames };
}

/**
 * Defines a test for each project. `npm test` analyses the projects together, each in its folder, because most of the time goes
 * into the analysis of the generated code. Projects with a configuration of their own are analysed alone.
 */
export function testMarkedUses(title: string, projects: Readonly<Record<string, Files>>): void {
  const isAlone = (files: Files): boolean => Object.keys(files).some((path) => path.endsWith(".json"));
  for (const [name, files] of Object.entries(projects)) {
    test(`${title}: ${name}`, isAlone(files) ? {} : FULL, () => {
      const { expected, found, missedNames } = markedProject(files);
      expect(found).toEqual(expected);
      expect(missedNames).toEqual([]);
    });
  }
  test(`${title}, in one program`, () => {
    const together = Object.values(projects).filter((files) => !isAlone(files));
    const { expected, found, missedNames } = markedProject(inFolders(together));
    expect(found).toEqual(expected);
    expect(missedNames).toEqual([]);
  });
}

/** Puts each project into a folder of its own, `project0` and so on, next to the generated code. */
export function inFolders(projects: readonly Files[]): Files {
  const files = projects.flatMap((project, index) =>
    Object.entries(project).map(([path, text]): [string, string] => [
      `project${index}/${path}`,
      text.replace(/"(?:\.\/)?((?:\.\.\/)*)generated\b/g, '"../$1generated'),
    ]),
  );
  return Object.fromEntries(files);
}

function marksIn(path: string, text: string): string[] {
  return [...text.matchAll(MARK)].map(({ 0: comment, 1: mark = "", index }) => {
    // Consecutive marks have the same location.
    const rest = text.slice(index);
    const skipped = /^(?:\/\*[^*]*(?:\*[^/*][^*]*)*\*\/\s*)+/.exec(rest)?.[0].length ?? comment.length;
    const before = text.slice(0, index + skipped).split("\n");
    return `${mark} ${path}:${before.length}:${(before.at(-1) ?? "").length + 1}`;
  });
}

function usesText(usage: Usage, known: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const found = [...known].flatMap(([module, keys]) => {
    const location = ({ file, line, column }: { file: string; line: number; column: number }): string =>
      `${file}:${line}:${column}`;
    const open = usage.findKeyUses(module, new Set());
    const openLocations = new Set(open.map(location));
    return [
      ...open.map((use) => `${module}.*? ${location(use)}`),
      ...[...keys].flatMap((key) =>
        usage
          .findKeyUses(module, new Set([key]))
          .filter((use) => !openLocations.has(location(use)))
          .map((use) => `${module}.${key}${use.certain ? "" : "?"} ${location(use)}`),
      ),
    ];
  });
  return [...new Set(found)].sort();
}
