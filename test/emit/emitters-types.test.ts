/** Code for zod, valibot and ajv compiles with the oldest and newest compiler, has the item's type, and has no side effects. */

import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { expect, test } from "vitest";
import { generate } from "../../src/emit/generate.js";
import type { EmitConfig } from "../../src/core/config-types.js";
import type { Snapshot } from "../../src/core/snapshot-types.js";
import { STRICTEST, testEachCompiler, tsc } from "../support/compilers.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { writeFiles } from "../support/generated.js";
import { consumerSnapshot, everyKindModule, snapshotOf } from "../support/snapshots.js";

/** A program for each library: the library's type of a schema, and typical uses of the schemas. */
const EMITTERS = {
  zod: `
import { z } from "zod";
import * as schemas from "./generated/zod.js";
type Output<Schema extends z.ZodType> = z.output<Schema>;

export const shape: z.ZodString = schemas.AccountRemoteRootSchema.shape.user;
const Extended = schemas.AccountRemoteRootSchema.extend({ note: z.string() });
export const note: string = Extended.parse({}).note;
// @ts-expect-error
export const none: unknown = Extended.parse({}).nosuchkey;
export const picked: { user: string } = schemas.AccountRemoteRootSchema.pick({ user: true }).parse({});
`,
  valibot: `
import * as v from "valibot";
import * as schemas from "./generated/valibot.js";
type Output<Schema extends v.GenericSchema> = v.InferOutput<Schema>;

const Extended = v.strictObject({ ...schemas.AccountRemoteRootSchema.entries, note: v.string() });
export const note: string = v.parse(Extended, {}).note;
// @ts-expect-error
export const none: unknown = v.parse(Extended, {}).nosuchkey;
export const picked: { user: string } = v.parse(v.pick(schemas.AccountRemoteRootSchema, ["user"]), {});
`,
} as const;

/** The types are assignable in both directions and have the same keys. They differ only in the suggestions of editors for open sets of texts. */
const SAME = (["AccountLocal", "AccountRemoteRoot", "EveryKind", "LegacyAccountBackup"] as const)
  .map(
    (module) => `
export const same${module}: Same<Output<typeof schemas.${module}Schema>, items.${module}Item> = true;`,
  )
  .join("");

const CHECKS = `
import type * as items from "./generated/index.js";
type Same<One, Other> = [One, Other, keyof One, keyof Other] extends [Other, One, keyof Other, keyof One] ? true : false;
// @ts-expect-error
export const another: Same<Output<typeof schemas.AccountLocalSchema>, items.EveryKindItem> = true;
export const awkward = (given: Output<typeof schemas.AwkwardSchema>): items.AwkwardItem => given;
export const empty = (given: Output<typeof schemas.EmptySchema>): items.EmptyItem => given;
${SAME}
`;

const AJV_CONSUMER = `
import type { AccountLocalItem, EveryKindItem, ItemValidator } from "./generated/index.js";
import { validateAccountLocal } from "./generated/ajv.js";
export const validator: ItemValidator<AccountLocalItem> = validateAccountLocal;
// @ts-expect-error
export const another: ItemValidator<EveryKindItem> = validateAccountLocal;
`;

const emitters = ["ajv", ...(Object.keys(EMITTERS) as (keyof typeof EMITTERS)[])] as const;

/** A project with generated code for all of the libraries. */
async function folder(config: EmitConfig = {}): Promise<string> {
  const dir = temporaryFolder();
  const files = await generate({ snapshot: consumerSnapshot(), config: { ...config, emitters } });
  writeFiles(
    dir,
    files.map(({ path, text }) => ({ path: `generated/${path}`, text })),
  );
  writeFileSync(join(dir, "package.json"), '{ "type": "module" }');
  symlinkSync(join(ROOT, "node_modules"), join(dir, "node_modules"), "junction");
  return dir;
}

testEachCompiler(
  "the schemas of all emitters compile, and their inferred types equal the item types,",
  async (compiler) => {
    const dir = await folder();
    for (const [emitter, consumer] of Object.entries(EMITTERS))
      writeFileSync(join(dir, `${emitter}-consumer.ts`), consumer + CHECKS);
    writeFileSync(join(dir, "ajv-consumer.ts"), AJV_CONSUMER);
    const compilerOptions = {
      ...STRICTEST,
      module: "nodenext",
      outDir: "dist",
      rootDir: ".",
      ...compiler.flags,
    };
    // The declarations of the libraries require a platform's types.
    const options = { ...compilerOptions, skipLibCheck: true };
    writeFileSync(
      join(dir, "tsconfig.json"),
      JSON.stringify({ compilerOptions: options, include: ["**/*.ts"] }),
    );
    expect(tsc(compiler.package, dir)).toBe("");
  },
);

test("code of the ajv emitter imports nothing from outside its folder, and evaluates no strings", async () => {
  const files = await generate({ snapshot: consumerSnapshot(), config: { emitters: ["ajv"] } });
  for (const { path, text } of files.filter(({ path }) => path.endsWith("ajv.ts"))) {
    expect(text.match(/ from "(?!\.\/).*/g), path).toBeNull();
    // Outside of literals, where keys may have any name. A strict Content-Security-Policy forbids evaluation.
    const code = text.replaceAll(/"(?:[^"\\\n]|\\.)*"|^ *\/\/.*$/gm, "");
    expect(/\b(?:require|eval|Function|exports)\b/.exec(code)?.[0], path).toBeUndefined();
  }
});

test("the ajv emitter generates the same code for a module, with and without other modules", async () => {
  const codeOf = async (snapshot: Snapshot): Promise<string | undefined> =>
    (await generate({ snapshot, config: { emitters: ["ajv"] } })).find(
      ({ path }) => path === "EveryKind.ajv.ts",
    )?.text;
  const alone = await codeOf(snapshotOf(everyKindModule()));
  expect(alone).toContain("function validate0(");
  expect(await codeOf(consumerSnapshot())).toBe(alone);
});

test("a bundler drops unused imports of the schemas of all emitters, because they have no side effects", async () => {
  const dir = await folder({ importExtension: ".ts" });
  const imports = emitters.map((emitter) => `import "./generated/${emitter}.ts";\n`);
  writeFileSync(join(dir, "entry.ts"), imports.join(""));
  const bundle = await rolldown({ input: join(dir, "entry.ts"), logLevel: "silent" });
  const { output } = await bundle.generate({ format: "esm" });
  expect(output[0].code.replaceAll(/^\/\/.*$/gm, "").trim()).toBe("");
});
