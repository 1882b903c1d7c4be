/** The `ajv` emitter: standalone code of ajv with the same results as our validator. */

import { rolldown } from "rolldown";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { generate } from "../../src/emit/generate.js";
import type { EmitConfig } from "../../src/core/config-types.js";
import type { Snapshot } from "../../src/core/snapshot-types.js";
import { CHOICES } from "../support/emit-configs.js";
import { compareEmitter, emitterPayloads, loadEmitter } from "../support/emitters.js";
import { STRICTEST, testEachCompiler, tsc } from "../support/compilers.js";
import { casesOf, counts, FULL, SCALED } from "../support/extent.js";
import { temporaryFolder } from "../support/folders.js";
import { writeFiles } from "../support/generated.js";
import {
  awkwardModule,
  consumerSnapshot,
  documentedSnapshot,
  everyKindModule,
  moduleOf,
  snapshotOf,
} from "../support/snapshots.js";

const nameOf = (module: string): string => `validate${module}`;

async function agree(snapshot: Snapshot, count: number, config: EmitConfig = {}): Promise<void> {
  const loaded = await loadEmitter("ajv", snapshot, config);
  for (const module of Object.keys(snapshot.modules)) {
    const payloads = emitterPayloads(loaded.schema(module), count);
    const { accepted, refused } = compareEmitter(loaded, module, payloads, { nameOf });
    // Both valid and invalid items occur.
    expect(accepted, module).toBeGreaterThan(count / 1000);
    expect(refused, module).toBeGreaterThan(count / 1000);
  }
}

describe("ajv agrees with our validator", SCALED, () => {
  test.each(casesOf(Object.values(documentedSnapshot().modules), 1))(
    "code of the ajv emitter agrees with the generated validator on random items of the module $module",
    async (module) => {
      await agree(snapshotOf(module), counts(1_000, 20_000));
    },
  );

  test("code of the ajv emitter agrees with the generated validator on every column type, and on key names such as constructor", async () => {
    await agree(snapshotOf(everyKindModule(), awkwardModule()), counts(1_000, 20_000));
  });

  test.each(casesOf(CHOICES.toReversed(), 2))(
    "code of the ajv emitter agrees with the generated validator with the settings $name",
    async ({ snapshot, config }) => {
      await agree(snapshot, counts(300, 5_000), config);
    },
  );

  test(
    "code of the ajv emitter agrees with the generated validator on keys that are named like members of Object.prototype",
    FULL,
    async () => {
      await agree(consumerSnapshot(), counts(20, 100));
    },
  );

  test("code of the ajv emitter agrees with the generated validator on a long ENUM and a key that accepts only null", async () => {
    const members = Array.from({ length: 300 }, (_, index) => `'m${index}'`).join(",");
    const snapshot = snapshotOf(moduleOf("Many", { one: `enum(${members})`, point: "point DEFAULT NULL" }));
    const loaded = await loadEmitter("ajv", snapshot);
    const values = [
      ...["m0", "m299", "m300", null, undefined, 1].map((one) => ({ one })),
      ...[null, undefined, "POINT(1 1)"].map((point) => ({ point })),
    ];
    expect(compareEmitter(loaded, "Many", values, { nameOf })).toEqual({ accepted: 6, refused: 3 });
  });
});

test("the ajv emitter generates the same code for a module, with and without other modules", async () => {
  const config = { emitters: ["ajv"] } as const;
  const alone = await generate({ snapshot: snapshotOf(everyKindModule()), config });
  const amongOthers = await generate({ snapshot: consumerSnapshot(), config });
  const textOf = (files: typeof alone): unknown =>
    files.find(({ path }) => path === "EveryKind.ajv.ts")?.text;
  expect(textOf(alone)).toContain("function validate0(");
  expect(textOf(amongOthers)).toBe(textOf(alone));
});

describe("the file of the ajv emitter", () => {
  async function folder(config: EmitConfig = {}): Promise<string> {
    const dir = temporaryFolder();
    writeFiles(
      dir,
      await generate({ snapshot: consumerSnapshot(), config: { ...config, emitters: ["ajv"] } }),
    );
    writeFileSync(join(dir, "package.json"), '{ "type": "module" }');
    return dir;
  }

  const CONSUMER = `
import type { AccountLocalItem, EveryKindItem, ItemValidator } from "./index.js";
import { validateAccountLocal } from "./ajv.js";
export const validator: ItemValidator<AccountLocalItem> = validateAccountLocal;
// @ts-expect-error
export const another: ItemValidator<EveryKindItem> = validateAccountLocal;
`;

  testEachCompiler(
    "code of the ajv emitter compiles in a project that does not install ajv,",
    async (compiler) => {
      const dir = await folder();
      writeFileSync(join(dir, "consumer.ts"), CONSUMER);
      const compilerOptions = {
        ...STRICTEST,
        module: "nodenext",
        outDir: "dist",
        rootDir: ".",
        ...compiler.flags,
      };
      writeFileSync(join(dir, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["**/*.ts"] }));
      expect(tsc(compiler.package, dir)).toBe("");
    },
  );

  test("code of the ajv emitter has no side effects, and imports nothing from outside its folder", async () => {
    const dir = await folder({ importExtension: ".ts" });
    writeFileSync(join(dir, "entry.ts"), 'import "./ajv.ts";\n');
    const outside: string[] = [];
    const bundle = await rolldown({
      input: join(dir, "entry.ts"),
      logLevel: "silent",
      external: (id) => !id.startsWith(".") && !id.startsWith(dir) && outside.push(id) > 0,
    });
    const { output } = await bundle.generate({ format: "esm" });
    expect(output[0].code.replaceAll(/^\/\/.*$/gm, "").trim()).toBe("");
    expect(outside).toEqual([]);
  });

  test("code of the ajv emitter runs under a strict Content-Security-Policy, which forbids the evaluation of strings", async () => {
    const files = await generate({ snapshot: consumerSnapshot(), config: { emitters: ["ajv"] } });
    for (const { path, text } of files.filter(({ path }) => path.endsWith("ajv.ts"))) {
      // Outside of literals, where keys may have any name.
      const code = text.replaceAll(/"(?:[^"\\\n]|\\.)*"|^ *\/\/.*$/gm, "");
      expect(/\b(?:require|eval|Function|exports)\b/.exec(code)?.[0], path).toBeUndefined();
    }
  });
});
