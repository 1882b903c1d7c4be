/**
 * Generates many items, most of them nearly valid: a valid item in which a few keys have boundary values of any kind. Contains
 * only values that JSON can represent. Seeded, so that failures are reproducible.
 */

import type { JsonSchema } from "../../src/index.js";

export function* payloads(schema: JsonSchema, count: number, seed = 1): Generator<Record<string, unknown>> {
  const random = randomNumbers(seed);
  const names = Object.keys(schema.properties ?? {});
  const base = validItem(schema);
  for (let made = 0; made < count; made++) {
    const entries = new Map(Object.entries(base));
    for (let changes = 1 + below(random, 4); changes > 0; changes--) {
      const roll = below(random, 20);
      if (roll === 0) entries.delete(pick(random, names));
      else if (roll === 1)
        entries.set(pick(random, ["nosuchkey", "User", "", "user ", "toJSON"]), pick(random, VALUES));
      else entries.set(pick(random, names), pick(random, roll < 4 ? LONG_VALUES : VALUES));
    }
    yield Object.fromEntries(entries);
  }
}

/** An item with only the required keys. */
export function validItem(schema: JsonSchema): Record<string, unknown> {
  return Object.fromEntries((schema.required ?? []).map((name) => [name, validValue(schema, name)]));
}

/** Returns a value that is valid for the key. */
function validValue(schema: JsonSchema, name: string): unknown {
  const property = schema.properties?.[name];
  if (property?.enum !== undefined) return property.enum[0];
  if (property?.type === "integer") return Number(property.minimum ?? 0);
  return new RegExp(property?.pattern ?? "", "u").test("a") ? "a" : "1";
}

const SAFE = Number.MAX_SAFE_INTEGER;

const VALUES: readonly unknown[] = [
  ...[-1, -0, 0, 1, 2, 3, 127, 128, -128, -129, 254, 255, 256, 65535, 65536, 3.5, 0.1, 1e-7, 99.99, 9999.99],
  ...[10000, 1e300],
  ...[2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 2 ** 32 - 1, 2 ** 32, SAFE, SAFE + 1, -SAFE],
  ...[-SAFE - 1, 2 ** 63, 2 ** 64, 99_999_999_999_999_983_616, 1e20],
  ...[true, false, null, [], ["a"], {}, { a: 1 }],
  ...["", " ", "a", "0", "1", "-1", "1.5", "007", "1e5", "all", "basic", "none", "\u0000", "\n", "\u00e9"],
  ...["\ud83d\ude00", "\ud83d", "\ude00x"],
  ...["2024-02-29", "2023-02-29", "2023-12-31 23:59:59", "2023-12-31 24:00:00", "12:30:00", "838:59:59"],
  ...["839:00:00", "2155", "2156"],
  ...["1970-01-01 00:00:01", "1969-12-31 23:59:59", "::1", "10.0.0.1"],
  ...["123e4567-e89b-12d3-a456-426614174000", "1e39", "1e400"],
  ...["a,b", "b,a", "a,a", "f", "a,c,f", 'it\'s "x" */'],
  ...["\u20ac", "\u017dena", "\u0416", "caf\u00e9 \u20ac", "caf\u00e9 \u0416", "\u65e5\u672c"],
  ...["{}", "[1]", '{"a":[1,null]}', "[1,]", "{a:1}", "null", '"\u20ac"', " 1 ", "tru"],
  ...["999.99", "999.995", "-999.99", "1e2", 999.99, 999.995, -999.99, 0.07, 0.001, 1000],
];

/** Lengths at and around the limits of CHAR(255) and TEXT, in characters and in bytes. */
const LONG_VALUES: readonly unknown[] = [
  ...[15, 16, 17, 254, 255, 256, 300, 65535, 65536].map((length) => "x".repeat(length)),
  ...[1, 16, 127, 128, 254, 255, 256].map((length) => "\ud83d\ude00".repeat(length)),
  ...[127, 128, 129].map((length) => "\u00e9".repeat(length)),
  ...[85, 86].map((length) => "\u20ac".repeat(length)),
  "x".repeat(254) + "\ud83d\ude00",
  "x".repeat(255) + "\ud83d",
];

function pick<Element>(random: () => number, elements: readonly Element[]): Element {
  return elements[below(random, elements.length)] as Element;
}

function below(random: () => number, limit: number): number {
  return Math.floor(random() * limit);
}

/** Mulberry32, a small random number generator. Returns numbers from 0 (inclusive) to 1 (exclusive). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
