/**
 * What a hostile server says, through the whole street: answers, snapshot on disk and back, code of every emitter, its
 * declarations, the compiler, a process of its own. Each is refused in a sentence, or is what it was.
 */

import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isCodegenError } from "../../src/core/diagnostic.js";
import { fetchSnapshot, generate, readSnapshot, writeSnapshot } from "../../src/index.js";
import { propertyNameOf } from "../../src/item/item.js";
import type { EmitConfig } from "../../src/core/config-types.js";
import type { GeneratedFile } from "../../src/core/emitter-types.js";
import type { JsonSchema } from "../../src/core/json-schema-types.js";
import type { Snapshot } from "../../src/core/snapshot-types.js";
import { STRICTEST, tsc } from "../support/compilers.js";
import { declarationFaults } from "../support/declarations.js";
import { counts, SCALED } from "../support/extent.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { writeFiles } from "../support/generated.js";
import { answersOf, hostileModules, oddModules, type HostileModule, type Told } from "../support/hostile.js";

const emitters = ["zod", "valibot", "typebox", "ajv"] as const;

interface Passed {
  readonly snapshot: Snapshot;
  readonly files: readonly GeneratedFile[];
}

/** What is emitted in the end; or the sentences of a refusal, which anybody may print. */
async function street(modules: readonly HostileModule[], config: EmitConfig): Promise<Passed | string> {
  const dir = temporaryFolder();
  const answers = join(dir, "answers");
  mkdirSync(answers);
  for (const [name, text] of Object.entries(answersOf(modules))) writeFileSync(join(answers, name), text);
  try {
    const snapshot = await fetchSnapshot({ from: answers });
    writeSnapshot(join(dir, "schemas"), snapshot);
    const read = readSnapshot(join(dir, "schemas"));
    expect(read).toEqual(snapshot);
    return { snapshot: read, files: await generate({ snapshot: read, config: { ...config, emitters } }) };
  } catch (error) {
    if (!isCodegenError(error)) throw error;
    for (const { message } of error.diagnostics) expectInert(message);
    return error.message;
  }
}

function expectInert(line: string): void {
  expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}\p{DI}]|##[a-z]*\[/iu);
}

const naming = fc.constantFrom("wire", "camel");
test(
  "whatever a server says is refused in a sentence, or becomes nothing but declarations",
  SCALED,
  async () => {
    const runs = counts(20, 60);
    const results = { passed: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(hostileModules, naming, async (modules, choice) => {
        const result = await street(modules, { naming: choice });
        if (typeof result === "string") results.refused += 1;
        else {
          results.passed += 1;
          expect(declarationFaults(result.files)).toEqual([]);
          roundTrips(result, choice);
        }
      }),
      { numRuns: runs },
    );
    expect(Math.min(results.passed, results.refused)).toBeGreaterThan(counts(0, 5));
  },
);

/** JSON Schema says of each key what the server did, and names no other. */
function roundTrips({ snapshot, files }: Passed, choice: "wire" | "camel"): void {
  for (const { module, keys } of Object.values(snapshot.modules)) {
    const text = files.find(({ path }) => path === `${module}.schema.json`)?.text ?? "null";
    const { properties = {} } = JSON.parse(text) as JsonSchema;
    for (const [name, { description }] of Object.entries(properties)) {
      const key = Object.keys(keys).find((one) => propertyNameOf(one, { naming: choice }) === name);
      expect(description, name).toBe(keys[key ?? ""]?.def);
    }
  }
}

test(
  "it compiles, runs nothing when it is imported, and validates, encodes and queues what it should",
  SCALED,
  async () => {
    const dir = temporaryFolder();
    const cases: object[] = [];
    const seed = Date.now();
    for (const [index, modules] of fc.sample(oddModules, { numRuns: counts(8, 24), seed }).entries()) {
      const choice = index % 2 === 0 ? "wire" : "camel";
      const result = await street(modules, { naming: choice });
      if (typeof result === "string") continue;
      const folder = `case${index}`;
      writeFiles(
        dir,
        result.files.map(({ path, text }) => ({ path: `src/${folder}/${path}`, text })),
      );
      cases.push({ folder, modules: expected(modules, result.snapshot, choice) });
    }
    expect(cases.length).toBeGreaterThan(counts(0, 5));
    symlinkSync(join(ROOT, "node_modules"), join(dir, "node_modules"), "junction");
    const compilerOptions = {
      ...STRICTEST,
      ...{ target: "es2022", lib: ["es2022"], module: "nodenext", rootDir: "src", outDir: "dist" },
      ...{ declaration: false, skipLibCheck: true },
    };
    writeFileSync(join(dir, "package.json"), '{ "type": "module" }');
    writeFileSync(join(dir, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["src/**/*.ts"] }));
    writeFileSync(join(dir, "cases.json"), JSON.stringify(cases));
    expect(tsc("typescript7", dir), `seed ${seed}`).toBe("");
    const before = readdirSync(dir);
    const child = join(ROOT, "test/hostile/child.js");
    const ran = promisify(execFile)(process.execPath, [child, dir], { cwd: dir });
    await expect(ran, `seed ${seed}`).resolves.toEqual({ stdout: "", stderr: "" });
    expect(readdirSync(dir)).toEqual(before);
  },
);

/** What the child has to find, sorted as code has it. */
function expected(
  modules: readonly HostileModule[],
  snapshot: Snapshot,
  choice: "wire" | "camel",
): readonly object[] {
  return modules
    .toSorted((one, other) => (one.module < other.module ? -1 : 1))
    .map(({ module, keys, required, primary }) => {
      const known = keys.filter(([, { value }]) => value !== undefined) as [string, Required<Told>][];
      const isWhole = known.length === keys.length;
      return {
        ...{ module, required, primary, priority: snapshot.modules[module]?.priority },
        // As an object would have them.
        keys: Object.entries(
          Object.fromEntries(
            keys.toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([name, { def }]) => [name, def]),
          ),
        ),
        values: known.map(([name, { value }]) => [propertyNameOf(name, { naming: choice }), value]),
        fields: isWhole ? known.map(([name, { wire }]) => [name, wire]) : null,
      };
    });
}
