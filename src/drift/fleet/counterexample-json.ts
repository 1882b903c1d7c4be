/**
 * Converts counterexamples to JSON and back. Integers beyond 2^53 become objects such as `{"$integer": "9007199254740993"}`, because
 * JSON parsers round such large numbers.
 */

import type { Counterexample } from "../../core/drift-types.js";
import { isRecord } from "../../core/text/json.js";

interface ExactInteger {
  readonly $integer: string;
}

export type CounterexampleJson = Readonly<Record<string, Counterexample[string] | ExactInteger>>;

export function toCounterexampleJson(counterexample: Counterexample): CounterexampleJson {
  return mapValues(counterexample, (value) =>
    typeof value === "bigint" && !Number.isSafeInteger(Number(value)) ? { $integer: String(value) } : value,
  );
}

/**
 * Converts the JSON of a counterexample to a `Counterexample`. Version 0.1.0 wrote numbers and bigints alike, with all digits, which
 * `parseStrictJson` reads exactly. Those that a JavaScript number can represent exactly become numbers.
 */
export function toCounterexample(json: CounterexampleJson): Counterexample {
  return mapValues(json, (value) => {
    if (isExactInteger(value)) return BigInt(value.$integer);
    return typeof value === "bigint" && String(Number(value)) === String(value) ? Number(value) : value;
  });
}

export function isCounterexampleJson(value: unknown): value is CounterexampleJson {
  const isValid = (one: unknown): boolean => one === null || typeof one !== "object" || isExactInteger(one);
  return isRecord(value) && Object.values(value).every(isValid);
}

/** No column can store more digits than 100, and converting longer texts would be slow. */
function isExactInteger(value: unknown): value is ExactInteger {
  if (!isRecord(value) || Object.keys(value).length !== 1) return false;
  const { $integer: digits } = value;
  return typeof digits === "string" && digits.length <= 100 && /^-?[0-9]+$/.test(digits);
}

/** Converts each value of an object. A property named `__proto__` is converted like any other. */
function mapValues<From, To>(
  object: Readonly<Record<string, From>>,
  convert: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, convert(value)]));
}
