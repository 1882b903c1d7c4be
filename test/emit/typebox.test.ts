/** The `typebox` emitter: schemas with the same results as our validator, and the item's type. */

import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { Compile } from "typebox/compile";
import { Check } from "typebox/value";
import type { TSchema } from "typebox";
import { describe, expect, test } from "vitest";
import { generate } from "../../src/emit/generate.js";
import type { EmitConfig } from "../../src/core/config-types.js";
import type { Snapshot } from "../../src/core/snapshot-types.js";
import { CHOICES } from "../support/emit-configs.js";
import { STRICTEST, testEachCompiler, tsc } from "../support/compilers.js";
import { compareEmitter, emitterPayloads, loadEmitter, type LoadedEmitter } from "../support/emitters.js";
import { casesOf, counts, FULL, SCALED } from "../support/extent.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { writeFiles } from "../support/generated.js";
import { payloads } from "../support/payloads.js";
import {
  awkwardModule,
  consumerSnapshot,
  documentedSnapshot,
  everyKindModule,
  snapshotOf,
} from "../support/snapshots.js";

const nameOf = (module: string): string => `validate${module}`;

async function agree(snapshot: Snapshot, count: number, config: EmitConfig = {}): Promise<void> {
  const loaded = await loadEmitter("typebox", snapshot, config);
  for (const module of Object.keys(snapshot.modules)) {
    const values = emitterPayloads(loaded.schema(module), count);
    const { accepted, refused } = compareEmitter(loaded, module, values, { nameOf });
    // Both valid and invalid items occur.
    expect(accepted, module).toBeGreaterThan(count / 1000);
    expect(refused, module).toBeGreaterThan(count / 1000);
    // typebox reads inherited members as values of keys with the same name. validateNAME does not.
    const names = Object.keys(loaded.schema(module).properties ?? {});
    if (!names.some((name) => name in {})) schemaAgrees(loaded, module, count / 20);
  }
}

/** The schema alone, interpreted and compiled by typebox, with JSON values. */
function schemaAgrees(loaded: LoadedEmitter, module: string, count: number): void {
  const schema = loaded.emitterExports[`${module}Schema`] as TSchema;
  const compiled = Compile(schema);
  const validate = loaded.validator(module);
  for (const payload of payloads(loaded.schema(module), count, 2)) {
    const verdicts = [validate(payload), Check(schema, payload), compiled.Check(payload)];
    if (new Set(verdicts).size > 1) expect.fail(`${module} ${JSON.stringify(payload)}: ${verdicts.join()}`);
  }
}

describe("typebox agrees with our validator", SCALED, () => {
  test.each(casesOf(Object.values(documentedSnapshot().modules), 1))(
    "code of the typebox emitter agrees with the generated validator on random items of the module $module",
    async (module) => {
      await agree(snapshotOf(module), counts(400, 20_000));
    },
  );

  test("code of the typebox emitter agrees with the generated validator on every column type, and on key names such as constructor", async () => {
    await agree(snapshotOf(everyKindModule(), awkwardModule()), counts(200, 10_000));
    const { keys, ...module } = awkwardModule();
    const others = Object.fromEntries(Object.entries(keys).filter(([name]) => !(name in {})));
    await agree(snapshotOf({ ...module, keys: others, required: ["x-y"] }), counts(150, 5_000));
  });

  // `npm test` runs two of the settings.
  test.each(casesOf(CHOICES.toReversed(), 2))(
    "code of the typebox emitter agrees with the generated validator with the settings $name",
    async ({ snapshot, config }) => {
      await agree(snapshot, counts(150, 5_000), config);
    },
  );

  test(
    "code of the typebox emitter agrees with the generated validator on keys that are named like members of Object.prototype",
    FULL,
    async () => {
      await agree(consumerSnapshot(), counts(20, 100));
    },
  );
});

describe("the file", () => {
  async function folder(config: EmitConfig = {}): Promise<string> {
    const dir = temporaryFolder();
    const files = await generate({
      snapshot: consumerSnapshot(),
      config: { ...config, emitters: ["typebox"] },
    });
    writeFiles(dir, [...files, { path: "package.json", text: '{ "type": "module" }' }]);
    symlinkSync(join(ROOT, "node_modules"), join(dir, "node_modules"), "junction");
    return dir;
  }

  const SAME = ["AccountLocal", "AccountRemoteRoot", "EveryKind", "LegacyAccountBackup"]
    .map(
      (module) => `
export const same${module}: Same<Type.Static<typeof schemas.${module}Schema>, items.${module}Item> = true;`,
    )
    .join("");

  const CONSUMER = `
import { Type } from "typebox";
import type * as items from "./index.js";
import * as schemas from "./typebox.js";
type Same<One, Other> = [One, Other, keyof One, keyof Other] extends [Other, One, keyof Other, keyof One] ? true : false;
${SAME}
// @ts-expect-error
export const another: Same<Type.Static<typeof schemas.AccountLocalSchema>, items.EveryKindItem> = true;
export const user: Type.TString = schemas.AccountRemoteRootSchema.properties.user;
export function picked(): string {
  const Picked = Type.Pick(schemas.AccountRemoteRootSchema, ["user"]);
  const item: Type.Static<typeof Picked> = { user: "alice" };
  return item.user;
}
`;

  testEachCompiler(
    "the schemas of the typebox emitter compile, and their inferred types equal the item types,",
    async (compiler) => {
      const dir = await folder();
      writeFileSync(join(dir, "consumer.ts"), CONSUMER);
      const compilerOptions = {
        ...STRICTEST,
        module: "nodenext",
        // The declarations of the library require a platform's types, and are not the subject here.
        skipLibCheck: true,
        outDir: "dist",
        rootDir: ".",
        ...compiler.flags,
      };
      writeFileSync(join(dir, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
      expect(tsc(compiler.package, dir)).toBe("");
    },
  );

  test("a bundler drops an unused import of the typebox emitter's code, because the code has no side effects", async () => {
    const dir = await folder({ importExtension: ".ts" });
    writeFileSync(join(dir, "entry.ts"), 'import "./typebox.ts";\n');
    // The library does not declare `sideEffects`, so a bundler keeps its own imports.
    const bundle = await rolldown({
      input: join(dir, "entry.ts"),
      logLevel: "silent",
      external: /^typebox/,
      treeshake: { moduleSideEffects: (id) => !id.startsWith("typebox") },
    });
    const { output } = await bundle.generate({ format: "esm" });
    expect(output[0].code.replaceAll(/^\/\/.*$/gm, "").trim()).toBe("");
  });

  test("the typebox emitter generates the same files each time, with only ASCII characters", async () => {
    const config = { emitters: ["typebox"] } as const;
    const files = await generate({ snapshot: consumerSnapshot(), config });
    for (const { path, text } of files) expect(/[^\n\x20-\x7e]/.exec(text)?.[0], path).toBeUndefined();
    expect(await generate({ snapshot: consumerSnapshot(), config })).toEqual(files);
  });
});
