/** Very large modules compile and work like small ones. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generate } from "../../src/emit/generate.js";
import { STRICTEST, testEachCompiler, tsc } from "../support/compilers.js";
import { temporaryFolder } from "../support/folders.js";
import { loadGenerated, writeFiles } from "../support/generated.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const keys = Array.from({ length: 1000 }, (_, index) => `key${index}`);
const members = Array.from({ length: 2000 }, (_, index) => `m${index}`);

/** Many keys, and more members than a compiler's stack can hold as comparisons. */
const LARGE = snapshotOf(
  moduleOf("Wide", Object.fromEntries(keys.map((key) => [key, "int(1) DEFAULT 0"]))),
  moduleOf("Long", { choice: `enum(${members.map((member) => `'${member}'`).join(",")}) DEFAULT NULL` }),
);

testEachCompiler("generated code for modules with many keys and long ENUMs compiles", async (compiler) => {
  const dir = temporaryFolder();
  writeFiles(dir, await generate({ snapshot: LARGE }));
  writeFileSync(join(dir, "package.json"), '{ "type": "module" }');
  const compilerOptions = { ...STRICTEST, module: "nodenext", noEmit: true, ...compiler.flags };
  writeFileSync(join(dir, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  expect(tsc(compiler.package, dir)).toBe("");
});

test("generated code for a module with many keys validates and sends every key", async () => {
  const loaded = await loadGenerated(LARGE);
  const validate = loaded.validator("Wide");
  expect(validate({ ...Object.fromEntries(keys.map((key) => [key, 2])), key: 1 })).toBe(false);
  expect(validate.errors?.map(({ path }) => path)).toEqual([...keys.toSorted(), "key"]);
  const item = Object.fromEntries(keys.map((key) => [key, true]));
  expect(validate(item)).toBe(true);
  expect(loaded.encode("Wide", item)).toEqual(Object.fromEntries(keys.map((key) => [key, "1"])));
});

test("the validator of a long ENUM accepts exactly its members", async () => {
  const validate = (await loadGenerated(LARGE)).validator("Long");
  for (const choice of [...members, null, undefined]) expect(validate({ choice })).toBe(true);
  for (const choice of ["", "m", "m2000", 1, {}, [members[0]]]) expect(validate({ choice })).toBe(false);
  expect(validate.errors?.[0]).toMatchObject({ path: "choice", keyword: "enum", params: { enum: members } });
});
