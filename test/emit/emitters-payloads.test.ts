/** The validators of zod, valibot and ajv have the same results and messages as our validator, with every option. */

import { beforeAll, describe, expect, test } from "vitest";
import type { Snapshot } from "../../src/core/snapshot-types.js";
import { compilerDiagnostics } from "../support/compiler.js";
import { CHOICES } from "../support/emit-configs.js";
import { compareEmitter, emitterPayloads, loadEmitter, type LoadedEmitter } from "../support/emitters.js";
import { casesOf, counts, FULL, SCALED } from "../support/extent.js";
import {
  awkwardModule,
  consumerSnapshot,
  documentedSnapshot,
  everyKindModule,
  moduleOf,
  snapshotOf,
} from "../support/snapshots.js";

const EMITTERS = ["zod", "valibot", "ajv"] as const;

const DEFINITIONS = [
  ...Object.values(everyKindModule().keys).map(({ def }) => def.replace("NOT NULL", "NULL")),
  // The key may be omitted, but null is not allowed.
  "varchar(5) CHARACTER SET latin1 NOT NULL DEFAULT 'a'",
];

/** Returns two versions of a module. Each definition is changed to each of the `others` definitions after it, by a key of its own. */
function versionsOf(others: number): readonly Snapshot[] {
  const pairs = DEFINITIONS.flatMap((before, one) =>
    DEFINITIONS.map((after, other) => [`pair${one}and${other}`, before, after] as const).slice(
      one + 1,
      one + 1 + others,
    ),
  );
  return ([1, 2] as const).map((side) => ({
    ...snapshotOf(moduleOf("Pairs", Object.fromEntries(pairs.map((pair) => [pair[0], pair[side]])))),
    whmVersion: `11.${100 + side}.0.1`,
  }));
}

const payloadsOfModule = (): number => counts(500, 20_000);
const payloadsOfChoice = (): number => counts(200, 5_000);

describe.each(EMITTERS)("%s", SCALED, (emitter) => {
  function compare(loaded: LoadedEmitter, module: string, count: number, anyOrder = false): void {
    const values = emitterPayloads(loaded.schema(module), count);
    const { accepted, refused } = compareEmitter(loaded, module, values, { anyOrder });
    expect(accepted).toBeGreaterThan(count / 100);
    expect(refused).toBeGreaterThan(count / 100);
  }

  describe("documented modules", () => {
    let documented: LoadedEmitter;
    beforeAll(async () => {
      documented = await loadEmitter(emitter, documentedSnapshot());
    });
    test.each(casesOf(Object.keys(documentedSnapshot().modules), 2))(
      "code of the emitter agrees with the generated validator on random items of the module %s",
      (module) => {
        compare(documented, module, payloadsOfModule());
      },
    );
  });

  test("code of the emitter agrees with the generated validator on every column type", async () => {
    compare(await loadEmitter(emitter, snapshotOf(everyKindModule())), "EveryKind", payloadsOfModule());
  });

  test("code of the emitter agrees with the generated validator on key names such as constructor", async () => {
    const loaded = await loadEmitter(emitter, snapshotOf(awkwardModule()));
    // zod and valibot validate a key named __proto__ after the others.
    compare(loaded, "Awkward", payloadsOfChoice(), emitter !== "ajv");
    const { keys, ...rest } = awkwardModule();
    const others = Object.fromEntries(Object.entries(keys).filter(([name]) => name !== "__proto__"));
    const inOrder = await loadEmitter(emitter, snapshotOf({ ...rest, keys: others }));
    compare(inOrder, "Awkward", payloadsOfChoice());
  });

  test("code of the emitter agrees with the generated validator on valid and invalid values of a key __proto__", async () => {
    const keys = Object.fromEntries(["__proto__", "length", "name"].map((name) => [name, "text"]));
    const loaded = await loadEmitter(emitter, snapshotOf(moduleOf("Inherited", keys)));
    const prototypes: unknown[] = [Object("a"), (): number => 1, [1], { name: 1 }, "a", 1, null];
    const items = prototypes.map((value) =>
      Object.fromEntries([
        ["__proto__", value],
        ["length", "a"],
        ["name", "a"],
      ]),
    );
    const compared = compareEmitter(loaded, "Inherited", items, { anyOrder: true });
    expect(compared).toEqual({ accepted: 2, refused: 5 });
  });

  test(
    "code of the emitter agrees with the generated validator on every module of a test project",
    FULL,
    async () => {
      const loaded = await loadEmitter(emitter, consumerSnapshot());
      for (const module of Object.keys(consumerSnapshot().modules)) {
        const values = emitterPayloads(loaded.schema(module), counts(20, 500));
        expect(compareEmitter(loaded, module, values, { anyOrder: true }).accepted).toBeGreaterThan(0);
      }
    },
  );

  test.each(casesOf(CHOICES.toReversed(), 2))(
    "code of the emitter agrees with the generated validator with the settings $name",
    async ({ snapshot, config }) => {
      const loaded = await loadEmitter(emitter, snapshot, config);
      for (const module of Object.keys(snapshot.modules)) compare(loaded, module, payloadsOfChoice());
    },
  );

  test.each(["union", "intersection"] as const)(
    "code of the emitter for the %s of two WHM versions compiles, and agrees with the generated validator",
    async (versions) => {
      const loaded = await loadEmitter(emitter, versionsOf(counts(1, DEFINITIONS.length)), { versions });
      compare(loaded, "Pairs", payloadsOfChoice());
      // The compiler refuses a module with all pairs as too large.
      const few = await loadEmitter(emitter, versionsOf(1), { versions });
      if (emitter === "ajv") expect(compilerDiagnostics(few.files)).toEqual([]);
    },
  );

  test("code of the emitter agrees with the generated validator on a long ENUM and a key that accepts only null", async () => {
    const members = Array.from({ length: 300 }, (_, index) => `'m${index}'`).join(",");
    const snapshot = snapshotOf(moduleOf("Many", { one: `enum(${members})`, point: "point DEFAULT NULL" }));
    const loaded = await loadEmitter(emitter, snapshot);
    const values = [
      ...["m0", "m299", "m300", null, undefined, 1].map((one) => ({ one })),
      ...[null, undefined, "POINT(1 1)"].map((point) => ({ point })),
    ];
    expect(compareEmitter(loaded, "Many", values)).toEqual({ accepted: 6, refused: 3 });
  });
});
