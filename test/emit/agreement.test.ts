/** The emitted validator, the emitted JSON Schema (with ajv) and the encoder agree about each item. */

import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, test } from "vitest";
import type { EmitConfig } from "../../src/core/config-types.js";
import type { Snapshot } from "../../src/core/snapshot-types.js";
import { counts, SCALED } from "../support/extent.js";
import { loadGenerated, type LoadedCode } from "../support/generated.js";
import { payloads } from "../support/payloads.js";
import {
  awkwardModule,
  documentedSnapshot,
  everyKindModule,
  moduleOf,
  snapshotOf,
} from "../support/snapshots.js";

describe("ajv and the generated validator agree on random items", SCALED, () => {
  let documented: LoadedCode;
  beforeAll(async () => {
    documented = await loadGenerated(documentedSnapshot());
  });

  test.each(Object.keys(documentedSnapshot().modules))(
    "ajv, with the generated JSON Schema, and the generated validator agree on random items of the module %s",
    (module) => {
      const count = counts(2_000, 30_000);
      const { accepted, refused } = compare(documented, module, count);
      // Both valid and invalid items occur.
      expect(accepted).toBeGreaterThan(count / 20);
      expect(refused).toBeGreaterThan(count / 20);
    },
  );
});

test(
  "ajv and the generated validator agree on keys with special names in JavaScript, such as constructor",
  SCALED,
  async () => {
    const { keys, ...module } = awkwardModule();
    // ajv does not see a property of that name; validators.test.ts does.
    const seen = Object.entries(keys).filter(([name]) => name !== "__proto__");
    await agreeOn(snapshotOf({ ...module, keys: Object.fromEntries(seen) }), counts(1_000, 20_000));
  },
);

/** Rules that JSON Schema cannot express, by key: whether the column can hold a value that the schema accepts. */
const BEYOND_SCHEMA = {
  // The digits of a number after the point.
  price: hasTwoDecimals,
  measure: hasTwoDecimals,
  // Bytes beyond characters.
  note: (value: unknown) => Buffer.byteLength(String(value)) <= 255,
  // The members of a long set, and their order.
  many: (value: unknown) =>
    /^(?!,)(?:(?:^|,)a)?(?:(?:^|,)b)?(?:(?:^|,)c)?(?:(?:^|,)d)?(?:(?:^|,)e)?(?:(?:^|,)f)?$/.test(
      String(value),
    ),
  // A text with contentMediaType must be JSON.
  document: isJson,
  // The schema of an unknown type contains nothing but the types of the values.
  embedding: (value: unknown) => !/\p{Surrogate}/u.test(String(value)),
} satisfies Beyond;

function hasTwoDecimals(value: unknown): boolean {
  return typeof value === "string" || /^-?[0-9]+(?:\.[0-9]{1,2})?$/.test(String(value));
}

function isJson(text: unknown): boolean {
  try {
    JSON.parse(String(text));
    return true;
  } catch {
    return false;
  }
}

test("the generated validator accepts exactly the items that ajv and the rules beyond JSON Schema accept", async () => {
  // With fewer items, some rules refuse no value.
  const count = 50_000;
  const loaded = await loadGenerated(snapshotOf(everyKindModule()));
  const { accepted, refused, beyond } = compare(loaded, "EveryKind", count, BEYOND_SCHEMA);
  expect(accepted).toBeGreaterThan(count / 100);
  expect(refused).toBeGreaterThan(count / 100);
  // Each rule refused a value that the schema accepts.
  expect([...beyond].sort()).toEqual(Object.keys(BEYOND_SCHEMA).sort());
});

test("ajv and the generated validator agree on columns with SQLite types", SCALED, async () => {
  const keys = { ...SQLITE_KEYS, number: "integer primary key" };
  await agreeOn(snapshotOf(moduleOf("InSqlite", keys, { required: ["needed"] })), counts(2_000, 20_000), {
    dialect: "sqlite",
  });
});

const SQLITE_KEYS = {
  flag: "int(1) DEFAULT 1",
  text: "char(3) DEFAULT NULL",
  whole: "bigint unsigned",
  any: "",
  ratio: "double precision NOT NULL DEFAULT 1.5",
  needed: "decimal(5,2) NOT NULL",
};

async function agreeOn(snapshot: Snapshot, count: number, config: EmitConfig = {}): Promise<void> {
  const loaded = await loadGenerated(snapshot, config);
  for (const module of Object.keys(snapshot.modules)) {
    const { accepted, refused } = compare(loaded, module, count);
    expect(accepted).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
  }
}

type Beyond = Readonly<Record<string, (value: unknown) => boolean>>;

interface Tally {
  accepted: number;
  refused: number;
  /** Keys whose values were refused beyond the schema. */
  readonly beyond: Set<string>;
}

function compare(loaded: LoadedCode, module: string, count: number, beyondSchema: Beyond = {}): Tally {
  const schema = loaded.schema(module);
  const byAjv = new Ajv2020({ ownProperties: true, allowUnionTypes: true }).compile(schema);
  const validate = loaded.validator(module);
  const tally: Tally = { accepted: 0, refused: 0, beyond: new Set() };
  for (const payload of payloads(schema, count)) {
    const [ours, byWords] = [validate(payload), byAjv(payload)];
    const wrong = byWords ? keysBeyond(payload, beyondSchema) : [];
    wrong.forEach((key) => tally.beyond.add(key));
    if (ours !== (byWords && wrong.length === 0)) {
      expect.fail(
        `${module}: ${JSON.stringify(payload).slice(0, 300)}: the validator reports ${JSON.stringify(validate.errors)}, ajv ${JSON.stringify(byAjv.errors)}, and beyond the schema it is wrong in [${wrong.join()}]`,
      );
    }
    if ((validate.errors === null) !== ours) expect.fail(`${module}: errors do not go with the verdict`);
    if (ours) checkEncoding(loaded, module, payload);
    tally[ours ? "accepted" : "refused"]++;
  }
  return tally;
}

function keysBeyond(payload: Record<string, unknown>, beyondSchema: Beyond): string[] {
  const present = Object.entries(beyondSchema).filter(([key]) => payload[key] != null);
  return present.filter(([key, holds]) => !holds(payload[key])).map(([key]) => key);
}

/** A valid item's fields are its present values as text, under the same names. */
function checkEncoding(loaded: LoadedCode, module: string, payload: Record<string, unknown>): void {
  const present = Object.entries(payload).filter(([, value]) => value !== null && value !== undefined);
  const expected = Object.fromEntries(
    present.map(([name, value]) => [name, String(typeof value === "boolean" ? Number(value) : value)]),
  );
  const fields = loaded.encode(module, payload);
  for (const [name, text] of Object.entries(fields)) {
    if (typeof text !== "string") expect.fail(`${module}.${name} is sent as ${typeof text}`);
  }
  if (Object.keys(fields).length !== present.length) expect(fields).toEqual(expected);
  for (const name of Object.keys(expected)) {
    if (
      typeof payload[name] === "number"
        ? Number(fields[name]) !== payload[name]
        : fields[name] !== expected[name]
    ) {
      expect(fields).toEqual(expected);
    }
  }
}
