/**
 * What a reviewer sees of a change. Each folder beside this file is a case: `before/` and `after/` are folders of
 * schemas, or of one such folder a version of WHM; `expected.diff` is what changes in the code that is generated from them,
 * as `config.json` has it if there is one. `npx vitest run test/golden -u` writes `expected.diff` anew.
 */

import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import fc from "fast-check";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { generate } from "../../src/emit/generate.js";
import type { EmitConfig } from "../../src/core/config-types.js";
import type { ModuleSchema, Snapshot } from "../../src/core/snapshot-types.js";
import { readSnapshot } from "../../src/snapshot/read.js";
import { counts, SCALED } from "../support/extent.js";
import { documentedSnapshot, everyKindModule } from "../support/snapshots.js";
import { changeOf, untold } from "../support/untold.js";

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

  test("changes these lines", async () => {
    await expect(diffOf(await generated(snapshots, config))).toMatchFileSnapshot(
      join(folder, "expected.diff"),
    );
  });

  test("changes only lines that tell of it", async () => {
    expectOnlyTold(snapshots, await generated(snapshots, config));
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

/** A case has to be there for the test above to say anything. */
test("there is a case for each way in which a server changes", () => {
  expect(CASES).toEqual(
    [
      ...["comment-changed", "default-changed", "documented-key-removed", "flag-became-number"],
      ...["flag-default-flipped", "key-added", "key-became-nullable", "key-became-required"],
      ...["key-removed", "key-renamed", "length-increased", "module-added", "module-added-last"],
      ...["module-priority-changed", "module-removed", "primary-changed", "sign-changed", "type-widened"],
      ...["version-changed"],
      ...["versions-definition-changed", "versions-definition-changed-intersection", "versions-key-gained"],
      ...["versions-key-gained-intersection", "versions-key-lost", "versions-key-lost-intersection"],
      ...["versions-module-in-one", "versions-module-in-one-intersection", "versions-version-added"],
      ...["emitters-definition-changed", "emitters-key-added", "emitters-versions-definition-changed"],
    ].sort(),
  );
});

test("whatever definition of whatever key becomes whatever other", SCALED, async () => {
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
      // Not documentedRules: a rule that is enforced speaks of other keys in the lines that tell of one.
      fc.record({
        bigint: fc.constantFrom("number|bigint", "bigint", "string"),
        flags: fc.constantFrom("boolean|bit", "boolean", "bit"),
        naming: fc.constantFrom("wire", "camel"),
      }),
      async ({ module, key }, def, config) => {
        const schema = documented.modules[module] as ModuleSchema;
        const before = [{ ...documented, modules: { [module]: schema } }];
        const after = [{ ...documented, modules: { [module]: withDefinition(schema, key, def) } }];
        expectOnlyTold({ before, after }, await generated({ before, after }, config));
      },
    ),
    { numRuns: counts(10, 100) },
  );
});

/** The schema with that definition of the key, or without the key. */
function withDefinition(schema: ModuleSchema, key: string, def: string | undefined): ModuleSchema {
  const others = Object.entries(schema.keys).filter(([name]) => name !== key);
  const listed = (names: readonly string[]): string[] =>
    names.filter((name) => name !== key || def !== undefined);
  return {
    ...schema,
    keys: Object.fromEntries(def === undefined ? others : [...others, [key, { def }]]),
    required: listed(schema.required),
    primary: listed(schema.primary),
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

function expectOnlyTold(snapshots: Sides<readonly Snapshot[]>, { before, after }: Sides<Files>): void {
  const change = changeOf(
    snapshots,
    new Set(changedPaths({ before, after })),
    new Set(allPaths({ before, after }).filter((path) => before.has(path) !== after.has(path))),
  );
  for (const path of allPaths({ before, after })) {
    const rest = (files: Files): string | undefined => {
      const text = files.get(path);
      return text === undefined ? undefined : untold(path, text, change);
    };
    expect(rest(after), path).toBe(rest(before));
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
      // Around a hash stand the hashes of files that are no concern of the case.
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
