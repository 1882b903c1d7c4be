/**
 * What a project knows better than a definition says: keys narrowed, or said in another way, by its configuration. An
 * override may never let through what the column cannot hold; one that would is a complaint.
 */

import { codePoints, utf8Length } from "../column/text.js";
import { overrideMisfit, type Complaint } from "../errors.js";
import type { ItemConfig, ItemKey, ItemType, Override } from "../model.js";

/** The key as the overrides that speak of it would have it, the last of them winning. Complaints are added to the list. */
export function overridden(
  key: ItemKey,
  module: string,
  { integer, config, complaints }: OverrideContext,
): ItemKey {
  return (config.overrides ?? []).filter(speaksOf(module, key)).reduce<ItemKey>((before, { set }) => {
    const type = narrowed(before.type, set, { integer, flags: config.flags ?? "boolean|bit" });
    if (typeof type === "string") {
      complaints.push(overrideMisfit(module, key.name, type));
      return before;
    }
    const required = set.required ?? before.required;
    return { ...before, type, required, nullable: before.nullable && !required };
  }, key);
}

export interface OverrideContext {
  /** What the column is where it is no flag; `undefined` where it is no integer. */
  readonly integer: ItemType | undefined;
  readonly config: ItemConfig;
  readonly complaints: Complaint[];
}

/** Those that speak of no key of the modules: misspelt, or about something that the server no longer has. */
export function idleOverrides(
  overrides: readonly Override[],
  items: readonly { readonly module: string; readonly keys: readonly ItemKey[] }[],
): readonly Override[] {
  return overrides.filter(
    (override) => !items.some(({ module, keys }) => keys.some((key) => speaksOf(module, key)(override))),
  );
}

function speaksOf(module: string, { name, column }: ItemKey): (override: Override) => boolean {
  return (override) =>
    matches(override.module, module) &&
    matches(override.key, name) &&
    matches(override.definition?.toLowerCase(), column.def.toLowerCase());
}

/** `*` stands for any characters; nothing stands for everything. */
function matches(pattern: string | undefined, text: string): boolean {
  if (pattern === undefined) return true;
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return text === first;
  let at = first.length;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at + last.length <= text.length;
}

type Narrowing = Override["set"];

interface Given {
  readonly integer: ItemType | undefined;
  readonly flags: NonNullable<ItemConfig["flags"]>;
}

/** The type that is left, or why there is none. */
function narrowed(type: ItemType, set: Narrowing, given: Given): ItemType | string {
  const values = set.values === undefined ? type : withValues(type, set.values);
  if (typeof values === "string") return values;
  if (set.flag === true) {
    return given.integer === undefined ? "only an integer can be a flag" : { kind: "flag", as: given.flags };
  }
  const { minimum, maximum, type: as } = set;
  if (set.flag === undefined && minimum === undefined && maximum === undefined && as === undefined)
    return values;
  const integer = values.kind === "flag" ? given.integer : values;
  if (integer?.kind !== "integer" && integer?.kind !== "bigint")
    return "only an integer has a range or another type";
  return ranged(integer, set);
}

function withValues(type: ItemType, values: readonly string[]): ItemType | string {
  if (type.kind === "enum") {
    const stranger = values.find((value) => !type.members.includes(value));
    return stranger === undefined ? { kind: "enum", members: values } : `${stranger} is no member of it`;
  }
  if (type.kind !== "text") return "only a text has allowed values";
  const length = type.unit === "bytes" ? utf8Length : codePoints;
  const tooLong = values.find((value) => length(value) > type.limit);
  return tooLong === undefined ? { kind: "enum", members: values } : `${tooLong} is too long for it`;
}

type IntegerType = Extract<ItemType, { kind: "integer" | "bigint" }>;

function ranged(type: IntegerType, set: Narrowing): ItemType | string {
  const [least, most] = [BigInt(type.minimum), BigInt(type.maximum)];
  const minimum = set.minimum === undefined ? least : BigInt(set.minimum);
  const maximum = set.maximum === undefined ? most : BigInt(set.maximum);
  if (minimum < least || maximum > most) return `its column holds integers from ${least} to ${most}`;
  if (minimum > maximum) return "its minimum is above its maximum";
  switch (set.type) {
    case "bigint":
    case "string":
      return { kind: "bigint", as: set.type, minimum, maximum };
    case "number": {
      const isSafe = minimum >= BigInt(Number.MIN_SAFE_INTEGER) && maximum <= BigInt(Number.MAX_SAFE_INTEGER);
      if (!isSafe) return `a number holds integers up to ${Number.MAX_SAFE_INTEGER} alone: say a maximum`;
      return { kind: "integer", minimum: Number(minimum), maximum: Number(maximum) };
    }
    default:
      return type.kind === "integer"
        ? { kind: "integer", minimum: Number(minimum), maximum: Number(maximum) }
        : { ...type, minimum, maximum };
  }
}
