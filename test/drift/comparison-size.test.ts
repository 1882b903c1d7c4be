/** The work of a comparison grows with the number of changed keys, not with its square. */

import { beforeEach, expect, test, vi } from "vitest";
import { diffSnapshots } from "../../src/drift/compare/diff.js";
import { formatJsonFile } from "../../src/core/text/json.js";
import { acceptsItem } from "../../src/item/accepts.js";
import type { Snapshot } from "../../src/core/snapshot-types.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

vi.mock("../../src/core/text/json.js", { spy: true });
vi.mock("../../src/item/accepts.js", { spy: true });

beforeEach(() => void vi.clearAllMocks());

/** Compares two modules with this number of renamed keys of one definition, and one renamed key of another definition. */
function countRules(renamed: number): Readonly<Record<string, number>> {
  const [before, after] = ["_ab", "_ac"].map((suffix) => {
    const names = Array.from({ length: renamed }, (_, index) => `key_${String(index).padStart(4, "0")}`);
    const definitions = Object.fromEntries(names.map((name) => [name + suffix, "char(16)"]));
    return snapshotOf(moduleOf("M", { ...definitions, [`other${suffix}`]: "int" }));
  }) as [Snapshot, Snapshot];
  const counts: Record<string, number> = {};
  for (const { rule } of diffSnapshots({ before, after })) counts[rule] = (counts[rule] ?? 0) + 1;
  return counts;
}

test("diff searches for renamed keys among at most 200 keys with the same definition", () => {
  expect(countRules(200)).toEqual({ "key-renamed": 201 });
  expect(countRules(201)).toEqual({ "key-removed": 201, "key-added": 201, "key-renamed": 1 });
});

test("the number of formatted definitions and checked keys grows in proportion to the number of renamed keys", () => {
  const work = [150, 1_500].map((renamed) => {
    vi.clearAllMocks();
    countRules(renamed);
    const checkedKeys = vi.mocked(acceptsItem).mock.calls.map(([{ keys }]) => keys.length);
    return [vi.mocked(formatJsonFile).mock.calls.length, checkedKeys.reduce((sum, count) => sum + count, 0)];
  }) as [[number, number], [number, number]];
  const [few, many] = work;
  expect(few[0]).toBeGreaterThan(0);
  expect(few[1]).toBeGreaterThan(0);
  expect(many[0]).toBeLessThan(15 * few[0]);
  expect(many[1]).toBeLessThan(15 * few[1]);
});
