/**
 * Compares the verdicts of `--used-by` with those that a person gives. `programs/` has the programs, and `programs/README.md`
 * explains the verdicts.
 */

import { join, relative } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { writeSnapshot } from "../../src/index.js";
import type { Snapshot } from "../../src/core/snapshot-types.js";
import type { Naming } from "../../src/core/config-types.js";
import type { JudgedFinding } from "../../src/core/drift-types.js";
import { command } from "../support/command.js";
import { FULL } from "../support/extent.js";
import { documentedSnapshot } from "../support/snapshots.js";
import { createProject, isCompiled, readPrograms, SUBJECTS, type Program } from "./program-corpus.js";

const PROGRAMS = readPrograms();

/** The highest share of `May be used` among the verdicts on which a person decides. */
const MAXIMUM_VAGUE = 0.05;

const projects = new Map<Naming, Promise<string>>();

/** The folder of a project with the programs that have this naming, and with two snapshots: `before` and `after`. */
function projectWith(naming: Naming): Promise<string> {
  const cached = projects.get(naming) ?? requestProject(naming);
  projects.set(naming, cached);
  return cached;
}

async function requestProject(naming: Naming): Promise<string> {
  const programs = PROGRAMS.filter((program) => program.naming === naming);
  const dir = await createProject(programs, naming);
  const before = documentedSnapshot();
  writeSnapshot(join(dir, "before"), before);
  writeSnapshot(join(dir, "after"), withChanges(before));
  return dir;
}

/** Changes every module and every key, so that there is a finding for each. */
function withChanges(snapshot: Snapshot): Snapshot {
  const modules = Object.values(snapshot.modules).map((schema) => {
    const keys = Object.entries(schema.keys).map(([key, { def }]) => [key, { def: `${def} COMMENT 'new'` }]);
    const priority = (schema.priority ?? 0) + 1;
    return [schema.module, { ...schema, priority, keys: Object.fromEntries(keys) as typeof schema.keys }];
  });
  return { ...snapshot, modules: Object.fromEntries(modules) as Snapshot["modules"] };
}

type Answer = "Used" | "May be used" | "Not used";

const answers = new Map<string, Promise<ReadonlyMap<string, Answer>>>();

/** Runs the command. Returns its answer on each module and key. */
function answersOn(program: Program): Promise<ReadonlyMap<string, Answer>> {
  const cached = answers.get(program.name) ?? requestAnswers(program);
  answers.set(program.name, cached);
  return cached;
}

async function requestAnswers({ name, files, naming }: Program): Promise<ReadonlyMap<string, Answer>> {
  const cwd = await projectWith(naming);
  const globs = name in files ? name : `${name}/**/*`;
  const { stdout } = await command(["diff", "before", "after", "--used-by", globs, "--format", "json"], {
    cwd,
  });
  const { findings } = JSON.parse(stdout) as { readonly findings: readonly JudgedFinding[] };
  return new Map(
    findings.map(({ module, key, uses = [] }) => [
      key === undefined ? module : `${module}.${key}`,
      uses.some(({ certain }) => certain) ? "Used" : uses.length > 0 ? "May be used" : "Not used",
    ]),
  );
}

interface Comparison {
  /** Verdicts such as `AccountLocal.user is used, but reported as Not used`. */
  readonly wrong: readonly string[];
  /** The keys and modules that are reported as `May be used`, although a person decides. */
  readonly vague: readonly string[];
  /** The number of verdicts on which a person decides. */
  readonly decided: number;
}

async function compare(program: Program): Promise<Comparison> {
  const found = await answersOn(program);
  expect([...found.keys()].sort()).toEqual([...SUBJECTS].sort());
  const decided = [...program.verdicts].filter(([, verdict]) => verdict !== "undecidable");
  return {
    wrong: decided
      .filter(([subject, verdict]) => found.get(subject) === (verdict === "used" ? "Not used" : "Used"))
      .map(([subject, verdict]) => `${subject} is ${verdict}, but reported as ${found.get(subject) ?? ""}`),
    vague: decided.filter(([subject]) => found.get(subject) === "May be used").map(([subject]) => subject),
    decided: decided.length,
  };
}

/** The programs that `npm test` runs. */
const FAST: readonly string[] = [
  "literal-one-module.ts",
  "spread-map-into-array.ts",
  "raw-two-in-one-statement.ts",
  "class-wider-method-parameter.ts",
  "own-type-mutator.ts",
  "words-own-class.ts",
];

describe("the uses that a person expects", () => {
  test.each(PROGRAMS.filter(({ name }) => FAST.includes(name)))(
    "--used-by finds the expected uses in the program $name",
    expectAgreement,
  );

  test.each(PROGRAMS.filter(({ name }) => !FAST.includes(name)))(
    "--used-by finds the expected uses in the program $name",
    FULL,
    expectAgreement,
  );
});

async function expectAgreement(program: Program): Promise<void> {
  const { wrong } = await compare(program);
  expect(wrong).toEqual([]);
}

test("--used-by reports few uncertain uses in programs whose uses a person can determine", FULL, async () => {
  let decided = 0;
  const vague: { readonly name: string; readonly count: number }[] = [];
  for (const program of PROGRAMS) {
    const comparison = await compare(program);
    decided += comparison.decided;
    vague.push({ name: program.name, count: comparison.vague.length });
  }
  const share = vague.reduce((sum, { count }) => sum + count, 0) / decided;
  const most = vague.sort((one, other) => other.count - one.count).slice(0, 20);
  const hint = most.map(({ name, count }) => `${count} in ${name}`).join("\n");
  expect(share, hint).toBeLessThanOrEqual(MAXIMUM_VAGUE);
});

test.each(["wire", "camel"] as const)(
  "the test programs for the setting naming: %s compile, except those with intended type errors",
  FULL,
  async (naming) => {
    const dir = await projectWith(naming);
    const programs = PROGRAMS.filter((program) => program.naming === naming);
    const { config } = ts.readConfigFile(join(dir, "tsconfig.json"), (path) => ts.sys.readFile(path)) as {
      readonly config: unknown;
    };
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, dir);
    const files = programs.flatMap(({ files }) => Object.keys(files).filter(isCompiled));
    const compiled = ts.createProgram(
      files.map((file) => join(dir, file)),
      options,
    );
    const faulty = new Set(
      ts.getPreEmitDiagnostics(compiled).map(({ file }) => relative(dir, file?.fileName ?? dir)),
    );
    expect([...faulty].sort()).toEqual(
      programs
        .filter(({ hasTypeErrors }) => hasTypeErrors)
        .map(({ name }) => name)
        .sort(),
    );
  },
);
