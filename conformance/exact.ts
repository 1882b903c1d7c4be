/**
 * An exact validator of the JSON Schema that we emit: numbers are compared to the last digit, and our keywords for bytes
 * and characters are heeded. Values are JSON, with numbers as the text that they have in it.
 */

import { byteLength, canSay } from "../src/column/charsets/encoded-text.js";
import type { JsonSchema } from "../src/core/json-schema-types.js";

/** A JSON value. A number is the numeral, since a double might be another one. */
export type Json = null | string | { readonly number: string };

/** @throws Error for a keyword that it does not know: what it passed over would be taken for kept. */
export function accepts(schema: JsonSchema, value: Json): boolean {
  return Object.entries(schema).every(([keyword, of]) => {
    if (ANNOTATIONS.has(keyword)) return true;
    const check = KEYWORDS.get(keyword);
    if (check === undefined) throw new Error(`no check of the keyword ${keyword}`);
    return check(value, of, schema);
  });
}

/** Keywords that say something of a value and ask nothing of it. */
const ANNOTATIONS: ReadonlySet<string> = new Set(["default", "description", "readOnly"]);

type Check = (value: Json, of: unknown, schema: JsonSchema) => boolean;

const KEYWORDS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ["type", (value, types) => [types].flat().some((type) => isOf(value, String(type)))],
  ["enum", (value, members) => (members as readonly unknown[]).some((member) => isSame(value, member))],
  ["anyOf", (value, schemas) => (schemas as readonly JsonSchema[]).some((schema) => accepts(schema, value))],
  ["minimum", (value, limit) => compared(value, limit, (order) => order >= 0)],
  ["maximum", (value, limit) => compared(value, limit, (order) => order <= 0)],
  ["exclusiveMinimum", (value, limit) => compared(value, limit, (order) => order > 0)],
  ["exclusiveMaximum", (value, limit) => compared(value, limit, (order) => order < 0)],
  ["minLength", (value, limit) => typeof value !== "string" || Array.from(value).length >= Number(limit)],
  ["maxLength", (value, limit) => typeof value !== "string" || Array.from(value).length <= Number(limit)],
  [
    "maxBytes",
    (value, limit, { characterSet = "utf8mb4" }) =>
      typeof value !== "string" || byteLength(value, characterSet) <= Number(limit),
  ],
  ["characterSet", (value, set) => typeof value !== "string" || canSay(String(set), value)],
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
  return typeof member === "number" && compared(value, member, (order) => order === 0);
}

/** True where the value is no number, too, as JSON Schema has it. */
function compared(value: Json, limit: unknown, holds: (order: number) => boolean): boolean {
  if (value === null || typeof value === "string") return true;
  return holds(compareNumerals(value.number, String(limit)));
}

/** Less than zero, zero, or more than zero. */
export function compareNumerals(one: string, other: string): number {
  const [left, right] = [decimal(one), decimal(other)];
  const shift = Math.max(left.scale, right.scale);
  const difference = scaledTo(left, shift) - scaledTo(right, shift);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
  /** Zero where the number is whole. */
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
