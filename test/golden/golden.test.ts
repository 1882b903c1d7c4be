/**
 * What a reviewer sees of a change. Each folder beside this file is a case: `before/` and `after/` are folders of
 * schemas, `expected.diff` is what changes in the code that is generated from them. `npx vitest run test/golden -u` writes
 * `expected.diff` anew.
 */

import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import fc from "fast-check";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { generate } from "../../src/emit/generate.js";
import type { EmitConfig, ModuleSchema, Snapshot } from "../../src/model.js";
import { readSnapshot } from "../../src/schemas/read.js";
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
  const snapshots: Sides<Snapshot> = {
    before: readSnapshot(join(folder, "before")),
    after: readSnapshot(join(folder, "after")),
  };

  test("changes these lines", async () => {
    await expect(diffOf(await generated(snapshots))).toMatchFileSnapshot(join(folder, "expected.diff"));
  });

  test("changes only lines that tell of it", async () => {
    expectOnlyTold(snapshots, await generated(snapshots));
  });
});

/** A case has to be there for the test above to say anything. */
test("there is a case for each way in which a server changes", () => {
  expect(CASES).toEqual(
    [
      ...["comment-changed", "default-changed", "documented-key-removed", "flag-became-number"],
      ...["flag-default-flipped", "key-added", "key-became-nullable", "key-became-required"],
      ...["key-removed", "key-renamed", "length-increased", "module-added", "module-added-last"],
      ...["module-priority-changed", "module-removed", "primary-changed", "sign-changed", "type-widened"],
      ...["version-changed"],
    ].sort(),
  );
});

test("whatever definition of whatever key becomes whatever other", async () => {
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
        const before = { ...documented, modules: { [module]: schema } };
        const after = { ...documented, modules: { [module]: withDefinition(schema, key, def) } };
        expectOnlyTold({ before, after }, await generated({ before, after }, config));
      },
    ),
    { numRuns: 100 },
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

async function generated({ before, after }: Sides<Snapshot>, config: EmitConfig = {}): Promise<Sides<Files>> {
  const files = async (snapshot: Snapshot): Promise<Files> =>
    new Map((await generate({ snapshot, config })).map(({ path, text }) => [path, text]));
  return { before: await files(before), after: await files(after) };
}

function expectOnlyTold(snapshots: Sides<Snapshot>, { before, after }: Sides<Files>): void {
  const change = changeOf(snapshots, new Set(changedPaths({ before, after })));
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
