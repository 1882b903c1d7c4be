/**
 * An exact validator for the JSON Schema that we emit. It compares numbers to the last digit, and checks our keywords for bytes
 * and characters. Values are JSON whose numbers are texts.
 */

import { countBytes, canEncode } from "../src/column/charsets/encoded-text.js";
import type { JsonSchema } from "../src/core/json-schema-types.js";

/** A JSON value. A number is its text, because a double might be another number. */
export type Json = null | string | { readonly number: string };

/** @throws Error for an unknown keyword, which would otherwise count as satisfied. */
export function accepts(schema: JsonSchema, value: Json): boolean {
  return Object.entries(schema).every(([keyword, parameter]) => {
    if (ANNOTATIONS.has(keyword)) return true;
    const check = KEYWORDS.get(keyword);
    if (check === undefined) throw new Error(`No check exists for the keyword ${keyword}.`);
    return check(value, parameter, schema);
  });
}

/** Keywords that describe a value and do not constrain it. */
const ANNOTATIONS: ReadonlySet<string> = new Set(["default", "description", "readOnly"]);

type Check = (value: Json, parameter: unknown, schema: JsonSchema) => boolean;

const KEYWORDS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ["type", (value, types) => [types].flat().some((type) => isOf(value, String(type)))],
  ["enum", (value, members) => (members as readonly unknown[]).some((member) => isSame(value, member))],
  ["anyOf", (value, schemas) => (schemas as readonly JsonSchema[]).some((schema) => accepts(schema, value))],
  ["minimum", (value, limit) => compareNumber(value, limit, (order) => order >= 0)],
  ["maximum", (value, limit) => compareNumber(value, limit, (order) => order <= 0)],
  ["exclusiveMinimum", (value, limit) => compareNumber(value, limit, (order) => order > 0)],
  ["exclusiveMaximum", (value, limit) => compareNumber(value, limit, (order) => order < 0)],
  ["minLength", (value, limit) => typeof value !== "string" || Array.from(value).length >= Number(limit)],
  ["maxLength", (value, limit) => typeof value !== "string" || Array.from(value).length <= Number(limit)],
  [
    "maxBytes",
    (value, limit, { characterSet = "utf8mb4" }) =>
      typeof value !== "string" || countBytes(value, characterSet) <= Number(limit),
  ],
  ["characterSet", (value, set) => typeof value !== "string" || canEncode(String(set), value)],
  ["contentMediaType", (value) => typeof value !== "string" || isJson(value)],
  ["pattern", (value, pattern) => typeof value !== "string" || new RegExp(String(pattern), "u").test(value)],
]);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isOf(value: Json, type: string): boolean {
  if (value === null) return type === "null";
  if (typeof value === "string") return type === "string";
  if (type === "integer") return decimal(value.number).fraction === 0n;
  return type === "number";
}

function isSame(value: Json, member: unknown): boolean {
  if (value === null || typeof value === "string") return value === member;
  return typeof member === "number" && compareNumber(value, member, (order) => order === 0);
}

/** True for values that are not numbers, as in JSON Schema. */
function compareNumber(value: Json, limit: unknown, holds: (order: number) => boolean): boolean {
  if (value === null || typeof value === "string") return true;
  return holds(compareNumerals(value.number, String(limit)));
}

/** Returns a negative number, zero or a positive number. */
export function compareNumerals(one: string, other: string): number {
  const [left, right] = [decimal(one), decimal(other)];
  const shift = Math.max(left.scale, right.scale);
  const difference = scaledTo(left, shift) - scaledTo(right, shift);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
  /** Zero if the number is an integer. */
  readonly fraction: bigint;
}

function decimal(numeral: string): Decimal {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^([-+]?)([0-9]*)\.?([0-9]*)(?:[eE]([-+]?[0-9]+))?$/.exec(numeral) ?? [];
  const scale = fraction.length - Number(exponent);
  const unscaled = BigInt(`${whole}${fraction}` || "0") * (sign === "-" ? -1n : 1n);
  const digits = scale < 0 ? unscaled * 10n ** BigInt(-scale) : unscaled;
  const positive = Math.max(scale, 0);
  return { digits, scale: positive, fraction: digits % 10n ** BigInt(positive) };
}

function scaledTo({ digits, scale }: Decimal, shift: number): bigint {
  return digits * 10n ** BigInt(shift - scale);
}
