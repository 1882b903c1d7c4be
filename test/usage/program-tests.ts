/** Compares the uses that `--used-by` finds in programs with those that a person finds, which stand in `programs.txt`. */

import { join, relative } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { writeSnapshot, type Naming, type Snapshot } from "../../src/index.js";
import { command } from "../support/command.js";
import { FULL } from "../support/extent.js";
import type { ReportedFinding } from "../support/project.js";
import { documentedSnapshot } from "../support/snapshots.js";
import { createProject, isCompiled, SUBJECTS, type Program } from "./program-corpus.js";

/** The highest share of mentions among the keys and modules that are not used. */
const MAXIMUM_MENTIONED = 0.05;

/** Changes every module and every key, so that there is a finding for each. */
function withChanges(snapshot: Snapshot): Snapshot {
  const modules = Object.values(snapshot.modules).map((schema) => {
    const keys = Object.entries(schema.keys).map(([key, { def }]) => [key, { def: `${def} COMMENT 'new'` }]);
    const primary = schema.primary.length > 0 ? [] : Object.keys(schema.keys).slice(0, 1);
    return [schema.module, { ...schema, primary, keys: Object.fromEntries(keys) as typeof schema.keys }];
  });
  return { ...snapshot, modules: Object.fromEntries(modules) as Snapshot["modules"] };
}

interface Comparison {
  /** Used keys and modules whose names stand in the sources without being found, and unused ones with a reference. */
  readonly wrong: readonly string[];
  readonly mentionedUnused: readonly string[];
  readonly unused: number;
}

/** Whether `npm test` runs a program. */
export function isFast({ name }: Program): boolean {
  return FAST.includes(name);
}

const FAST: readonly string[] = [
  ...["literal-one-module.ts", "spread-map-into-array.ts", "raw-two-in-one-statement.ts"],
  ...["class-wider-method-parameter.ts", "own-type-mutator.ts", "words-own-class.ts"],
];

/** Calls a function once for each parameter. */
function cached<Key, Value>(create: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const results = new Map<Key, Promise<Value>>();
  return (key) => {
    const result = results.get(key) ?? create(key);
    results.set(key, result);
    return result;
  };
}

/** Declares the tests of these programs. */
export function testPrograms(programs: readonly Program[]): void {
  /** Creates a project with the programs that have this naming, and with two snapshots. Returns its folder. */
  const projectWith = cached(async (naming: Naming): Promise<string> => {
    const dir = await createProject(
      programs.filter((program) => program.naming === naming),
      naming,
    );
    const before = documentedSnapshot();
    writeSnapshot(join(dir, "before"), before);
    writeSnapshot(join(dir, "after"), withChanges(before));
    return dir;
  });

  /** Runs the command. Returns its strongest kind of use of each module and key. */
  const answersOn = cached(async ({ name, files, naming }: Program) => {
    const cwd = await projectWith(naming);
    const globs = name in files ? name : `${name}/**/*`;
    const { stdout } = await command(["diff", "before", "after", "--used-by", globs, "--format", "json"], {
      cwd,
    });
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly ReportedFinding[] };
    return new Map(
      findings.map(({ module, key, uses = [] }) => [
        key === undefined ? module : `${module}.${key}`,
        (["error", "reference", "mention"] as const).find((kind) => uses.some((use) => use.kind === kind)) ??
          "none",
      ]),
    );
  });

  async function compare(program: Program): Promise<Comparison> {
    const found = await answersOn(program);
    expect([...found.keys()].sort()).toEqual([...SUBJECTS].sort());
    const text = Object.values(program.files).join("\n");
    const wrong: string[] = [];
    const mentionedUnused: string[] = [];
    let unused = 0;
    for (const [subject, verdict] of program.verdicts) {
      const answer = found.get(subject) ?? "none";
      const name = subject.split(".").at(-1) ?? "";
      const isNamed = new RegExp(`\\b${name}\\b`).test(text);
      if (verdict === "used" && answer === "none" && isNamed) wrong.push(`${subject} is used, but not found`);
      if (verdict !== "unused") continue;
      unused++;
      if (answer === "mention") mentionedUnused.push(subject);
      else if (answer !== "none") wrong.push(`${subject} is unused, but has the kind ${answer}`);
    }
    return { wrong, mentionedUnused, unused };
  }

  for (const program of programs) {
    const options = isFast(program) ? {} : FULL;
    test(`--used-by finds the expected uses in the program ${program.name}`, options, async () => {
      expect((await compare(program)).wrong).toEqual([]);
    });
  }

  test("--used-by reports few mentions of unused keys", FULL, async () => {
    const comparisons = await Promise.all(programs.map(compare));
    const unused = comparisons.reduce((sum, comparison) => sum + comparison.unused, 0);
    const mentioned = comparisons.flatMap(({ mentionedUnused }) => mentionedUnused).length;
    expect(mentioned / unused).toBeLessThan(MAXIMUM_MENTIONED);
  });

  test.each(["wire", "camel"] as const)(
    "the test programs for the setting naming: %s compile, except those with intended type errors",
    FULL,
    async (naming) => {
      const dir = await projectWith(naming);
      const ofNaming = programs.filter((program) => program.naming === naming);
      const { config } = ts.readConfigFile(join(dir, "tsconfig.json"), (path) => ts.sys.readFile(path)) as {
        readonly config: unknown;
      };
      const { options } = ts.parseJsonConfigFileContent(config, ts.sys, dir);
      const files = ofNaming.flatMap(({ files }) => Object.keys(files).filter(isCompiled));
      const compiled = ts.createProgram(
        files.map((file) => join(dir, file)),
        options,
      );
      const faulty = new Set(
        ts.getPreEmitDiagnostics(compiled).map(({ file }) => relative(dir, file?.fileName ?? dir)),
      );
      expect([...faulty].sort()).toEqual(
        ofNaming
          .filter(({ hasTypeErrors }) => hasTypeErrors)
          .map(({ name }) => name)
          .sort(),
      );
    },
  );
}
