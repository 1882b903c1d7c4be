/**
 * One generated module for several versions of WHM: what it accepts, and the table of the modules and keys of each version.
 * `test/golden/` records comments.
 */

import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { diffSnapshots, generate, type ModuleSchema, type Snapshot } from "../../src/index.js";
import { toItemFile } from "../support/beyond-schema.js";
import { casesOf, counts, SCALED } from "../support/extent.js";
import { loadGenerated, type LoadedCode } from "../support/generated.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

function versionOf(whmVersion: string | null, ...modules: readonly ModuleSchema[]): Snapshot {
  return { ...snapshotOf(...modules), whmVersion };
}

const [OLD, NEW] = ["11.110.0.1", "11.138.0.6"] as const;

/** Definitions of every kind, with similar ones whose values contain, overlap or exclude each other. */
const DEFINITIONS: readonly string[] = [
  ...["int(1) DEFAULT 0", "int(1) DEFAULT 255", "int unsigned", "tinyint", "smallint unsigned", "bigint"],
  ...["bigint unsigned", "varchar(3)", "varchar(20)", "varchar(20) CHARACTER SET latin1", "tinytext", "json"],
  ...["decimal(5,2)", "decimal(25,8) unsigned", "float", "double unsigned", "date", "datetime(3)", "year"],
  ...["uuid", "enum('','a','b')", "enum('b','1','2026')", "set('a','b','c','d','e','f')", "set('x','1')"],
  ...["halfvec(3)", "point"],
];

const VALUES: readonly unknown[] = [
  ...[null, true, false, [], {}, "", "a", "b", "x", "a,b", "b,a", "1", "-1", "0", "2026", "12345"],
  ...["1.5", "1.555", "2026-12-31", "2026-12-31 23:59:59", "1e30", "\u20ac", "\ud800", "{}", "x".repeat(21)],
  ...["x".repeat(300), "\u20ac".repeat(100), "123e4567-e89b-12d3-a456-426614174000", "-0.00000001"],
  ...[
    ...[0, 1, 2, -1, 26, 128, 2026, 65536, 2 ** 31, 2 ** 32, 2 ** 53 - 1, -(2 ** 53 - 1), 1.5, 0.25, 1e-7],
    ...[1e-9],
  ],
  ...[1e16, 1e21, 1e30, 1e300, NaN, Infinity, 0n, 1n, -1n, 5n, 2n ** 53n, 2n ** 63n, 2n ** 64n],
];

const ITEMS: readonly { readonly k?: unknown }[] = [{}, ...VALUES.map((k) => ({ k }))];

/** A module whose key has definition `one` in the old version, and definition `other` in the new version. */
interface Pair {
  readonly module: string;
  readonly one: string;
  readonly other: string;
}

/** Each definition with itself and with those after it; in `npm test`, with the next one. */
function pairsOfDefinitions(): Pair[] {
  const others = counts(2, DEFINITIONS.length);
  return DEFINITIONS.flatMap((one, index) =>
    DEFINITIONS.map((other, at) => ({ module: `Pair${index}_${at}`, one, other })).slice(
      index,
      index + others,
    ),
  );
}

/** The codes whose validator accepts the item. */
function accepting(codes: readonly LoadedCode[], { module }: Pair, item: object): LoadedCode[] {
  return codes.filter((code) => code.validator(module)(item));
}

/** Compares the validator with the least number of versions that must accept an item, and with ajv if JSON can represent the value. */
function compare(
  merged: LoadedCode,
  codes: readonly LoadedCode[],
  pairs: readonly Pair[],
  least: 1 | 2,
): void {
  const ajv = new Ajv2020({ ownProperties: true, allowUnionTypes: true });
  let accepted = 0;
  for (const pair of pairs) {
    const validate = merged.validator(pair.module);
    const schema = merged.schema(pair.module);
    const byAjv = ajv.compile(schema);
    for (const item of ITEMS) {
      const versions = accepting(codes, pair, item);
      const ours = validate(item);
      const what = `${pair.one} / ${pair.other}: ${typeof item.k} ${String(item.k).slice(0, 50)}`;
      if (ours !== versions.length >= least)
        expect.fail(`${what}: ${JSON.stringify(validate.findErrors(item))}`);
      if (!ours) continue;
      accepted++;
      // JSON Schema cannot express all rules, so ajv may accept more items, but never fewer.
      if (typeof item.k !== "bigint" && !byAjv(toItemFile(schema, item)))
        expect.fail(`${what}: ${JSON.stringify(byAjv.errors)}`);
      const [sent, ...possible] = [merged, ...versions].map((code) => code.encode(pair.module, item)["k"]);
      // A number that a DECIMAL may hold is sent without an exponent.
      const isSame = (other: unknown): boolean =>
        other === sent || (typeof item.k === "number" && Number(other) === Number(sent));
      if (!possible.some(isSame)) expect.fail(`${what}: ${JSON.stringify(possible)}: ${String(sent)}`);
    }
  }
  expect(accepted).toBeGreaterThan(counts(100, 500));
}

test.each(casesOf([[[]], [[NEW]], [[OLD]], [[OLD, NEW]]], 2))(
  "the union accepts what either version accepts, and the intersection what both accept, of a key that is required by [%s]",
  SCALED,
  async (requiring) => {
    const isRequired = [OLD, NEW].map((version) => (requiring as string[]).includes(version));
    const isSendable = (def: string, index: number): boolean =>
      def !== "point" || isRequired[index] === false;
    const pairs = pairsOfDefinitions().filter(({ one, other }) => isSendable(one, 0) && isSendable(other, 1));
    const required = isRequired.map((is) => (is ? ["k"] : [])) as [string[], string[]];
    const snapshotsOf = (some: readonly Pair[]): [Snapshot, Snapshot] => [
      versionOf(
        OLD,
        ...some.map(({ module, one }) => moduleOf(module, { k: one }, { required: required[0] })),
      ),
      versionOf(
        NEW,
        ...some.map(({ module, other }) => moduleOf(module, { k: other }, { required: required[1] })),
      ),
    ];
    const [before, after] = snapshotsOf(pairs);
    const codes = [await loadGenerated(before), await loadGenerated(after)];
    compare(await loadGenerated([before, after]), codes, pairs, 1);

    // If a key is required and no value is valid for it, the intersection is refused. Such pairs are excluded.
    const some = pairs.filter(
      (pair) => requiring.length === 0 || ITEMS.some((item) => accepting(codes, pair, item).length === 2),
    );
    const intersection = await loadGenerated(snapshotsOf(some), { versions: "intersection" });
    compare(intersection, codes, some, 2);

    // The counterexample of a finding is valid in the old version, and invalid in the new version.
    const findings = diffSnapshots({ before, after }).filter(
      ({ counterexample }) => counterexample !== undefined,
    );
    expect(findings.length).toBeGreaterThan(10);
    for (const { module, counterexample = {} } of findings)
      expect([module, ...codes.map((code) => code.validator(module)(counterexample))]).toEqual([
        module,
        true,
        false,
      ]);
  },
);

const THREE = [
  versionOf(
    NEW,
    moduleOf("One", { always: "text", back: "text", late: "char(9)" }),
    moduleOf("Two", { a: "text" }),
  ),
  versionOf(OLD, moduleOf("One", { always: "text", back: "text", gone: "text" })),
  versionOf("11.118.0.3", moduleOf("One", { always: "int", constructor: "text", gone: "text" })),
];

type Supports = (whmVersion: string, module: string, key?: string) => boolean | undefined;

test("the function supports returns whether a version has a module or key, or undefined if that is unknown", async () => {
  const supports = (await loadGenerated(THREE)).exports["supports"] as Supports;
  const rows: [version: string, module: string, key: string | undefined, expected: boolean | undefined][] = [
    [OLD, "One", undefined, true],
    [OLD, "Two", undefined, false],
    [OLD, "Three", undefined, false],
    [OLD, "One", "always", true],
    [OLD, "One", "late", false],
    [OLD, "One", "toString", false],
    [OLD, "toString", "length", false],
    ["11.118.0.3", "One", "constructor", true],
    ["11.118.0.3", "One", "back", false],
    [NEW, "One", "back", true],
    [NEW, "One", "gone", false],
    [NEW, "Two", "a", true],
    // Between two known versions with equal results, and with different results.
    ["11.114.0.9", "One", "always", true],
    ["11.114.0.9", "One", "late", false],
    ["11.114.0.9", "One", "back", undefined],
    ["11.120.0.1", "One", "late", undefined],
    // Before the first version and after the last. Versions are compared as numbers, not as texts.
    ["11.9.0.1", "One", "always", undefined],
    ["11.138.0.10", "One", "late", true],
    ["11.200.0.1", "One", "gone", false],
    // A version without 11, shorter versions, and text that is not a version.
    ["138.0.6", "One", "late", true],
    ["11.138", "One", "late", true],
    ["11.110", "One", "late", false],
    ["11", "One", "late", undefined],
    ["11", "One", "always", true],
    ["new", "One", "always", undefined],
    ["", "One", "always", undefined],
  ];
  expect(
    rows.map(([version, module, key]) => [version, module, key, supports(version, module, key)]),
  ).toEqual(rows);
  const { exports, files } = await loadGenerated(versionOf(NEW, moduleOf("One", { a: "text" })));
  expect(Object.keys(exports)).not.toContain("supports");
  expect(files.map(({ path }) => path)).not.toContain("transfer-versions.ts");
});

test("the tables of versions contain when each module and key was added or removed, and the newest modules", async () => {
  const { exports, files } = await loadGenerated(THREE);
  expect(exports["transferModuleVersions"]).toEqual({
    versions: [OLD, "11.118.0.3", NEW],
    modules: {
      One: {
        spans: [{}],
        keys: {
          always: {},
          back: [{ removedIn: "11.118.0.3" }, { since: NEW }],
          constructor: { since: "11.118.0.3", removedIn: NEW },
          gone: { removedIn: NEW },
          late: { since: NEW },
        },
      },
      Two: { spans: [{ since: NEW }], keys: { a: { since: NEW } } },
    },
  });
  const { One } = exports["transferModules"] as { One: { keys: object } };
  expect(One.keys).toEqual({ always: { def: "text" }, back: { def: "text" }, late: { def: "char(9)" } });
  expect(await generate({ snapshots: THREE.toReversed() })).toEqual(files);
});

test.each<[string, ModuleSchema, string]>([
  [
    "a required key that one version does not have",
    moduleOf("One", { a: "text", b: "text" }, { required: ["b"] }),
    "WHM 11.138.0.6 requires the key One.b, but WHM 11.110.0.1 does not have this key",
  ],
  [
    "a required key without a common value",
    moduleOf("One", { a: "date" }, { required: ["a"] }),
    "One.a is required, but no value of it is valid for all versions",
  ],
  [
    "no common module",
    moduleOf("Two", { a: "int" }),
    "WHM 11.110.0.1 and 11.138.0.6 have no transfer module in common",
  ],
])("generate refuses an intersection, but not the union, with %s", async (_what, module, message) => {
  const snapshots = [versionOf(OLD, moduleOf("One", { a: "int" })), versionOf(NEW, module)];
  await expect(generate({ snapshots, config: { versions: "intersection" } })).rejects.toThrow(message);
  await expect(generate({ snapshots })).resolves.toBeDefined();
});
