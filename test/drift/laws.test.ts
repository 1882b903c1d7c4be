/** Property tests of the comparison of two modules. */

import { runInThisContext } from "node:vm";
import fc, { SEED } from "../support/fast-check.js";
import { describe, expect, test } from "vitest";
import { RULES } from "../../src/drift/compare/rules.js";
import {
  acceptsAsText,
  listCandidateValues,
  type CandidateValue,
} from "../../src/drift/compare/counterexample.js";
import { buildItem } from "../../src/item/item.js";
import { parseModules } from "../../src/item/parse-modules.js";
import { acceptsItem } from "../../src/item/accepts.js";
import {
  diffSnapshots,
  type Finding,
  type ItemDefinition,
  type ModuleSchema,
  type Snapshot,
} from "../../src/index.js";
import { counts, FULL, SCALED } from "../support/extent.js";
import { loadGenerated } from "../support/generated.js";
import { MODULE_PAIR } from "../support/module-pairs.js";
import { createProject, reportOf } from "../support/project.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const OTHER = moduleOf("Other", { user: "text" }, { priority: 2500 });

function found(before: ModuleSchema, after: ModuleSchema): readonly Finding[] {
  return diffSnapshots({ before: snapshotOf(before, OTHER), after: snapshotOf(after, OTHER) });
}

function itemIn(schema: ModuleSchema): ItemDefinition {
  const [module] = parseModules([schema]);
  if (module === undefined) throw new TypeError("one module in, one module out");
  return buildItem(module);
}

/** Items of nearly all keys, with values that distinguish types. */
function* itemsOf(
  before: ItemDefinition,
  after: ItemDefinition,
  random: () => number,
): Generator<Record<string, unknown>> {
  const values = before.keys.map((key) => {
    const later = after.keys.find(({ name }) => name === key.name);
    const telling = listCandidateValues(key.type, ...(later === undefined ? [] : [later.type]));
    return { property: key.property, values: [undefined, null, ...telling] };
  });
  for (let made = 0; made < 12; made += 1) {
    const entries = values.map(({ property, values: all }): [string, unknown] => [
      property,
      all[Math.floor(random() * all.length)],
    ]);
    yield Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }
}

/** The item without lost keys that could only be null. Requests contain no null, so their loss is not on the wire. */
function withoutUnsentKeys(
  item: Record<string, unknown>,
  findings: readonly Finding[],
): Record<string, unknown> {
  const lost = findings
    .filter(({ rule }) => rule === "key-removed" || rule === "key-renamed")
    .map(({ key }) => key);
  return Object.fromEntries(
    Object.entries(item).filter(([name, value]) => value !== null || !lost.includes(name)),
  );
}

/** Whether the server accepts the request for an item. Requests contain all values as text, and no null. */
function acceptsRequest({ keys }: ItemDefinition, item: Record<string, unknown>): boolean {
  const sent = Object.entries(item).filter(([, value]) => value !== null);
  return (
    keys.every(({ required, property }) => !required || sent.some(([name]) => name === property)) &&
    sent.every(([name, value]) => {
      const key = keys.find(({ property }) => property === name);
      return key !== undefined && acceptsAsText(value as CandidateValue, key.type);
    })
  );
}

describe("random pairs of modules", () => {
  const fired = new Set<string>();

  test("the level of a finding follows from its effects, and other items remain valid", SCALED, () => {
    const runs = counts(500, 10_000);
    let accepted = 0;
    let withCounterexample = 0;
    fc.assert(
      fc.property(
        MODULE_PAIR,
        fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
        (pair, stream) => {
          const [before, after] = pair.map(itemIn) as [ItemDefinition, ItemDefinition];
          const findings = found(...pair);
          findings.forEach(({ rule }) => fired.add(rule));
          for (const { rule, level, affects, counterexample } of findings) {
            const isBreaking = counterexample !== undefined || rule === "flag-default-flipped";
            const levels = isBreaking
              ? ["breaking"]
              : affects.length > 0
                ? ["dangerous"]
                : ["safe", "cosmetic"];
            expect([rule, levels]).toEqual([rule, expect.arrayContaining([level])]);
            expect([rule, affects.includes("requests")]).toEqual([rule, counterexample !== undefined]);
            if (counterexample === undefined) continue;
            withCounterexample++;
            expect([rule, acceptsItem(before, counterexample), acceptsItem(after, counterexample)]).toEqual([
              rule,
              true,
              false,
            ]);
            expect([rule, acceptsRequest(after, counterexample)]).toEqual([rule, false]);
          }
          if (findings.some(({ affects }) => affects.includes("requests"))) return;
          const isStoredDifferently = findings.some(({ rule }) =>
            ["flag-changed", "type-changed"].includes(rule),
          );
          const isCompilationAffected = findings.some(({ affects }) => affects.includes("compilation"));
          for (const item of itemsOf(before, after, () => stream.next().value as number)) {
            if (!acceptsItem(before, item)) continue;
            accepted++;
            const remains = withoutUnsentKeys(item, findings);
            if (
              (!isStoredDifferently && !acceptsRequest(after, remains)) ||
              (!isCompilationAffected && !acceptsItem(after, remains))
            )
              expect.fail(
                JSON.stringify([item, findings], (_, v: unknown) => (typeof v === "bigint" ? `${v}n` : v)),
              );
          }
        },
      ),
      { numRuns: runs },
    );
    expect(accepted).toBeGreaterThan(runs / 10);
    expect(withCounterexample).toBeGreaterThan(runs / 10);
  });

  test(
    "generated validators accept and refuse each counterexample as JSON and text print it",
    SCALED,
    async () => {
      for (let batch = 0; batch < counts(1, 40); batch += 1) {
        // A snapshot has at most 1,000 modules. They have the same priority, because their order does not matter here.
        const pairs = fc.sample(MODULE_PAIR, { numRuns: counts(80, 250), seed: SEED + batch });
        const [before, after] = ([0, 1] as const).map((side) =>
          snapshotOf(...pairs.map((pair, index) => ({ ...pair[side], module: `M${index}`, priority: 1000 }))),
        ) as [Snapshot, Snapshot];
        const { run, write } = createProject({ before, after });
        const report = reportOf(await run("diff", "before", "after", "--format", "json"));
        write("report.json", report);
        const text = await run("diff", "before", "after");
        expect(await run("merge", "report.json")).toEqual(text);
        const literals = new Map(
          [...text.stdout.matchAll(/Counterexample: (.*)\n(?: .*\n)*? +Fingerprint: +(\w+)/g)].map(
            ([, literal = "", fingerprint]) => [fingerprint, literal],
          ),
        );
        const [older, newer] = [await loadGenerated(before), await loadGenerated(after)];
        const withCounterexample = report.findings.filter(({ counterexample }) => counterexample);
        expect(withCounterexample.length).toBeGreaterThan(pairs.length / 3);
        for (const { module, rule, fingerprint, counterexample } of withCounterexample) {
          const literal = literals.get(fingerprint) ?? "missing";
          const item = JSON.parse(JSON.stringify(counterexample), (_, value: unknown) =>
            typeof value === "object" && value !== null && "$integer" in value
              ? BigInt(String(value.$integer))
              : value,
          ) as object;
          // The text of a long value is shortened, and contains the number of characters that are missing.
          const isShortened = /"… [\d,]+ more characters[,} ]/.test(literal);
          for (const printed of isShortened ? [item] : [item, runInThisContext(`(${literal})`)]) {
            const results = [older, newer].map((code) => code.validator(module)(printed));
            const context = JSON.stringify([rule, literal, before.modules[module], after.modules[module]]);
            expect(results, context).toEqual([true, false]);
          }
        }
      }
    },
  );

  test("equal modules have no finding, and different ones have at least one", SCALED, () => {
    fc.assert(
      fc.property(MODULE_PAIR, ([before, after]) => {
        expect(found(before, before)).toEqual([]);
        const same = JSON.stringify(sorted(before)) === JSON.stringify(sorted(after));
        expect(found(before, after).length > 0).toBe(!same);
      }),
      { numRuns: counts(100, 2_000) },
    );
  });

  // Small counts may miss a rule. test/drift/cases.test.ts has an example for each.
  test("the random module pairs of the test cover every drift rule about two modules", FULL, () => {
    const others = [
      ...["module-removed", "module-added", "server-version-changed", "server-version-decreased"],
      ...["accept-expired", "accept-unused", "compile-error"],
    ];
    expect(
      Object.keys(RULES)
        .filter((rule) => !fired.has(rule))
        .sort(),
    ).toEqual(others.sort());
  });
});

/** What a finding can be about. A priority matters only next to those of other modules. */
function sorted({ keys, primary, required, module }: ModuleSchema): unknown {
  return { module, keys: Object.entries(keys).sort(), lists: [[...primary].sort(), [...required].sort()] };
}
