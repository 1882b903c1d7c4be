/** Every TypeScript and JavaScript example of the documentation compiles, and runs against the simulated server. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import {
  compile,
  runExamples,
  writeProject,
  type Example,
  type ExampleProject,
  type ExampleRun,
} from "./examples.js";
import { ROOT } from "../support/folders.js";

const DOCUMENTED_FUNCTIONS = [
  ...["parseColumn", "columnSchema", "itemSchema", "generate", "diffSnapshots", "defineConfig", "startWhm"],
  ...["fetchSnapshot", "readSnapshot", "writeSnapshot"],
];

let project: ExampleProject;
let problems: readonly string[];
let results: readonly ExampleRun[] = [];

beforeAll(async () => {
  project = await writeProject();
  problems = compile(project);
});

test("every TypeScript and JavaScript example in the docs compiles", () => {
  expect(project.examples.length).toBeGreaterThan(30);
  expect(problems).toEqual([]);
});

test("every TypeScript and JavaScript example in the docs runs against the simulated server", async () => {
  const examples = project.examples.filter(({ isRun }) => isRun);
  results = await runExamples(project, examples);
  const failures = results.flatMap(({ error }, index) =>
    error === undefined ? [] : [`${placeOf(examples[index])}: ${error}`],
  );
  expect(failures).toEqual([]);
  expect(results.length).toBeGreaterThan(30);
});

test("each main API function has an example in its documentation comment, which prints the output in its comments", () => {
  const examples = project.examples.filter(({ block }) => block.page.startsWith("dist/"));
  expect(examples.map(({ block }) => block.heading).sort()).toEqual([...DOCUMENTED_FUNCTIONS].sort());
  for (const { block, file } of examples) {
    const run = results.find((result) => result.file === file.replace(/ts$/, "js"));
    const comments = [...block.text.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(
      ([, text]) => `${text}\n`,
    );
    if (comments.length > 0) expect(run?.printed).toBe(comments.join(""));
  }
});

test("all parameters of exported functions have names in the type declarations, instead of destructuring patterns", () => {
  const declarations = ["index", "testing"].map((name) =>
    readFileSync(join(ROOT, `dist/${name}.d.cts`), "utf8"),
  );
  const functions = declarations.join("").match(/^declare function [^]*?;$/gm) ?? [];
  expect(functions.length).toBeGreaterThan(10);
  expect(functions.filter((text) => /[(,]\s*\{[^}:]*\}\??:/.test(text))).toEqual([]);
});

test("the documented examples of transfers print session states, items and results", () => {
  const printed = (code: string): readonly string[] =>
    results.flatMap((run) => {
      const block = project.examples.find(({ file }) => file.replace(/ts$/, "js") === run.file)?.block;
      return block?.page === "docs/transfers.md" && block.text.includes(code) ? [run.printed] : [];
    });
  const [table] = printed("await session.wait(");
  const [progress] = printed("onProgress: ({ items, running })");
  expect(table).toMatch(/^COMPLETED\n[^]*│ 'alice' │ 'succeeded' │ 0 +│ +│\n[^]*│ 'bob' /);
  expect(progress).toMatch(/^(?:\d started, \d in progress\n)+COMPLETED: 1 succeeded, 0 failed\n$/);
  const [events, rest] = printed("session.watch(");
  expect(events).toMatch(/\nalice: transferring\n[^]*\nalice: restoring\n[^]*\nalice: succeeded\n/);
  expect(events).toMatch(/\nsession: COMPLETED\n$/);
  expect(rest).toMatch(/^(?:(?:log|item|state)\n)+$/);
  for (const text of [table, progress, events, rest]) expect(text).not.toContain("undefined");
});

function placeOf(example: Example | undefined): string {
  return `${example?.block.page ?? ""}:${example?.block.line ?? 0}`;
}

test("no example needs a script like prebuild, which Yarn does not run", () => {
  const names = readdirSync(join(ROOT, "examples"))
    .map((name) => join(ROOT, "examples", name, "package.json"))
    .filter((path) => existsSync(path))
    .flatMap((path) => {
      const { scripts } = JSON.parse(readFileSync(path, "utf8")) as { scripts?: object };
      return Object.keys(scripts ?? {});
    });
  expect(names).toContain("build");
  expect(names.filter((name) => /^(?:pre|post)(?!view$)/.test(name))).toEqual([]);
});
