/** The differences between the JSON Schema of a module and its validator. */

import type { EmitConfig, JsonSchema } from "../../src/index.js";

/** Returns the item as an item file holds it: with numbers for flags, if these accept booleans as well. */
export function toItemFile(
  { properties = {} }: JsonSchema,
  item: Readonly<Record<string, unknown>>,
  flags: EmitConfig["flags"] = "boolean|bit",
): Readonly<Record<string, unknown>> {
  if (flags !== "boolean|bit") return item;
  const flagNames = Object.keys(properties).filter((name) =>
    JSON.stringify(properties[name]).includes('"enum":[0,1]'),
  );
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      typeof value === "boolean" && flagNames.includes(name) ? Number(value) : value,
    ]),
  );
}

/**
 * Whether the validator refuses a value of this key although a schema may accept it: a text with a lone surrogate, or an integer that a
 * number of JavaScript cannot represent exactly, for which a bigint is required.
 */
export function isBeyondSchema({ properties = {} }: JsonSchema, name: string, value: unknown): boolean {
  if (typeof value === "string") return /\p{Surrogate}/u.test(value);
  const { type = [] } = (Object.hasOwn(properties, name) ? properties[name] : undefined) ?? {};
  const isInteger = [type].flat().every((each) => each === "integer" || each === "null");
  return isInteger && Number.isInteger(value) && !Number.isSafeInteger(value);
}

/** Rules that JSON Schema cannot express, by key of `everyKindModule`: whether the column can hold a value that the schema accepts. */
export const BEYOND_SCHEMA: Readonly<Record<string, (value: unknown) => boolean>> = {
  // The digits of a number after the point.
  price: hasTwoDecimals,
  measure: hasTwoDecimals,
  // Bytes beyond characters.
  note: (value) => Buffer.byteLength(String(value)) <= 255,
  // The members of a long set, and their order.
  many: (value) =>
    /^(?!,)(?:(?:^|,)a)?(?:(?:^|,)b)?(?:(?:^|,)c)?(?:(?:^|,)d)?(?:(?:^|,)e)?(?:(?:^|,)f)?$/.test(
      String(value),
    ),
  // A text with contentMediaType must be JSON.
  document: (text) => {
    try {
      return JSON.parse(String(text)) !== undefined;
    } catch {
      return false;
    }
  },
};

function hasTwoDecimals(value: unknown): boolean {
  return typeof value === "string" || /^-?[0-9]+(?:\.[0-9]{1,2})?$/.test(String(value));
}
