/** The three differences between a JSON Schema and the validator that do not depend on the column. */

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
