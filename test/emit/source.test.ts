/** Emitted source: no side effects, and escaped text of servers. test/hostile checks its declarations. */

import fc from "fast-check";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { describe, expect, test } from "vitest";
import { computeSha256 } from "../../src/core/module-text.js";
import { RemoteError } from "../../src/core/diagnostic.js";
import { generate } from "../../src/emit/generate.js";
import { REVISION } from "../../src/emit/manifest.js";
import type { ModuleSchema, Snapshot } from "../../src/core/snapshot-types.js";
import { describeKeyNameFault } from "../../src/core/names.js";
import { declarationFaults } from "../support/declarations.js";
import { counts, SCALED } from "../support/extent.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { loadEmitter } from "../support/emitters.js";
import { loadGenerated, writeFiles, type LooseValidator } from "../support/generated.js";
import {
  awkwardModule,
  documentedSnapshot,
  everyKindModule,
  moduleOf,
  snapshotOf,
} from "../support/snapshots.js";

const EVERYTHING = snapshotOf(
  ...Object.values(documentedSnapshot().modules),
  awkwardModule(),
  everyKindModule(),
);

const EMITTERS = ["zod", "valibot"] as const;

test("generate returns the same bytes for any order of modules and keys in the snapshot", async () => {
  const shuffled: Snapshot = {
    ...EVERYTHING,
    modules: Object.fromEntries(
      Object.entries(EVERYTHING.modules)
        .reverse()
        .map(([name, schema]) => [
          name,
          { ...schema, keys: Object.fromEntries(Object.entries(schema.keys).reverse()) },
        ]),
    ),
  };
  const files = await generate({ snapshot: EVERYTHING });
  expect(await generate({ snapshot: EVERYTHING })).toEqual(files);
  expect(await generate({ snapshot: shuffled })).toEqual(files);
});

test("a bundler drops unused imports of generated code, because the code has no side effects", async () => {
  const dir = temporaryFolder();
  writeFiles(dir, await generate({ snapshot: EVERYTHING, config: { importExtension: ".ts" } }));
  writeFileSync(join(dir, "entry.ts"), 'import "./index.ts";\n');
  const bundle = await rolldown({ input: join(dir, "entry.ts"), logLevel: "silent" });
  const { output } = await bundle.generate({ format: "esm" });
  expect(output[0].code.replaceAll(/^\/\/.*$/gm, "").trim()).toBe("");
});

test("a bundle of one enqueue function contains only the code of its module", async () => {
  const dir = temporaryFolder();
  writeFiles(dir, await generate({ snapshot: EVERYTHING, config: { importExtension: ".ts" } }));
  writeFileSync(join(dir, "entry.ts"), 'export { enqueuePackageRemoteRoot } from "./index.ts";\n');
  const bundle = await rolldown({ input: join(dir, "entry.ts"), logLevel: "silent" });
  const { output } = await bundle.generate({ format: "esm" });
  const code = output[0].code.replaceAll(/\/\*[^]*?\*\/|^\/\/.*$/gm, "");
  expect(code).toContain("PackageRemoteRoot");
  expect(code).not.toMatch(/AccountLocal|EveryKind|createWhmClient|transferModules|isSetValue/);
});

/**
 * revisions.json contains the hash of the generated code of each REVISION. If this test fails, the generated code has changed. If
 * the last revision has been released, increase REVISION and add its hash. Otherwise, replace the last hash.
 */
test("the hash of the generated code equals the hash that is recorded for the current REVISION", async () => {
  const files = await generate({ snapshot: EVERYTHING, config: { emitters: EMITTERS } });
  const hash = computeSha256(files.map(({ path, text }) => `${path}\0${text}`).join("\0"));
  const recorded = JSON.parse(readFileSync(join(ROOT, "test/emit/revisions.json"), "utf8")) as Record<
    string,
    string
  >;
  expect({ [REVISION]: hash }).toEqual({ [REVISION]: recorded[REVISION] });
  expect(Object.keys(recorded).at(-1)).toBe(String(REVISION));
});

describe("text of a hostile server", () => {
  /** Text that would be code if it were not escaped in literals, comments or names. */
  const HOSTILE = [
    ...[
      "*/ globalThis.canary = 1; /*",
      "\n globalThis.canary = 1; //",
      "`${globalThis.canary = 1}`",
      "\u2028globalThis.canary = 1",
    ],
    ...[
      '"; globalThis.canary = 1; "',
      '\\"; globalThis.canary = 1; //',
      "// @end\n globalThis.canary = 1;",
      "MODULE",
      "mark0",
    ],
    ...["</script>", "\u202e", "${globalThis.canary=1}", "'+(globalThis.canary=1)+'", "\u0000"],
  ];
  const text = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "binary", maxLength: 20 }));
  const quoted = text.map((words) => `'${words.replaceAll("'", "''").replaceAll("\\", "\\\\")}'`);
  const definition = fc.oneof(
    fc.uniqueArray(quoted, { minLength: 1, maxLength: 4 }).map((members) => `enum(${members.join(",")})`),
    quoted.map((words) => `char(255) DEFAULT ${words}`),
    quoted.map((words) => `int(1) DEFAULT 0 COMMENT ${words}`),
  );
  const key = fc
    .oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 30 }))
    .map((name) => name.replaceAll(" ", ""))
    .filter((name) => describeKeyNameFault(name) === undefined);

  test("generated code never executes text of a hostile server", SCALED, async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(key, definition, { minKeys: 1, maxKeys: 5 }), async (definitions) => {
        const snapshot = snapshotOf(moduleOf("Hostile", definitions));
        const files = await generate({ snapshot, config: { emitters: EMITTERS } }).catch((error: unknown) => {
          // Some texts give invalid definitions. A refusal is equally safe.
          if (error instanceof RemoteError) return undefined;
          throw error;
        });
        if (files === undefined) return;
        expect(declarationFaults(files)).toEqual([]);
        const loaded = await loadGenerated(snapshot);
        const validate = loaded.validator("Hostile");
        const item = Object.fromEntries(Object.keys(definitions).map((name) => [name, "x"]));
        validate(item);
        loaded.encode("Hostile", item);
        for (const emitter of EMITTERS) {
          const { HostileSchema } = (await loadEmitter(emitter, snapshot)).emitterExports;
          (HostileSchema as LooseValidator)["~standard"].validate(item);
        }
        expect(globalThis).not.toHaveProperty("canary");
      }),
      { numRuns: counts(4, 60) },
    );
  });

  test("generated code preserves the text of a hostile server in validators and in transferModules", async () => {
    const members = HOSTILE.filter((words) => !words.includes("\u0000"));
    const sql = members.map((words) => `'${words.replaceAll("'", "''").replaceAll("\\", "\\\\")}'`).join(",");
    const loaded = await generated(moduleOf("Hostile", { choice: `enum(${sql})` }));
    for (const member of members) expect(loaded.validator("Hostile")({ choice: member }), member).toBe(true);
    const table = loaded.exports["transferModules"] as { Hostile: { keys: { choice: { def: string } } } };
    expect(table.Hostile.keys.choice.def).toBe(`enum(${sql})`);
  });

  function generated(module: ModuleSchema): ReturnType<typeof loadGenerated> {
    return loadGenerated(snapshotOf(module));
  }
});
