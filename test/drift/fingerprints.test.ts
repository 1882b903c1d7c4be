/** A fingerprint identifies a change: it does not depend on spelling, and differs if the meaning differs. */

import fc from "../support/fast-check.js";
import { expect, test } from "vitest";
import { formatJsonLine } from "../../src/core/text/json.js";
import { diffSnapshots, type Finding, type ModuleSchema } from "../../src/index.js";
import { counts, SCALED } from "../support/extent.js";
import { MODULE_PAIR } from "../support/module-pairs.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

function found(before: ModuleSchema, after: ModuleSchema): readonly Finding[] {
  return diffSnapshots({ before: snapshotOf(before), after: snapshotOf(after) });
}

/** Returns the rule, key and fingerprint of each finding except `definition-respelled`, sorted. */
function identities(findings: readonly Finding[]): readonly string[] {
  return findings
    .filter(({ rule }) => rule !== "definition-respelled")
    .map(({ rule, key, fingerprint }) => `${rule} ${key ?? ""} ${fingerprint}`)
    .sort();
}

/** Returns the definition in capitals, with other spaces, type aliases, and quotes of the name `k`. Keeps texts in quotation marks. */
function respelled(def: string): string {
  return def
    .split(/('(?:[^']|'')*')/)
    .map((part, index) => (index % 2 === 1 ? part : respelledWords(part)))
    .join("");
}

function respelledWords(words: string): string {
  return words
    .toUpperCase()
    .replace(/\bINT\b/g, "INTEGER")
    .replace(/\bDECIMAL\b/g, "NUMERIC")
    .replace(/\bK\b/g, "`k`")
    .replace(/ /g, "  ")
    .replace(/,/g, " , ");
}

function withDefinitions(schema: ModuleSchema, change: (def: string) => string): ModuleSchema {
  const keys = Object.entries(schema.keys).map(([name, { def }]) => [name, { def: change(def) }]);
  return { ...schema, keys: Object.fromEntries(keys) as ModuleSchema["keys"] };
}

test("fingerprints are unique, and do not depend on the spelling of definitions", SCALED, () => {
  const runs = counts(300, 3_000);
  let changed = 0;
  fc.assert(
    fc.property(MODULE_PAIR, fc.boolean(), fc.boolean(), ([before, after], isOld, isNew) => {
      const spelt = (schema: ModuleSchema, isOther: boolean): ModuleSchema =>
        isOther ? withDefinitions(schema, respelled) : schema;
      const [one, other] = [found(before, after), found(spelt(before, isOld), spelt(after, isNew))];
      if (formatJsonLine(one) !== formatJsonLine(other)) changed++;
      expect(identities(other)).toEqual(identities(one));
      expect(new Set(one.map(({ fingerprint }) => fingerprint)).size).toBe(one.length);
    }),
    { numRuns: runs },
  );
  expect(changed).toBeGreaterThan(runs / 3);
});

test("the fingerprints of drift findings do not depend on the order of keys and modules", SCALED, () => {
  const others = [1000, 2000, 3000].map((priority) => moduleOf(`M${priority}`, { a: "text" }, { priority }));
  const moved = others.map((schema) => ({ ...schema, priority: 4000 - (schema.priority ?? 0) }));
  fc.assert(
    fc.property(
      MODULE_PAIR,
      fc.shuffledSubarray(others, { minLength: 3, maxLength: 3 }),
      ([before, after], order) => {
        const turned = { ...before, keys: Object.fromEntries(Object.entries(before.keys).reverse()) };
        const sides = { before: snapshotOf(before, ...others), after: snapshotOf(after, ...moved) };
        const shuffled = { before: snapshotOf(...order, turned), after: snapshotOf(after, ...moved) };
        expect(diffSnapshots(shuffled)).toEqual(diffSnapshots(sides));
      },
    ),
    { numRuns: counts(100, 500) },
  );
});
