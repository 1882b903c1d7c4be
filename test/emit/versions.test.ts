/** One generated module for several versions of WHM. */

import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, test } from "vitest";
import { generate } from "../../src/emit/generate.js";
import type { ModuleSchema, Snapshot } from "../../src/core/snapshot-types.js";
import { compilerDiagnostics } from "../support/compiler.js";
import { counts, FULL, SCALED } from "../support/extent.js";
import { loadGenerated, type LoadedCode } from "../support/generated.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

function versionOf(whmVersion: string | null, ...modules: readonly ModuleSchema[]): Snapshot {
  return { ...snapshotOf(...modules), whmVersion };
}

const [OLD, NEW] = ["11.110.0.1", "11.138.0.6"] as const;

/** Definitions of every kind, with similar ones whose values contain, overlap or exclude each other. */
const DEFINITIONS = [
  "int(1) DEFAULT 0",
  "int(1) DEFAULT 255",
  "int unsigned",
  "tinyint",
  "smallint unsigned",
  "bigint",
  "bigint unsigned",
  "varchar(3)",
  "varchar(20)",
  "varchar(20) CHARACTER SET latin1",
  "tinytext",
  "json",
  "decimal(5,2)",
  "decimal(25,8) unsigned",
  "float",
  "double unsigned",
  "date",
  "datetime(3)",
  "year",
  "uuid",
  "enum('','a','b')",
  "enum('b','1','2026')",
  "set('a','b','c','d','e','f')",
  "set('x','1')",
  "halfvec(3)",
  "point",
] as const;

const VALUES: readonly unknown[] = [
  ...[undefined, null, true, false, [], {}, "", "a", "b", "x", "a,b", "b,a", "1", "-1", "0", "2026", "12345"],
  ...["1.5", "1.555", "2026-12-31", "2026-12-31 23:59:59", "1e30", "\u20ac", "\ud800", "{}", "x".repeat(21)],
  ...["x".repeat(300), "\u20ac".repeat(100), "123e4567-e89b-12d3-a456-426614174000", "-0.00000001"],
  ...[
    0,
    1,
    2,
    -1,
    26,
    128,
    2026,
    65536,
    2 ** 31,
    2 ** 32,
    2 ** 53 - 1,
    -(2 ** 53 - 1),
    1.5,
    0.25,
    1e-7,
    1e-9,
  ],
  ...[1e16, 1e21, 1e30, 1e300, NaN, Infinity],
  ...[0n, 1n, -1n, 5n, 2n ** 53n, 2n ** 63n, 2n ** 64n],
];

/** A module such as `Pair0_1`: its key has definition 0 in the old version, and definition 1 in the new version. */
interface Pair {
  readonly module: string;
  readonly one: number;
  readonly other: number;
}

/** Each definition with itself and with those after it; in `npm test`, with the next one. */
function pairsOfDefinitions(): Pair[] {
  const others = counts(2, DEFINITIONS.length);
  return DEFINITIONS.flatMap((_, one) =>
    DEFINITIONS.map((__, other) => ({ module: `Pair${one}_${other}`, one, other })).slice(one, one + others),
  );
}

function singleOf(def: string | undefined): string {
  return `Single${(DEFINITIONS as readonly (string | undefined)[]).indexOf(def)}`;
}

const REQUIREMENTS = [[], [OLD], [NEW], [OLD, NEW]] as const;

function isSendable(def: string | undefined): boolean {
  return def !== "point";
}

describe.each(REQUIREMENTS.map((requiring) => ({ requiring })))(
  "required by [$requiring]",
  SCALED,
  ({ requiring }) => {
    const isRequired = (version: string): boolean => (requiring as readonly string[]).includes(version);
    const sendablePairs = (): Pair[] =>
      pairsOfDefinitions().filter(
        ({ one, other }) =>
          (!isRequired(OLD) || isSendable(DEFINITIONS[one])) &&
          (!isRequired(NEW) || isSendable(DEFINITIONS[other])),
      );
    const snapshotsOf = (pairs: readonly Pair[]): Snapshot[] =>
      ([OLD, NEW] as const).map((version) =>
        versionOf(
          version,
          ...pairs.map(({ module, one, other }) =>
            moduleOf(
              module,
              { k: DEFINITIONS[version === OLD ? one : other] ?? "" },
              { required: isRequired(version) ? ["k"] : [] },
            ),
          ),
        ),
      );
    /** The code of each version, with one module for each definition. */
    let singles: LoadedCode[];
    beforeAll(async () => {
      singles = await Promise.all(
        ([OLD, NEW] as const).map((version) => {
          const required = isRequired(version) ? ["k"] : [];
          const defs = DEFINITIONS.filter((def) => !isRequired(version) || isSendable(def));
          return loadGenerated(
            versionOf(version, ...defs.map((def) => moduleOf(singleOf(def), { k: def }, { required }))),
          );
        }),
      );
    });

    /** Returns the versions whose own code accepts the item, with the name of the module. */
    function taking({ one, other }: Pair, item: object): { single: LoadedCode; module: string }[] {
      return [one, other]
        .flatMap((index, version) => {
          const single = singles[version];
          return single === undefined ? [] : [{ single, module: singleOf(DEFINITIONS[index]) }];
        })
        .filter(({ single, module }) => single.validator(module)(item));
    }

    test("code for the union of two WHM versions accepts the items of either, and encodes each item like that version", async () => {
      const pairs = sendablePairs();
      const merged = await loadGenerated(snapshotsOf(pairs));
      const tally = compare(merged, pairs, (pair, item) => taking(pair, item).length > 0);
      expect(tally.accepted).toBeGreaterThan(counts(160, 1_000));
      for (const pair of pairs) {
        for (const item of itemsOf()) {
          const takers = taking(pair, item);
          if (takers.length === 0) continue;
          const sent = merged.encode(pair.module, item)["k"];
          const possible = takers.map(({ single, module }) => single.encode(module, item)["k"]);
          if (!possible.includes(sent))
            expect.fail(`${pair.module} ${JSON.stringify(possible)}: ${String(sent)}`);
        }
      }
    });

    test("code for the intersection of two WHM versions accepts exactly the items that both versions accept", async () => {
      // If a key is required and no value is valid for it, the intersection is refused. Such pairs are excluded.
      const good = sendablePairs().filter(
        (pair) => requiring.length === 0 || itemsOf().some((item) => taking(pair, item).length === 2),
      );
      const merged = await loadGenerated(snapshotsOf(good), { versions: "intersection" });
      const tally = compare(merged, good, (pair, item) => taking(pair, item).length === 2);
      expect(tally.accepted).toBeGreaterThan(counts(100, 500));
    });

    // In `npm test`, of a key that both versions require.
    test.each(["union", "intersection"] as const)(
      "generated code for the %s of two WHM versions compiles",
      requiring.length < 2 ? FULL : {},
      async (versions) => {
        const few = sendablePairs().filter(
          (pair) => versions === "union" || itemsOf().some((item) => taking(pair, item).length === 2),
        );
        const files = await generate({ snapshots: snapshotsOf(few), config: { versions } });
        expect(compilerDiagnostics(files)).toEqual([]);
      },
    );
  },
);

function itemsOf(): { readonly k?: unknown }[] {
  return VALUES.map((value) => (value === undefined ? {} : { k: value }));
}

/** Compares the validator with the expected results, and with ajv if JSON can represent the value. */
function compare(
  merged: LoadedCode,
  pairs: readonly Pair[],
  expected: (pair: Pair, item: object) => boolean,
): { accepted: number } {
  const tally = { accepted: 0 };
  const ajv = new Ajv2020({ ownProperties: true });
  for (const pair of pairs) {
    const { module, one, other } = pair;
    const validate = merged.validator(module);
    const byAjv = ajv.compile(merged.schema(module));
    for (const item of itemsOf()) {
      const ours = validate(item);
      tally.accepted += Number(ours);
      const what = `${String(DEFINITIONS[one])} / ${String(DEFINITIONS[other])}: ${typeof item.k} ${String(item.k).slice(0, 50)}`;
      if (ours !== expected(pair, item)) expect.fail(`${what}: ${JSON.stringify(validate.errors)}`);
      // JSON Schema cannot express all rules, so ajv may accept more items, but never fewer.
      if (ours && typeof item.k !== "bigint" && !byAjv(item))
        expect.fail(`${what}: ajv ${JSON.stringify(byAjv.errors)}`);
    }
  }
  return tally;
}
