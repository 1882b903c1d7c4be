/**
 * Sends texts of a hostile server through the whole pipeline: responses, snapshot on disk, code of every emitter, its declarations, the
 * compiler, and a separate process. Each is refused with a message, or arrives unchanged.
 */

import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import fc, { SEED } from "../support/fast-check.js";
import { Ajv, type AnySchema } from "ajv";
import { expect, test, vi } from "vitest";
import {
  CodegenError,
  fetchSnapshot,
  generate,
  readSnapshot,
  writeSnapshot,
  type EmitConfig,
  type GeneratedFile,
  type JsonSchema,
  type Snapshot,
} from "../../src/index.js";
import { STRICTEST, tsc } from "../support/compilers.js";
import { declarationFaults } from "../support/declarations.js";
import { counts, SCALED } from "../support/extent.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { writeFiles } from "../support/generated.js";
import {
  answer,
  answersOf,
  HOSTILE,
  hostileModules,
  ODD_KEYS,
  ODD_MODULES,
  oddModules,
  type HostileColumn,
  type HostileModule,
} from "../support/hostile.js";

const emitters = ["zod", "valibot", "ajv", "node"] as const;

interface Generated {
  readonly snapshot: Snapshot;
  readonly files: readonly GeneratedFile[];
}

async function fetchSaved(answers: Readonly<Record<string, string>>): Promise<Snapshot> {
  const dir = join(temporaryFolder(), "answers");
  mkdirSync(dir);
  for (const [name, text] of Object.entries(answers)) writeFileSync(join(dir, name), text);
  return fetchSnapshot({ from: dir });
}

/** Returns the snapshot and the generated files, or the message of a refusal, which must be safe to print. */
async function runPipeline(
  modules: readonly HostileModule[],
  config: EmitConfig,
): Promise<Generated | string> {
  const dir = temporaryFolder();
  try {
    const snapshot = await fetchSaved(answersOf(modules));
    writeSnapshot(dir, snapshot);
    const read = readSnapshot(dir);
    expect(read).toEqual(snapshot);
    return { snapshot: read, files: await generate({ snapshot: read, config: { ...config, emitters } }) };
  } catch (error) {
    if (!(error instanceof CodegenError)) throw error;
    for (const { message } of error.diagnostics)
      expect(message).not.toMatch(/[\p{C}\p{Zl}\p{Zp}\p{DI}]|##[a-z]*\[/iu);
    return error.message;
  }
}

test("a random response is refused with a message, or its code has only declarations", SCALED, async () => {
  const runs = counts(10, 60);
  const results = { generated: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(hostileModules, async (modules) => {
      const result = await runPipeline(modules, {});
      if (typeof result === "string") results.refused += 1;
      else {
        results.generated += 1;
        expect(declarationFaults(result.files)).toEqual([]);
        expectDefinitions(result);
      }
    }),
    { numRuns: runs },
  );
  // All of a few responses can have the same result.
  const expected = counts(0, 6);
  expect(Math.min(results.generated, results.refused), `TEST_SEED=${SEED}`).toBeGreaterThanOrEqual(expected);
});

/** Expects that the JSON Schema describes each key with the server's definition, and contains no other key. */
function expectDefinitions({ snapshot, files }: Generated): void {
  for (const { module, keys } of Object.values(snapshot.modules)) {
    const text = files.find(({ path }) => path === `${module}.schema.json`)?.text ?? "null";
    const { properties = {} } = JSON.parse(text) as JsonSchema;
    for (const [name, { description }] of Object.entries(properties))
      expect(description, name).toBe(`Column: ${keys[name]?.def}`);
  }
}

const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;

/** Every hostile text in each clause, and every unusual name. */
const EVERY_TEXT: readonly HostileModule[] = [
  ...[
    (text: string) => `int(1) DEFAULT 0 COMMENT ${text}`,
    (text: string) => `varchar(200) DEFAULT ${text}`,
    (text: string) => `enum('x',${text})`,
    (text: string) => `text CHECK (a <> ${text})`,
    (text: string) => `text CHECK (a in (${text}, "x"))`,
  ].map((definitionOf, index) =>
    moduleWith(
      `Clause${index}`,
      HOSTILE.map((text, number) => [`k${number}`, definitionOf(quoted(text.replace(/\p{Cs}/gu, "")))]),
    ),
  ),
  moduleWith("Deep", [["a", `text CHECK (${"(".repeat(3000)}a > 1${")".repeat(3000)})`]]),
  moduleWith("Unknown", [
    ["a", "text; globalThis.canary=1"],
    ["b", "process.exit(66)"],
  ]),
  {
    ...moduleWith("OddKeys", []),
    keys: ODD_KEYS.map((name) => [name, { def: "char(5) DEFAULT NULL", value: "a", wire: "a" }]),
  },
  ...ODD_MODULES.filter((name) => !/^(?:KEYS|validateX|enqueueX)$/.test(name)).map((name) =>
    moduleWith(name, [["a", "text"]]),
  ),
];

function moduleWith(module: string, definitions: readonly (readonly [string, string])[]): HostileModule {
  return { module, keys: definitions.map(([name, def]) => [name, { def }]), required: [], primary: [] };
}

test("code for hostile responses compiles, has no side effects, and works", SCALED, async () => {
  const dir = temporaryFolder();
  const cases: object[] = [];
  const random = fc.sample(oddModules, { numRuns: counts(4, 24) });
  for (const [index, modules] of [EVERY_TEXT, ...random].entries()) {
    const result = await runPipeline(modules, {});
    if (index === 0 && typeof result === "string") throw new Error(result);
    if (typeof result === "string") continue;
    expect(declarationFaults(result.files)).toEqual([]);
    const folder = `case${index}`;
    writeFiles(
      dir,
      result.files.map(({ path, text }) => ({ path: `src/${folder}/${path}`, text })),
    );
    cases.push({ folder, modules: expected(modules, result.snapshot) });
  }
  expect(cases.length, `TEST_SEED=${SEED}`).toBeGreaterThan(counts(1, 5));
  symlinkSync(join(ROOT, "node_modules"), join(dir, "node_modules"), "junction");
  const compilerOptions = {
    ...STRICTEST,
    ...{ target: "es2022", lib: ["es2022"], module: "nodenext", rootDir: "src", outDir: "dist" },
    ...{ declaration: false, skipLibCheck: true, types: ["node"] },
  };
  writeFileSync(join(dir, "package.json"), '{ "type": "module" }');
  writeFileSync(join(dir, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["src/**/*.ts"] }));
  writeFileSync(join(dir, "cases.json"), JSON.stringify(cases));
  expect(tsc("typescript7", dir), `TEST_SEED=${SEED}`).toBe("");
  const before = readdirSync(dir);
  const child = join(ROOT, "test/hostile/child.js");
  const result = promisify(execFile)(process.execPath, [child, dir], { cwd: dir });
  await expect(result, `TEST_SEED=${SEED}`).resolves.toEqual({ stdout: "", stderr: "" });
  expect(readdirSync(dir)).toEqual(before);
});

/** Returns what child.js must find, in the order of the generated code. */
function expected(modules: readonly HostileModule[], snapshot: Snapshot): readonly object[] {
  const inOrder = modules.toSorted((one, other) => (one.module < other.module ? -1 : 1));
  return inOrder.map(({ module, keys, required, primary }) => {
    const known = keys.filter(([, { value }]) => value !== undefined) as [string, Required<HostileColumn>][];
    const sorted = keys.toSorted(([one], [other]) => (one < other ? -1 : 1));
    return {
      ...{ module, required, primary, priority: snapshot.modules[module]?.priority },
      // In the order of an object's keys.
      keys: Object.entries(Object.fromEntries(sorted.map(([name, { def }]) => [name, def]))),
      values: known.map(([name, { value }]) => [name, value]),
      fields: known.length === keys.length ? known.map(([name, { wire }]) => [name, wire]) : null,
    };
  });
}

test("the ajv emitter passes only placeholders and patterns to ajv, but no text of a server", async () => {
  const schemas: unknown[] = [];
  const spy = vi.spyOn(Ajv.prototype, "compile").mockImplementation(function (this: Ajv, schema: unknown) {
    schemas.push(schema);
    spy.mockRestore();
    return this.compile(schema as AnySchema);
  } as typeof Ajv.prototype.compile);
  await runPipeline(EVERY_TEXT.slice(0, 8), {});
  expect(schemas).toHaveLength(1);
  expect(JSON.stringify(schemas)).not.toMatch(/\$id|\$ref|globalThis|__proto__|tsType|\*\//);
});

test("fetchSnapshot ignores members next to a definition that generators would interpret", async () => {
  const code = "1;globalThis.canary=1;//";
  const members = {
    ...{ $id: `x\n*/${code}`, $ref: "file:///etc/passwd", tsType: `any;${code}`, title: `*/${code}` },
    ...{ pattern: `/;${code}/`, minItems: code, patternProperties: { [`]/;${code}`]: {} }, enum: [code] },
    ...{ $defs: { a: {} }, default: code, toJSON: code, ["__proto__"]: { def: "int" } },
  };
  const schema = { keys: { a: { def: "text", ...members } }, primary: [], required: [] };
  const snapshot = await fetchSaved({
    "available_transfer_modules.json": answer("available_transfer_modules", { modules: { M: "1" } }),
    "transfer_module_schema.M.json": answer("transfer_module_schema", { schema: { ...members, ...schema } }),
  });
  expect(JSON.parse(JSON.stringify(snapshot.modules["M"]))).toStrictEqual({
    ...{ module: "M", priority: 1, keys: { a: { def: "text" } }, primary: [], required: [] },
  });
});
