/** The work of a comparison grows with the number of changed keys, not with its square. */

import { afterEach, expect, test, vi } from "vitest";
import { diffSnapshots } from "../../src/drift/compare/diff.js";
import type { Snapshot } from "../../src/core/snapshot-types.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

afterEach(() => vi.restoreAllMocks());

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

test("the number of normalized definitions and checked keys grows in proportion to the number of renamed keys", () => {
  // Each definition is looked up in a WeakMap, and each key of an item is checked with `Object.hasOwn`.
  const lookUp = vi.spyOn(WeakMap.prototype, "get");
  const check = vi.spyOn(Object, "hasOwn");
  const [few, many] = [150, 1_500].map((renamed) => {
    vi.clearAllMocks();
    countRules(renamed);
    return [lookUp.mock.calls.length, check.mock.calls.length] as const;
  }) as [readonly [number, number], readonly [number, number]];
  for (const index of [0, 1] as const) {
    expect(few[index]).toBeGreaterThan(0);
    expect(many[index]).toBeLessThan(15 * few[index]);
  }
});
