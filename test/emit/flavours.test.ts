/** Validators for other libraries say what our own says, whatever is chosen; each over the same payloads. */

import { beforeAll, describe, expect, test } from "vitest";
import type { EmitConfig, ModuleSchema, Snapshot } from "../../src/model.js";
import { compareFlavour, flavourPayloads, loadFlavour, type LoadedFlavour } from "../support/flavours.js";
import {
  awkwardModule,
  consumerSnapshot,
  documentedSnapshot,
  everyKindModule,
  moduleOf,
  snapshotOf,
} from "../support/snapshots.js";

const FLAVOURS = ["zod", "valibot"] as const;
const PAYLOADS_A_MODULE = 100_000;
const PAYLOADS_A_CHOICE = 20_000;
const called = (module: string): string => `${module}Schema`;

/** What each kind of value and each choice bears on. */
const SAMPLE: readonly ModuleSchema[] = [
  everyKindModule(),
  ...Object.values(documentedSnapshot().modules).filter(({ module }) => module === "AccountRemoteRoot"),
];

const CHOICES: readonly EmitConfig[] = [
  { bigint: "number|bigint" },
  { bigint: "bigint" },
  { bigint: "string" },
  { flags: "boolean|bit" },
  { flags: "boolean" },
  { flags: "bit" },
  { naming: "camel" },
  { documentedRules: "error" },
  {
    overrides: [
      { key: "big", set: { minimum: -5, maximum: "9007199254740993", required: true } },
      { key: "size", set: { type: "number", minimum: 1, maximum: 4096 } },
      { key: "big-unsigned", set: { type: "bigint", minimum: "9007199254740991" } },
      { key: "files", set: { type: "string", maximum: 255 } },
      { key: "letter", set: { values: ["a"] } },
      { key: "unsigned", set: { flag: true } },
    ],
  },
  { bigint: "string", flags: "boolean", naming: "camel", documentedRules: "error" },
];

describe.each(FLAVOURS)("%s", (flavour) => {
  function compare(loaded: LoadedFlavour, module: string, count: number, anyOrder = false): void {
    const values = flavourPayloads(loaded.schema(module), count);
    const { accepted, refused } = compareFlavour(loaded, module, values, { called, anyOrder });
    expect(accepted).toBeGreaterThan(count / 100);
    expect(refused).toBeGreaterThan(count / 100);
  }

  describe("over a hundred thousand payloads a module", () => {
    let documented: LoadedFlavour;
    beforeAll(async () => {
      documented = await loadFlavour(flavour, documentedSnapshot());
    });
    test.each(Object.keys(documentedSnapshot().modules))("%s", (module) => {
      compare(documented, module, PAYLOADS_A_MODULE);
    });
  });

  test("every kind of value", async () => {
    compare(await loadFlavour(flavour, snapshotOf(everyKindModule())), "EveryKind", PAYLOADS_A_MODULE);
  });

  test("names that mean something to JavaScript", async () => {
    const loaded = await loadFlavour(flavour, snapshotOf(awkwardModule()));
    // A key called __proto__ is looked at behind the others.
    compare(loaded, "Awkward", PAYLOADS_A_CHOICE, true);
    const { keys, ...rest } = awkwardModule();
    const others = Object.fromEntries(Object.entries(keys).filter(([name]) => name !== "__proto__"));
    const inOrder = await loadFlavour(flavour, snapshotOf({ ...rest, keys: others }));
    compare(inOrder, "Awkward", PAYLOADS_A_CHOICE);
  });

  test("every module that a consumer may meet", async () => {
    const loaded = await loadFlavour(flavour, consumerSnapshot());
    for (const module of Object.keys(consumerSnapshot().modules)) {
      const values = flavourPayloads(loaded.schema(module), 500);
      expect(compareFlavour(loaded, module, values, { called, anyOrder: true }).accepted).toBeGreaterThan(0);
    }
  });

  test.each(CHOICES)("as chosen: %j", async (config) => {
    const loaded = await loadFlavour(flavour, snapshotOf(...SAMPLE), config);
    for (const { module } of SAMPLE) compare(loaded, module, PAYLOADS_A_CHOICE);
  });

  test.each(["union", "intersection"] as const)("what versions of WHM take: %s", async (versions) => {
    const definitions = Object.values(everyKindModule().keys).map(({ def }) =>
      def.replace("NOT NULL", "NULL"),
    );
    // Each definition before each other one, as a key of its own.
    const pairs = definitions.flatMap((before, one) =>
      definitions.map((after, other) => [`pair${one}and${other}`, before, after] as const).slice(one + 1),
    );
    const [old, young] = ([1, 2] as const).map((side) => ({
      ...snapshotOf(moduleOf("Pairs", Object.fromEntries(pairs.map((pair) => [pair[0], pair[side]])))),
      whmVersion: `11.${100 + side}.0.1`,
    })) as [Snapshot, Snapshot];
    const loaded = await loadFlavour(flavour, [old, young], { versions });
    compare(loaded, "Pairs", PAYLOADS_A_CHOICE);
  });

  test("as SQLite reads definitions", async () => {
    const definitions = {
      flag: "int(1) DEFAULT 1",
      text: "char(3) DEFAULT NULL",
      whole: "bigint unsigned",
      any: "",
      ratio: "double precision NOT NULL DEFAULT 1.5",
      needed: "decimal(5,2) NOT NULL",
      number: "integer primary key",
    };
    const module = moduleOf("InSqlite", definitions, { required: ["needed"] });
    const loaded = await loadFlavour(flavour, snapshotOf(module), { dialect: "sqlite" });
    compare(loaded, "InSqlite", PAYLOADS_A_CHOICE);
  });

  test("a column that holds nothing, and a set of none but the empty one", async () => {
    const loaded = await loadFlavour(
      flavour,
      snapshotOf(moduleOf("Hardly", { shape: "point DEFAULT NULL", number: "int(1) DEFAULT 0" })),
    );
    compare(loaded, "Hardly", 1000);
  });
});
