/** Reads the table of programs, `programs.txt`, which explains its format. */

import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { generate, type Naming } from "../../src/index.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { writeFiles } from "../support/generated.js";
import { documentedSnapshot } from "../support/snapshots.js";

/** A person's verdict on a key or module. */
export type Verdict = "used" | "unused" | "undecidable";

export interface Program {
  readonly name: string;
  /** Path → text, without the lines that hold the expectations. */
  readonly files: Readonly<Record<string, string>>;
  /** `AccountLocal` or `AccountLocal.user` → verdict, for each module and key of the documented snapshot. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
  /** The names of keys in the generated code that the program imports. */
  readonly naming: Naming;
  readonly hasTypeErrors: boolean;
}

export function readPrograms(): readonly Program[] {
  const text = readFileSync(join(import.meta.dirname, "programs.txt"), "utf8");
  const [, ...parts] = text.split(/^=== (.+)\n/m);
  const programs = new Map<string, Record<string, string>>();
  for (let index = 0; index < parts.length; index += 2) {
    const [path = "", source = ""] = parts.slice(index);
    const [name = ""] = path.split("/");
    programs.set(name, { ...programs.get(name), [path]: source });
  }
  return [...programs].map(([name, files]) => createProgram(name, files));
}

/** A line such as `// used: AccountLocal (user, localuser)`, or `<!-- used: … -->` in a component. */
const EXPECTATION = /^(?:\/\/|<!--) (used|unused|undecidable|naming|type errors)(?::\s*(.*?))?(?: -->)?$/gm;

/** `AccountLocal`, `AccountLocal.user` or `AccountLocal (user, localuser)`. `*` stands for all modules or keys. */
const SUBJECT = /([A-Za-z]+|\*)(?:\.([a-z_]+|\*)|\s*\(([^)]*)\))?(?:,\s*|$)/g;

function createProgram(name: string, sources: Readonly<Record<string, string>>): Program {
  const lines = Object.values(sources).flatMap((text) => [...text.matchAll(EXPECTATION)]);
  const valuesOf = (label: string): string[] =>
    lines.filter((line) => line[1] === label).map((line) => line[2] ?? "");
  const verdicts = new Map<string, Verdict>(SUBJECTS.map((subject) => [subject, "unused"]));
  const patterns = (["used", "unused", "undecidable"] as const).flatMap((verdict) =>
    valuesOf(verdict).flatMap((list) => listPatterns(list).map((pattern) => ({ verdict, pattern }))),
  );
  if (patterns.length === 0) throw new TypeError(`${name}: no expectations`);
  // Names have precedence over `*`.
  const isGeneral = ({ pattern }: { readonly pattern: string }): boolean => pattern.includes("*");
  for (const { verdict, pattern } of [
    ...patterns.filter(isGeneral),
    ...patterns.filter((one) => !isGeneral(one)),
  ]) {
    const expression = new RegExp(`^${pattern.replace(".", "\\.").replaceAll("*", "[^.]+")}$`);
    const subjects = SUBJECTS.filter((subject) => expression.test(subject));
    if (subjects.length === 0) throw new TypeError(`${name}: ${pattern} does not exist`);
    for (const subject of subjects) verdicts.set(subject, verdict);
  }
  const files = Object.entries(sources).map(([path, text]) => [path, text.replace(EXPECTATION, "")]);
  const [naming = "wire"] = valuesOf("naming");
  return {
    ...{ name, verdicts, naming: naming as Naming, hasTypeErrors: valuesOf("type errors").length > 0 },
    files: Object.fromEntries(files) as Program["files"],
  };
}

/** All modules, such as `AccountLocal`, and keys, such as `AccountLocal.user`. */
export const SUBJECTS: readonly string[] = Object.values(documentedSnapshot().modules).flatMap(
  ({ module, keys }) => [module, ...Object.keys(keys).map((key) => `${module}.${key}`)],
);

function listPatterns(list: string): readonly string[] {
  return [...list.matchAll(SUBJECT)].flatMap(([, module = "", key, keys]) => {
    if (key !== undefined) return [`${module}.${key}`];
    return [module, ...(keys?.split(", ").map((one) => `${module}.${one}`) ?? [])];
  });
}

const TSCONFIG = {
  ...{ target: "es2023", lib: ["es2023"], types: ["node"], module: "preserve", moduleDetection: "force" },
  ...{ strict: true, allowJs: true, resolveJsonModule: true, jsx: "preserve", skipLibCheck: true },
  ...{ noEmit: true, paths: { "@whm/*": ["./generated/*"] } },
};

/** Writes programs and the generated code that they import into a new project. Returns its folder. */
export async function createProject(programs: readonly Program[], naming: Naming): Promise<string> {
  const dir = temporaryFolder();
  const config = { naming, emitters: ["zod"] } as const;
  writeFiles(join(dir, "generated"), await generate({ snapshot: documentedSnapshot(), config }));
  const files = programs.flatMap((program) => Object.entries(program.files));
  writeFiles(
    dir,
    files.map(([path, text]) => ({ path, text })),
  );
  writeFileSync(join(dir, "package.json"), '{ "name": "programs", "type": "module" }\n');
  writeFileSync(join(dir, "whm-transfer.config.json"), JSON.stringify(config));
  writeFileSync(join(dir, "tsconfig.json"), JSON.stringify({ compilerOptions: TSCONFIG }));
  symlinkSync(join(ROOT, "node_modules"), join(dir, "node_modules"));
  return dir;
}

/** Whether the compiler reads a file: it has no parser for components. */
export function isCompiled(path: string): boolean {
  return [".ts", ".tsx", ".cts", ".mts", ".js", ".mjs", ".cjs"].includes(extname(path));
}
