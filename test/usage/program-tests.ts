/** Compares the uses that `--used-by` finds in programs with those that a person finds, which stand in `programs.txt`. */

import { join, relative } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { writeSnapshot } from "../../src/index.js";
import type { Snapshot } from "../../src/core/snapshot-types.js";
import type { Naming } from "../../src/core/config-types.js";
import type { JudgedFinding, UsageLocation } from "../../src/core/drift-types.js";
import { command } from "../support/command.js";
import { FULL } from "../support/extent.js";
import { documentedSnapshot } from "../support/snapshots.js";
import { createProject, isCompiled, SUBJECTS, type Program } from "./program-corpus.js";

/** The highest share of mentions among the keys and modules that are not used. */
const MAXIMUM_MENTIONED = 0.05;

/** Changes every module and every key, so that there is a finding for each. */
function withChanges(snapshot: Snapshot): Snapshot {
  const modules = Object.values(snapshot.modules).map((schema) => {
    const keys = Object.entries(schema.keys).map(([key, { def }]) => [key, { def: `${def} COMMENT 'new'` }]);
    const priority = (schema.priority ?? 0) + 1;
    return [schema.module, { ...schema, priority, keys: Object.fromEntries(keys) as typeof schema.keys }];
  });
  return { ...snapshot, modules: Object.fromEntries(modules) as Snapshot["modules"] };
}

interface Comparison {
  /** Used keys and modules whose names stand in the sources without being found, and unused ones with a reference. */
  readonly wrong: readonly string[];
  readonly mentionedUnused: readonly string[];
  readonly unused: number;
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

/** Declares the tests of these programs. */
export function testPrograms(programs: readonly Program[]): void {
  const projects = new Map<Naming, Promise<string>>();

  /** The folder of a project with the programs that have this naming, and with two snapshots: `before` and `after`. */
  function projectWith(naming: Naming): Promise<string> {
    const cached = projects.get(naming) ?? requestProject(naming);
    projects.set(naming, cached);
    return cached;
  }

  async function requestProject(naming: Naming): Promise<string> {
    const dir = await createProject(
      programs.filter((program) => program.naming === naming),
      naming,
    );
    const before = documentedSnapshot();
    writeSnapshot(join(dir, "before"), before);
    writeSnapshot(join(dir, "after"), withChanges(before));
    return dir;
  }

  const answers = new Map<string, Promise<ReadonlyMap<string, UsageLocation["kind"] | "none">>>();

  /** Runs the command. Returns its strongest kind of use of each module and key. */
  function answersOn(program: Program): Promise<ReadonlyMap<string, UsageLocation["kind"] | "none">> {
    const cached = answers.get(program.name) ?? requestAnswers(program);
    answers.set(program.name, cached);
    return cached;
  }

  async function requestAnswers({
    name,
    files,
    naming,
  }: Program): Promise<ReadonlyMap<string, UsageLocation["kind"] | "none">> {
    const cwd = await projectWith(naming);
    const globs = name in files ? name : `${name}/**/*`;
    const { stdout } = await command(["diff", "before", "after", "--used-by", globs, "--format", "json"], {
      cwd,
    });
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly JudgedFinding[] };
    return new Map(
      findings.map(({ module, key, uses = [] }) => [
        key === undefined ? module : `${module}.${key}`,
        (["error", "reference", "mention"] as const).find((kind) => uses.some((use) => use.kind === kind)) ??
          "none",
      ]),
    );
  }

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

  describe("the uses that a person expects", () => {
    test.each(programs.filter(({ name }) => FAST.includes(name)))(
      "--used-by finds the expected uses in the program $name",
      expectAgreement,
    );

    test.each(programs.filter(({ name }) => !FAST.includes(name)))(
      "--used-by finds the expected uses in the program $name",
      FULL,
      expectAgreement,
    );
  });

  async function expectAgreement(program: Program): Promise<void> {
    const { wrong } = await compare(program);
    expect(wrong).toEqual([]);
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
