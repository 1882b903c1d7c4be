/**
 * Checks how a change of a server changes the generated code. Each folder next to this file is a case: `before/` and `after/` have
 * the schemas, or one folder of schemas per WHM version. `expected.diff` is the difference between the generated files. `config.json`
 * is the optional configuration. `npx vitest run test/golden -u` updates `expected.diff`.
 */

import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import fc from "fast-check";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { generate } from "../../src/emit/generate.js";
import type { EmitConfig } from "../../src/core/config-types.js";
import type { ModuleSchema, Snapshot } from "../../src/core/snapshot-types.js";
import { readSnapshot } from "../../src/snapshot/read.js";
import { counts, SCALED } from "../support/extent.js";
import { documentedSnapshot, everyKindModule } from "../support/snapshots.js";
import { changeOf, unchangedText } from "../support/unchanged-text.js";

const CASES = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

interface Sides<Side> {
  readonly before: Side;
  readonly after: Side;
}

type Files = ReadonlyMap<string, string>;

describe.each(CASES)("%s", (name) => {
  const folder = join(import.meta.dirname, name);
  const snapshots: Sides<readonly Snapshot[]> = {
    before: readSnapshots(join(folder, "before")),
    after: readSnapshots(join(folder, "after")),
  };
  const config = readConfig(join(folder, "config.json"));

  let files: Sides<Files>;
  beforeAll(async () => {
    files = await generated(snapshots, config);
  });

  test("generated code changes exactly as recorded in expected.diff if the server's schemas change", async () => {
    await expect(diffOf(files)).toMatchFileSnapshot(join(folder, "expected.diff"));
  });

  test("generated code changes only in lines about the changed key or module", () => {
    expectOnlyRelatedLines(snapshots, files);
  });
});

function readSnapshots(side: string): Snapshot[] {
  if (existsSync(join(side, "snapshot.json"))) return [readSnapshot(side)];
  return readdirSync(side)
    .sort()
    .map((version) => readSnapshot(join(side, version)));
}

function readConfig(file: string): EmitConfig {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as EmitConfig) : {};
}

test(
  "generated code changes only in lines about a key if this key is added, removed or gets another definition",
  SCALED,
  async () => {
    const documented = documentedSnapshot();
    const definitions = Object.values(everyKindModule().keys).map(({ def }) => def);
    const modules = ["AccountRemoteRoot", "LegacyAccountBackup"] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...modules).chain((module) =>
          fc.record({
            module: fc.constant(module),
            key: fc.constantFrom(...Object.keys(documented.modules[module]?.keys ?? {}), "a_new_one", "zz"),
          }),
        ),
        fc.option(fc.constantFrom(...definitions), { nil: undefined }),
        // Without documentedRules, because an enforced rule refers to several keys in one line.
        fc.record({
          bigint: fc.constantFrom("number|bigint", "bigint", "string"),
          flags: fc.constantFrom("boolean|bit", "boolean", "bit"),
          naming: fc.constantFrom("wire", "camel"),
        }),
        async ({ module, key }, def, config) => {
          const schema = documented.modules[module] as ModuleSchema;
          const before = [{ ...documented, modules: { [module]: schema } }];
          const after = [{ ...documented, modules: { [module]: withDefinition(schema, key, def) } }];
          const files = await generated({ before, after }, config);
          expectOnlyRelatedLines({ before, after }, files);
        },
      ),
      { numRuns: counts(10, 100) },
    );
  },
);

/** Returns the schema with another definition of the key, or without the key. */
function withDefinition(schema: ModuleSchema, key: string, def: string | undefined): ModuleSchema {
  const others = Object.entries(schema.keys).filter(([name]) => name !== key);
  const remaining = (names: readonly string[]): string[] =>
    names.filter((name) => name !== key || def !== undefined);
  return {
    ...schema,
    keys: Object.fromEntries(def === undefined ? others : [...others, [key, { def }]]),
    required: remaining(schema.required),
    primary: remaining(schema.primary),
  };
}

async function generated(
  { before, after }: Sides<readonly Snapshot[]>,
  config: EmitConfig,
): Promise<Sides<Files>> {
  const files = async (snapshots: readonly Snapshot[]): Promise<Files> =>
    new Map((await generate({ snapshots, config })).map(({ path, text }) => [path, text]));
  return { before: await files(before), after: await files(after) };
}

function expectOnlyRelatedLines(
  snapshots: Sides<readonly Snapshot[]>,
  { before, after }: Sides<Files>,
): void {
  const change = changeOf(
    snapshots,
    new Set(changedPaths({ before, after })),
    new Set(allPaths({ before, after }).filter((path) => before.has(path) !== after.has(path))),
  );
  for (const path of changedPaths({ before, after })) {
    const unchanged = (files: Files, others: Files): string | undefined => {
      const text = files.get(path);
      return text === undefined ? undefined : unchangedText(path, text, others.get(path) ?? "", change);
    };
    expect(unchanged(after, before), path).toBe(unchanged(before, after));
  }
}

function diffOf({ before, after }: Sides<Files>): string {
  const patches = changedPaths({ before, after }).map((path) => {
    const [from, to] = [before.get(path), after.get(path)];
    return createTwoFilesPatch(
      from === undefined ? "/dev/null" : `before/${path}`,
      to === undefined ? "/dev/null" : `after/${path}`,
      from ?? "",
      to ?? "",
      undefined,
      undefined,
      // The lines around a hash are hashes of unrelated files.
      { context: path === "manifest.json" ? 0 : 3, headerOptions: FILE_HEADERS_ONLY },
    );
  });
  return patches.join("");
}

function changedPaths({ before, after }: Sides<Files>): string[] {
  return allPaths({ before, after }).filter((path) => before.get(path) !== after.get(path));
}

function allPaths({ before, after }: Sides<Files>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort();
}
