/** The generated validator, the JSON Schema with ajv, the encoder and the schemas of other libraries agree about each item, with every option. */

import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import type { EmitConfig, Snapshot } from "../../src/index.js";
import { CHOICES } from "../support/emit-configs.js";
import {
  compareEmitter,
  emitterPayloads,
  loadEmitters,
  VALIDATOR_EMITTERS,
  type LoadedEmitters,
} from "../support/emitters.js";
import { BEYOND_SCHEMA, isBeyondSchema, toItemFile } from "../support/beyond-schema.js";
import { casesOf, counts, FULL, SCALED } from "../support/extent.js";
import { payloads } from "../support/payloads.js";
import {
  awkwardModule,
  consumerSnapshot,
  documentedSnapshot,
  everyKindModule,
  moduleOf,
  snapshotOf,
} from "../support/snapshots.js";

/** Compares the validator with ajv, and the fields of valid items with their values. Returns the keys whose values ajv accepts wrongly. */
function compareWithSchema(
  loaded: LoadedEmitters,
  module: string,
  count: number,
  { naming, documentedRules, flags }: EmitConfig,
): ReadonlySet<string> {
  const schema = loaded.schema(module);
  const byAjv = new Ajv2020({ ownProperties: true, allowUnionTypes: true }).compile(schema);
  const validate = loaded.validator(module);
  const beyond = new Set<string>();
  const results = { accepted: 0, refused: 0 };
  for (const payload of payloads(schema, count)) {
    const [ours, theirs] = [validate(payload), byAjv(toItemFile(schema, payload, flags))];
    const wrong = Object.entries(module === "EveryKind" && theirs ? BEYOND_SCHEMA : {})
      .filter(([key, holds]) => payload[key] != null && !holds(payload[key]))
      .map(([key]) => key);
    wrong.forEach((key) => beyond.add(key));
    const isBeyond = Object.entries(payload).some(([key, value]) => isBeyondSchema(schema, key, value));
    // JSON Schema cannot express that two keys have the same value.
    const breaksRule =
      documentedRules === "error" &&
      !ours &&
      validate.findErrors(payload).every(({ message }) => message.includes("to be equal"));
    if (ours !== (theirs && wrong.length === 0 && !isBeyond) && !breaksRule) {
      const what = `${module}: ${JSON.stringify(payload).slice(0, 300)}`;
      expect.fail(
        `${what}: ${JSON.stringify(validate.findErrors(payload))}, ajv ${JSON.stringify(byAjv.errors)}, [${wrong.join()}]`,
      );
    }
    if (ours && naming !== "camel") expectFields(loaded.encode(module, payload), payload);
    results[ours ? "accepted" : "refused"]++;
  }
  expect(Math.min(results.accepted, results.refused)).toBeGreaterThan(0);
  return beyond;
}

/** The fields of a valid item are its values as text. */
function expectFields(
  fields: Readonly<Record<string, string>>,
  item: Readonly<Record<string, unknown>>,
): void {
  const present = Object.entries(item).filter(([, value]) => value !== null && value !== undefined);
  const isSame = present.every(([name, value]) => {
    if (typeof value === "number") return Number(fields[name]) === value;
    return fields[name] === String(typeof value === "boolean" ? Number(value) : value);
  });
  if (!isSame || Object.keys(fields).length !== present.length) expect(fields).toEqual(item);
}

function compareEmitters(loaded: LoadedEmitters, module: string, count: number, anyOrder = false): void {
  for (const emitter of VALIDATOR_EMITTERS) {
    const values = emitterPayloads(loaded.schema(module), count);
    const { accepted, refused } = compareEmitter(loaded, emitter, module, values, { anyOrder });
    expect(accepted).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
  }
}

function without__proto__(): Snapshot {
  const { keys, ...module } = awkwardModule();
  // ajv does not see a property of that name, and zod and valibot validate it after the others.
  const others = Object.entries(keys).filter(([name]) => name !== "__proto__");
  return snapshotOf({ ...module, keys: Object.fromEntries(others) });
}

const CASES: readonly { name: string; config: EmitConfig; snapshot: Snapshot }[] = [
  { name: "names such as constructor", config: {}, snapshot: without__proto__() },
  { name: "the documented modules", config: {}, snapshot: documentedSnapshot() },
  ...CHOICES.toReversed(),
];

describe("random items", SCALED, () => {
  test.each(casesOf(CASES, 5))(
    "validator, schema, encoder and libraries agree: $name",
    async ({ config, snapshot }) => {
      const loaded = await loadEmitters(snapshot, config);
      for (const module of Object.keys(snapshot.modules)) {
        // JSON has no bigints.
        if (config.bigint !== "bigint" && config.overrides === undefined)
          compareWithSchema(loaded, module, counts(300, 20_000), config);
        compareEmitters(loaded, module, counts(100, 5_000));
      }
    },
  );

  test("validator, JSON Schema, encoder and libraries agree about every column type", async () => {
    const loaded = await loadEmitters(snapshotOf(everyKindModule()));
    // With fewer items, some rules refuse no value.
    const beyond = compareWithSchema(loaded, "EveryKind", 20_000, {});
    expect([...beyond].sort()).toEqual(Object.keys(BEYOND_SCHEMA).sort());
    compareEmitters(loaded, "EveryKind", counts(200, 20_000));
  });

  const DEFINITIONS = [
    ...Object.values(everyKindModule().keys).map(({ def }) => def.replace("NOT NULL", "NULL")),
    // The key may be omitted, but null is not allowed.
    "varchar(5) CHARACTER SET latin1 NOT NULL DEFAULT 'a'",
  ];

  test.each(["union", "intersection"] as const)(
    "libraries agree about the %s of two versions",
    async (versions) => {
      const others = counts(1, DEFINITIONS.length);
      // Each definition is changed to each of those after it, by a key of its own.
      const pairs = DEFINITIONS.flatMap((before, one) =>
        DEFINITIONS.map((after, other) => [`pair${one}and${other}`, before, after] as const).slice(
          one + 1,
          one + 1 + others,
        ),
      );
      const snapshots = ([1, 2] as const).map((side) => ({
        ...snapshotOf(moduleOf("Pairs", Object.fromEntries(pairs.map((pair) => [pair[0], pair[side]])))),
        whmVersion: `11.${100 + side}.0.1`,
      }));
      compareEmitters(await loadEmitters(snapshots, { versions }), "Pairs", counts(100, 5_000));
    },
  );
});

test("libraries agree about a key __proto__, a long ENUM and a key that accepts only null", async () => {
  const members = Array.from({ length: 300 }, (_, index) => `'m${index}'`).join(",");
  const keys = Object.fromEntries(["__proto__", "length", "name"].map((name) => [name, "text"]));
  const many = { one: `enum(${members})`, point: "point DEFAULT NULL" };
  const loaded = await loadEmitters(
    snapshotOf(moduleOf("Inherited", keys), moduleOf("Many", many), awkwardModule()),
  );
  const prototypes: unknown[] = [Object("a"), (): number => 1, [1], { name: 1 }, "a", 1, null];
  const inherited = prototypes.map((value): object =>
    Object.fromEntries(Object.entries({ ["__proto__"]: value, length: "a", name: "a" })),
  );
  const items = [
    ...["m0", "m299", "m300", null, undefined, 1].map((one) => ({ one })),
    ...[null, undefined, "POINT(1 1)"].map((point) => ({ point })),
  ];
  for (const emitter of VALIDATOR_EMITTERS) {
    const compared = compareEmitter(loaded, emitter, "Inherited", inherited, { anyOrder: true });
    expect(compared).toEqual({ accepted: 2, refused: 5 });
    expect(compareEmitter(loaded, emitter, "Many", items)).toEqual({ accepted: 6, refused: 3 });
  }
  compareEmitters(loaded, "Awkward", 100, true);
});

test("libraries agree about the modules of a test project", FULL, async () => {
  const loaded = await loadEmitters(consumerSnapshot());
  for (const module of Object.keys(consumerSnapshot().modules))
    for (const emitter of VALIDATOR_EMITTERS) {
      const values = emitterPayloads(loaded.schema(module), 200);
      expect(compareEmitter(loaded, emitter, module, values, { anyOrder: true }).accepted).toBeGreaterThan(0);
    }
});
