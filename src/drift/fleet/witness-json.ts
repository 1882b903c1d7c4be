/**
 * Converts counterexamples to JSON and back. Integers beyond 2^53 become objects such as `{"$integer": "9007199254740993"}`, because
 * JSON parsers round such large numbers.
 */

import type { Witness } from "../../core/drift-types.js";
import { isRecord } from "../../core/type-guards.js";

type WitnessValue = Witness[string];

interface ExactIntegerJson {
  readonly $integer: string;
}

export type WitnessJson = Readonly<Record<string, WitnessValue | ExactIntegerJson>>;

export function toWitnessJson(witness: Witness): WitnessJson {
  return mapValues(witness, (value) =>
    typeof value === "bigint" && !Number.isSafeInteger(Number(value)) ? { $integer: String(value) } : value,
  );
}

/**
 * Converts the JSON of a counterexample to a `Witness`. Version 0.1.0 wrote bigints as JSON numbers with all digits, which
 * `parseStrictJson` reads exactly.
 */
export function toWitness(json: WitnessJson): Witness {
  return mapValues(json, (value) => {
    if (isExactIntegerJson(value)) return BigInt(value.$integer);
    // Version 0.1.0 wrote numbers and bigints alike. Convert an integer to a number if a JavaScript number can represent it exactly.
    const isRepresentableAsNumber = typeof value === "bigint" && String(Number(value)) === String(value);
    return isRepresentableAsNumber ? Number(value) : value;
  });
}

export function isWitnessJson(value: unknown): value is WitnessJson {
  return (
    isRecord(value) &&
    Object.values(value).every(
      (propertyValue) =>
        propertyValue === null || typeof propertyValue !== "object" || isExactIntegerJson(propertyValue),
    )
  );
}

/** Maximum number of digits in `$integer`. No column can store more digits, and converting longer texts would be slow. */
const MAX_INTEGER_DIGITS = 100;

function isExactIntegerJson(value: unknown): value is ExactIntegerJson {
  if (!isRecord(value) || Object.keys(value).length !== 1) return false;
  const { $integer: digits } = value;
  return typeof digits === "string" && digits.length <= MAX_INTEGER_DIGITS && /^-?[0-9]+$/.test(digits);
}

/** Converts each value of an object. A property named `__proto__` is converted like any other. */
function mapValues<From, To>(
  object: Readonly<Record<string, From>>,
  convert: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, convert(value)]));
}
