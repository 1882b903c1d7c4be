/**
 * What a project knows better than a definition says: keys narrowed, or said in another way, by its configuration. An
 * override may never let through what the column cannot hold; one that would is a diagnostic.
 */

import { DEFAULTS } from "../core/defaults.js";
import type { Diagnostic } from "../core/diagnostic.js";
import { overrideInvalid } from "./diagnostics.js";
import { matchesPattern } from "./pattern.js";
import { textFault } from "./accepts.js";
import type { ItemConfig, Override } from "../core/config-types.js";
import type { DefinedType, ItemKey } from "../core/item-types.js";

/** The key as the overrides that speak of it would have it, the last of them winning. Diagnostics are added to the list. */
export function applyOverrides(
  key: ItemKey<DefinedType>,
  module: string,
  { integer, config, diagnostics }: OverrideContext,
): ItemKey<DefinedType> {
  const flags = config.flags ?? DEFAULTS.flags;
  const narrowings = (config.overrides ?? []).filter((override) => speaksOf(module, key)(override));
  return narrowings.reduce<ItemKey<DefinedType>>((before, { set }) => {
    const type =
      set.required === false && before.required
        ? "the server requires it"
        : narrowed(before.type, set, { integer, flags });
    if (typeof type === "string") {
      diagnostics.push(overrideInvalid(module, key.name, type));
      return before;
    }
    const required = set.required ?? before.required;
    return {
      ...before,
      type: required ? requireNonEmpty(type) : type,
      required,
      nullable: before.nullable && !required,
    };
  }, key);
}

/** The type without the empty text, which a required key refuses. */
export function requireNonEmpty(type: DefinedType): DefinedType {
  if (type.kind === "enum") return { ...type, members: type.members.filter((member) => member !== "") };
  return mayBeEmpty(type) ? { ...type, filled: true } : type;
}

function mayBeEmpty(type: DefinedType): type is Extract<DefinedType, { filled?: true }> {
  return type.kind === "text" || type.kind === "set" || type.kind === "scalar";
}

export interface OverrideContext {
  /** What the column is where it is no flag; `undefined` where it is no integer. */
  readonly integer: DefinedType | undefined;
  readonly config: ItemConfig;
  readonly diagnostics: Diagnostic[];
}

/** Those that speak of no key of the modules: misspelt, or about something that the server no longer has. */
export function unusedOverrides(
  overrides: readonly Override[],
  items: readonly { readonly module: string; readonly keys: readonly ItemKey[] }[],
): readonly Override[] {
  return overrides.filter(
    (override) => !items.some(({ module, keys }) => keys.some((key) => speaksOf(module, key)(override))),
  );
}

function speaksOf(module: string, { name, column }: ItemKey): (override: Override) => boolean {
  return (override) =>
    matchesPattern(override.module, module) &&
    matchesPattern(override.key, name) &&
    matchesPattern(override.definition?.toLowerCase(), column.def.toLowerCase());
}

type Narrowing = Override["set"];

interface Given {
  readonly integer: DefinedType | undefined;
  readonly flags: NonNullable<ItemConfig["flags"]>;
}

/** The type that is left, or why there is none. */
function narrowed(type: DefinedType, set: Narrowing, { integer, flags }: Given): DefinedType | string {
  const left = set.values === undefined ? type : withValues(type, set.values);
  if (typeof left === "string") return left;
  const { minimum, maximum, type: as, flag } = set;
  const isRanged = minimum !== undefined || maximum !== undefined || as !== undefined;
  if (flag === true) {
    if (integer === undefined) return "only an integer column can be a flag";
    return isRanged ? "a flag has no range and no other type" : { kind: "flag", as: flags };
  }
  if (flag === undefined && left.kind === "flag")
    return isRanged ? "it is a flag; say flag: false, too" : left;
  const base = left.kind === "flag" ? integer : left;
  if (flag === false && base === undefined)
    return "its column is read as SQLite does, which has no integers of one range";
  if (!isRanged) return base ?? left;
  if (base?.kind !== "integer" && base?.kind !== "bigint")
    return "only an integer has a range or another type";
  return ranged(base, set);
}

/** A value that is said twice is one. */
function withValues(type: DefinedType, said: readonly string[]): DefinedType | string {
  const values = [...new Set(said)];
  if (type.kind === "enum") {
    const stranger = values.find((value) => !type.members.includes(value));
    return stranger === undefined ? { kind: "enum", members: values } : `${stranger} is no member of it`;
  }
  if (type.kind !== "text") return "only a text has allowed values";
  const fault = values.map((value) => textFault(type, value)).find((found) => found !== undefined);
  return fault ?? { kind: "enum", members: values };
}

type IntegerType = Extract<DefinedType, { kind: "integer" | "bigint" }>;

function limitOf(said: number | string | undefined, otherwise: bigint): bigint | undefined {
  if (said === undefined) return otherwise;
  const isExact = typeof said === "number" ? Number.isSafeInteger(said) : /^-?[0-9]+$/.test(said);
  return isExact ? BigInt(said) : undefined;
}

function ranged(type: IntegerType, set: Narrowing): DefinedType | string {
  const [least, most] = [BigInt(type.minimum), BigInt(type.maximum)];
  const [minimum, maximum] = [limitOf(set.minimum, least), limitOf(set.maximum, most)];
  if (minimum === undefined || maximum === undefined) {
    return "a limit is an integer, as a string of digits where a number would not say it exactly";
  }
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
