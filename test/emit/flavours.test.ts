/** Validators for other libraries say what our own says, whatever is chosen; each over the same payloads. */

import { beforeAll, describe, expect, test } from "vitest";
import type { Snapshot } from "../../src/core/model.js";
import { CHOICES } from "../support/choices.js";
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

  test.each(CHOICES)("$name", async ({ snapshot, config }) => {
    const loaded = await loadFlavour(flavour, snapshot, config);
    for (const module of Object.keys(snapshot.modules)) compare(loaded, module, PAYLOADS_A_CHOICE);
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

  test("a column that holds nothing, and a set of none but the empty one", async () => {
    const loaded = await loadFlavour(
      flavour,
      snapshotOf(moduleOf("Hardly", { shape: "point DEFAULT NULL", number: "int(1) DEFAULT 0" })),
    );
    compare(loaded, "Hardly", 1000);
  });
});
