/** One item, one truth: the emitted validator, the emitted JSON Schema (by ajv) and the encoder hold an item for the same thing. */

import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, test } from "vitest";
import type { Snapshot } from "../../src/model.js";
import { loadGenerated, type Loaded } from "../support/generated.js";
import { payloads } from "../support/payloads.js";
import { awkwardModule, documentedSnapshot, everyKindModule, snapshotOf } from "../support/snapshots.js";

const PAYLOADS_A_MODULE = 100_000;

describe("over a hundred thousand payloads a module", () => {
  let documented: Loaded;
  beforeAll(async () => {
    documented = await loadGenerated(documentedSnapshot());
  });

  test.each(Object.keys(documentedSnapshot().modules))("%s: ajv and the validator agree", (module) => {
    const { accepted, refused } = compare(documented, module, PAYLOADS_A_MODULE);
    // Neither side of the comparison is an empty one.
    expect(accepted).toBeGreaterThan(PAYLOADS_A_MODULE / 20);
    expect(refused).toBeGreaterThan(PAYLOADS_A_MODULE / 20);
  });
});

test("names that mean something to JavaScript: ajv and the validator agree", async () => {
  const { keys, ...module } = awkwardModule();
  // ajv does not see a property of that name; validators.test.ts does.
  const seen = Object.entries(keys).filter(([name]) => name !== "__proto__");
  await agreeOn(snapshotOf({ ...module, keys: Object.fromEntries(seen) }), 20_000);
});

test("every kind of value that JSON Schema can say to the end: ajv and the validator agree", async () => {
  const { keys, ...module } = everyKindModule();
  // A decimal's scale, a long set's order, bytes beyond characters: none has a word in JSON Schema.
  const unsayable = new Set(["price", "many", "note"]);
  const sayable = Object.entries(keys).filter(([name]) => !unsayable.has(name));
  await agreeOn(snapshotOf({ ...module, keys: Object.fromEntries(sayable), required: ["name"] }), 50_000);
});

async function agreeOn(snapshot: Snapshot, count: number): Promise<void> {
  const loaded = await loadGenerated(snapshot);
  for (const module of Object.keys(snapshot.modules)) {
    const { accepted, refused } = compare(loaded, module, count);
    expect(accepted).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
  }
}

function compare(loaded: Loaded, module: string, count: number): { accepted: number; refused: number } {
  const schema = loaded.schema(module);
  const byAjv = new Ajv2020({ ownProperties: true }).compile(schema);
  const validate = loaded.validator(module);
  const tally = { accepted: 0, refused: 0 };
  for (const payload of payloads(schema, count)) {
    const [ours, theirs] = [validate(payload), byAjv(payload)];
    if (ours !== theirs) {
      expect.fail(
        `${module}: ${JSON.stringify(payload).slice(0, 300)}: the validator says ${JSON.stringify(validate.errors)}, ajv ${JSON.stringify(byAjv.errors)}`,
      );
    }
    if ((validate.errors === null) !== ours) expect.fail(`${module}: errors do not go with the verdict`);
    if (ours) checkEncoding(loaded, module, payload);
    tally[ours ? "accepted" : "refused"]++;
  }
  return tally;
}

/** A valid item's fields are its present values as text, under the same names. */
function checkEncoding(loaded: Loaded, module: string, payload: Record<string, unknown>): void {
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
