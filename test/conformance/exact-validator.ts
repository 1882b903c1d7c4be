/**
 * Validates values with the JSON Schema of a column. It compares numbers exactly, and supports the additional keywords for bytes
 * and character sets.
 */

import type { JsonSchema } from "../../src/index.js";

/** A JSON value. A number is stored as text, because a double can be another number. */
export type ExactJson = null | string | { readonly number: string };

/** Returns whether the schema accepts the value. @throws Error if the schema has a keyword that this validator lacks. */
export function isAccepted(schema: JsonSchema, value: ExactJson): boolean {
  return Object.entries(schema).every(([keyword, parameter]) => {
    if (ANNOTATIONS.has(keyword)) return true;
    const check = KEYWORDS.get(keyword);
    if (check === undefined) throw new Error(`No check exists for the keyword ${keyword}.`);
    return check(value, parameter, schema);
  });
}

/** Keywords that describe a value and do not constrain it. */
const ANNOTATIONS: ReadonlySet<string> = new Set(["default", "description", "readOnly", "characterSet"]);

type Check = (value: ExactJson, parameter: unknown, schema: JsonSchema) => boolean;

const KEYWORDS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ["type", (value, types) => [types].flat().some((type) => hasType(value, String(type)))],
  ["enum", (value, members) => (members as readonly unknown[]).some((member) => equalsMember(value, member))],
  [
    "anyOf",
    (value, schemas) => (schemas as readonly JsonSchema[]).some((schema) => isAccepted(schema, value)),
  ],
  ["minimum", (value, limit) => checkOrder(value, limit, (order) => order >= 0)],
  ["maximum", (value, limit) => checkOrder(value, limit, (order) => order <= 0)],
  ["exclusiveMinimum", (value, limit) => checkOrder(value, limit, (order) => order > 0)],
  ["exclusiveMaximum", (value, limit) => checkOrder(value, limit, (order) => order < 0)],
  ["minLength", (value, limit) => typeof value !== "string" || Array.from(value).length >= Number(limit)],
  ["maxLength", (value, limit) => typeof value !== "string" || Array.from(value).length <= Number(limit)],
  [
    "maxBytes",
    (value, limit, { characterSet = "utf8mb4" }) =>
      typeof value !== "string" || countBytes(value, characterSet) <= Number(limit),
  ],
  ["contentMediaType", (value) => typeof value !== "string" || isJson(value)],
  ["pattern", (value, pattern) => typeof value !== "string" || new RegExp(String(pattern), "u").test(value)],
]);

/** Counts bytes in UTF-8 and UTF-16. In other sets, whose code pages are unknown here, each character counts as one byte. */
function countBytes(text: string, characterSet: string): number {
  if (characterSet.startsWith("utf8")) return Buffer.byteLength(text, "utf8");
  return characterSet.startsWith("utf16") ? text.length * 2 : Array.from(text).length;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function hasType(value: ExactJson, type: string): boolean {
  if (value === null) return type === "null";
  if (typeof value === "string") return type === "string";
  if (type === "integer") return parseDecimal(value.number).fraction === 0n;
  return type === "number";
}

function equalsMember(value: ExactJson, member: unknown): boolean {
  if (value === null || typeof value === "string") return value === member;
  return typeof member === "number" && checkOrder(value, member, (order) => order === 0);
}

/** Compares a number with a limit. Returns true for other values, to which JSON Schema does not apply limits. */
function checkOrder(value: ExactJson, limit: unknown, holds: (order: number) => boolean): boolean {
  if (value === null || typeof value === "string") return true;
  return holds(compareNumerals(value.number, String(limit)));
}

/** Compares two numbers given as text. Returns a negative number, zero or a positive number, as for `sort`. */
export function compareNumerals(one: string, other: string): number {
  const [left, right] = [parseDecimal(one), parseDecimal(other)];
  const scale = Math.max(left.scale, right.scale);
  const difference = scaleTo(left, scale) - scaleTo(right, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The number `digits / 10 ** scale`. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
  /** Zero if the number is an integer. */
  readonly fraction: bigint;
}

function parseDecimal(numeral: string): Decimal {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^([-+]?)([0-9]*)\.?([0-9]*)(?:[eE]([-+]?[0-9]+))?$/.exec(numeral) ?? [];
  const scale = fraction.length - Number(exponent);
  const unscaled = BigInt(`${whole}${fraction}` || "0") * (sign === "-" ? -1n : 1n);
  const digits = scale < 0 ? unscaled * 10n ** BigInt(-scale) : unscaled;
  const positiveScale = Math.max(scale, 0);
  return { digits, scale: positiveScale, fraction: digits % 10n ** BigInt(positiveScale) };
}

function scaleTo({ digits, scale }: Decimal, shift: number): bigint {
  return digits * 10n ** BigInt(shift - scale);
}
