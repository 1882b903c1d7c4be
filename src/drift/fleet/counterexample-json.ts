/**
 * Converts counterexamples to JSON and back. A bigint becomes an object such as `{"$integer": "1"}`, because validators can refuse 1n and
 * accept 1, and JSON parsers round large numbers.
 */

import type { Counterexample } from "../../core/drift-types.js";
import { isRecord } from "../../core/text/json.js";

type JsonValue = Counterexample[string] | { readonly $integer: string };

export type CounterexampleJson = Readonly<Record<string, JsonValue>>;

export function toCounterexampleJson(counterexample: Counterexample): CounterexampleJson {
  return mapValues(counterexample, (value) =>
    typeof value === "bigint" ? { $integer: String(value) } : value,
  );
}

export function toCounterexample(json: CounterexampleJson): Counterexample {
  return mapValues(json, (value) => {
    if (typeof value === "object" && value !== null) return BigInt(value.$integer);
    // `parseStrictJson` reads large integers as bigints.
    return typeof value === "bigint" ? Number(value) : value;
  });
}

export function isCounterexampleJson(json: unknown): json is CounterexampleJson {
  if (!isRecord(json)) return false;
  return Object.values(json).every((value) => {
    if (typeof value !== "object" || value === null) return true;
    const { $integer: digits, ...others } = value as Readonly<Record<string, unknown>>;
    // No column can store more digits than 100, and converting longer texts would be slow.
    return typeof digits === "string" && /^-?[0-9]{1,100}$/.test(digits) && Object.keys(others).length === 0;
  });
}

/** Converts each value of an object. A property named `__proto__` is converted like any other. */
function mapValues<From, To>(
  object: Readonly<Record<string, From>>,
  convert: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, convert(value)]));
}
