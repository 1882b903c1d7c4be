/**
 * Reads the programs of `programs/`, and the verdicts of a person on them. `programs/README.md` explains the format.
 */

import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { generate } from "../../src/emit/generate.js";
import type { Naming } from "../../src/core/config-types.js";
import { filesBelow, ROOT, temporaryFolder } from "../support/folders.js";
import { writeFiles } from "../support/generated.js";
import { documentedSnapshot } from "../support/snapshots.js";

const PROGRAMS = join(import.meta.dirname, "programs");

/** A person's verdict on a key or module. */
export type Verdict = "used" | "unused" | "undecidable";

export interface Program {
  /** The name of the file or folder in `programs/`. */
  readonly name: string;
  /** Path → text, without the comments that hold the expectations. Paths are relative to `programs/`. */
  readonly files: Readonly<Record<string, string>>;
  /** `AccountLocal` or `AccountLocal.user` → verdict, for each module and key of the documented snapshot. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
  /** The keys and modules that the comments name. All others are unused. */
  readonly named: ReadonlySet<string>;
  /** The names of keys in the generated code that the program imports. */
  readonly naming: Naming;
  readonly hasTypeErrors: boolean;
}

export function readPrograms(): readonly Program[] {
  return readdirSync(PROGRAMS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || !["README.md", "tsconfig.json"].includes(entry.name))
    .map((entry) => {
      const path = join(PROGRAMS, entry.name);
      if (!entry.isDirectory()) return programOf(entry.name, { [entry.name]: readFileSync(path, "utf8") });
      const files = Object.entries(filesBelow(path));
      return programOf(
        entry.name,
        Object.fromEntries(files.map(([file, text]) => [`${entry.name}/${file}`, text])),
      );
    });
}

/** A line such as `// used: AccountLocal (user, localuser)`, or `<!-- used: … -->` in a component. */
const EXPECTATION = /^(?:\/\/|<!--) (used|unused|undecidable|naming|type errors)(?::\s*(.*?))?(?: -->)?$/gm;

/** `AccountLocal`, `AccountLocal.user` or `AccountLocal (user, localuser)`. `*` stands for all modules or keys. */
const SUBJECT = /([A-Za-z]+|\*)(?:\.([a-z_]+|\*)|\s*\(([^)]*)\))?(?:,\s*|$)/y;

function programOf(name: string, sources: Readonly<Record<string, string>>): Program {
  const lines = Object.values(sources).flatMap((text) => [...text.matchAll(EXPECTATION)]);
  const valuesOf = (label: string): string[] =>
    lines.filter((line) => line[1] === label).map((line) => line[2] ?? "");
  // Named subjects have precedence over `*`.
  const named = new Map<string, Verdict>();
  const general = new Map<string, Verdict>();
  for (const verdict of ["used", "unused", "undecidable"] as const) {
    for (const { pattern, subjects } of valuesOf(verdict).flatMap((list) => subjectsOf(name, list))) {
      for (const subject of subjects) {
        const target = pattern.includes("*") ? general : named;
        if (target.has(subject)) throw new TypeError(`${name}: two verdicts on ${subject}`);
        target.set(subject, verdict);
      }
    }
  }
  if (named.size + general.size === 0) throw new TypeError(`${name}: no expectations`);
  const [naming = "wire"] = valuesOf("naming");
  return {
    name,
    files: Object.fromEntries(
      Object.entries(sources).map(([path, text]) => [path, text.replace(EXPECTATION, "")]),
    ),
    verdicts: new Map(
      SUBJECTS.map((subject) => [subject, named.get(subject) ?? general.get(subject) ?? "unused"]),
    ),
    named: new Set(named.keys()),
    naming: naming as Naming,
    hasTypeErrors: valuesOf("type errors").length > 0,
  };
}

/** All modules, such as `AccountLocal`, and keys, such as `AccountLocal.user`. */
export const SUBJECTS: readonly string[] = Object.values(documentedSnapshot().modules).flatMap(
  ({ module, keys }) => [module, ...Object.keys(keys).map((key) => `${module}.${key}`)],
);

interface NamedSubjects {
  readonly pattern: string;
  readonly subjects: readonly string[];
}

function subjectsOf(program: string, list: string): readonly NamedSubjects[] {
  const found: NamedSubjects[] = [];
  SUBJECT.lastIndex = 0;
  while (SUBJECT.lastIndex < list.length) {
    const start = SUBJECT.lastIndex;
    const match = SUBJECT.exec(list);
    if (match === null) throw new TypeError(`${program}: cannot read ${list.slice(start)}`);
    const [, module = "", key, keys] = match;
    const names = keys?.split(", ").map((one) => `${module}.${one}`) ?? [];
    for (const pattern of key === undefined ? [module, ...names] : [`${module}.${key}`]) {
      const expression = new RegExp(`^${pattern.replace(".", "\\.").replaceAll("*", "[^.]+")}$`);
      const subjects = SUBJECTS.filter((subject) => expression.test(subject));
      if (subjects.length === 0) throw new TypeError(`${program}: ${pattern} does not exist`);
      found.push({ pattern, subjects });
    }
  }
  return found;
}

/** Writes programs and the generated code that they import into a new project. Returns its folder. */
export async function createProject(programs: readonly Program[], naming: Naming): Promise<string> {
  const dir = temporaryFolder();
  const config = { naming, emitters: ["zod"] } as const;
  const generated = await generate({ snapshot: documentedSnapshot(), config });
  for (const { path, text } of generated) writeFiles(join(dir, "generated"), [{ path, text }]);
  for (const { files } of programs) {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
  }
  writeFileSync(join(dir, "package.json"), '{ "name": "programs", "type": "module" }\n');
  writeFileSync(join(dir, "whm-transfer.config.json"), JSON.stringify(config));
  writeFileSync(join(dir, "tsconfig.json"), readFileSync(join(PROGRAMS, "tsconfig.json")));
  symlinkSync(join(ROOT, "node_modules"), join(dir, "node_modules"));
  return dir;
}

/** Whether the compiler reads a file: it has no parser for components. */
export function isCompiled(path: string): boolean {
  return [".ts", ".tsx", ".cts", ".mts", ".js", ".mjs", ".cjs"].includes(extname(path));
}
