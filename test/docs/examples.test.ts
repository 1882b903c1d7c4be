/** Every TypeScript and JavaScript example of the documentation compiles, and runs against the simulated server. */

import { beforeAll, expect, test } from "vitest";
import { compile, runExamples, writeProject, type Example, type ExampleProject } from "./examples.js";

let project: ExampleProject;
let problems: readonly string[];

beforeAll(async () => {
  project = await writeProject();
  problems = compile(project);
});

test("every example compiles", () => {
  expect(project.examples.length).toBeGreaterThan(30);
  expect(problems).toEqual([]);
});

test("every example runs", async () => {
  const examples = project.examples.filter(({ isRun }) => isRun);
  const results = await runExamples(project, examples);
  const failures = results.flatMap(({ error }, index) =>
    error === undefined ? [] : [`${placeOf(examples[index])}: ${error}`],
  );
  expect(failures).toEqual([]);
  expect(results.length).toBeGreaterThan(30);
});

function placeOf(example: Example | undefined): string {
  return `${example?.block.page ?? ""}:${example?.block.line ?? 0}`;
}
