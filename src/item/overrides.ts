/**
 * Applies the configuration's overrides, which narrow the types of keys. Reports an override that would accept values that the
 * column cannot store.
 */

import { SETTING_DEFAULTS } from "../core/defaults.js";
import type { Diagnostic } from "../core/diagnostic.js";
import { itemProblem } from "./diagnostics.js";
import { excludeEmptyString, isNeverType } from "./merged-type.js";
import { matchesPattern } from "./pattern.js";
import { acceptsValue, findTextFault } from "./accepts.js";
import type { ItemConfig, Override } from "../core/config-types.js";
import type { DefinedType, ItemDefinition, ItemKey } from "../core/item-types.js";

export interface OverrideContext {
  readonly module: string;
  /** The integer type of the column, even if the key is a flag. Undefined for columns that are neither integer nor BIT, and in SQLite. */
  readonly integerType: DefinedType | undefined;
  readonly config: ItemConfig;
  readonly diagnostics: Diagnostic[];
}

/**
 * Applies the overrides that match the key, in order. Each override changes the result of the previous ones. Adds a diagnostic to
 * `diagnostics` for each invalid override.
 */
export function applyOverrides(key: ItemKey<DefinedType>, context: OverrideContext): ItemKey<DefinedType> {
  const { module, config, diagnostics } = context;
  let result = key;
  for (const override of config.overrides ?? []) {
    if (!matchesKey(override, module, key)) continue;
    const changedOrReason = applyOverride(result, override.set, context);
    if (typeof changedOrReason === "string")
      diagnostics.push(itemProblem("override-invalid", { module, key: key.name, reason: changedOrReason }));
    else result = changedOrReason;
  }
  return result;
}

/** Returns the overrides that match no key, for example because of a typo, or because the server no longer has the key. */
export function findUnusedOverrides(
  overrides: readonly Override[],
  items: readonly Pick<ItemDefinition, "module" | "keys">[],
): readonly Override[] {
  return overrides.filter(
    (override) => !items.some(({ module, keys }) => keys.some((key) => matchesKey(override, module, key))),
  );
}

function matchesKey(override: Override, module: string, { name, column }: ItemKey): boolean {
  return (
    matchesPattern(override.module, module) &&
    matchesPattern(override.key, name) &&
    matchesPattern(override.definition?.toLowerCase(), column.def.toLowerCase())
  );
}

/** Returns the changed key, or the reason why the override is invalid, as a clause such as `only an integer column can be a flag`. */
function applyOverride(
  key: ItemKey<DefinedType>,
  set: Override["set"],
  context: OverrideContext,
): ItemKey<DefinedType> | string {
  if (set.required === false && key.required)
    return "required cannot be false, because the server requires the key";
  const narrowed = narrowType(key.type, set, context);
  if (typeof narrowed === "string") return narrowed;
  const required = set.required ?? key.required;
  const type = required ? excludeEmptyString(narrowed) : narrowed;
  if (required && isNeverType(type)) return "a required key would have no valid value";
  return { ...key, type, required, nullable: key.nullable && !required };
}

/** Returns the narrowed type, or the reason why the override is invalid. */
function narrowType(
  original: DefinedType,
  set: Override["set"],
  { integerType, config }: OverrideContext,
): DefinedType | string {
  const restricted = set.values === undefined ? original : restrictValues(original, [...new Set(set.values)]);
  if (typeof restricted === "string") return restricted;
  const changesRange = set.minimum !== undefined || set.maximum !== undefined || set.type !== undefined;
  if (set.flag === true) {
    if (integerType === undefined) return "only an integer column can be a flag";
    if (!acceptsValue(integerType, 0) || !acceptsValue(integerType, 1))
      return "its column does not allow both 0 and 1";
    if (changesRange) return "a flag cannot have a range or another type";
    return { kind: "flag", as: config.flags ?? SETTING_DEFAULTS.flags };
  }
  if (set.flag === undefined && restricted.kind === "flag")
    return changesRange
      ? "the key is a flag (0 or 1); to set a range or another type, add flag: false"
      : restricted;
  const type = restricted.kind === "flag" ? integerType : restricted;
  if (type === undefined)
    return "flag: false has no effect, because SQLite has no integer types with a limited range";
  if (!changesRange) return type;
  if (type.kind !== "integer" && type.kind !== "bigint")
    return "only an integer column can have a range or another type";
  return narrowRange(type, set);
}

/** Returns a type that accepts only these values, or the reason why the list is invalid. */
function restrictValues(type: DefinedType, values: readonly string[]): DefinedType | string {
  if (type.kind === "enum") {
    const unknown = values.find((value) => !type.members.includes(value));
    return unknown === undefined
      ? { kind: "enum", members: values }
      : `${unknown} is not a member of the ENUM column`;
  }
  if (type.kind !== "text") return "only a text column can have a list of values";
  const faults = values.flatMap((value) => findTextFault(type, value) ?? []);
  return faults[0] ?? { kind: "enum", members: values };
}

function narrowRange(
  type: Extract<DefinedType, { kind: "integer" | "bigint" }>,
  set: Override["set"],
): DefinedType | string {
  const [columnMinimum, columnMaximum] = [BigInt(type.minimum), BigInt(type.maximum)];
  const minimum = parseLimit(set.minimum, columnMinimum);
  const maximum = parseLimit(set.maximum, columnMaximum);
  if (minimum === undefined || maximum === undefined)
    return "a limit must be a safe integer or a string of decimal digits";
  if (minimum < columnMinimum || maximum > columnMaximum)
    return `the column only stores integers from ${columnMinimum} to ${columnMaximum}`;
  if (minimum > maximum) return "minimum must not be greater than maximum";
  if (set.type === "bigint" || set.type === "string")
    return { kind: "bigint", as: set.type, minimum, maximum };
  if (set.type === undefined && type.kind === "bigint") return { ...type, minimum, maximum };
  if (minimum < BigInt(Number.MIN_SAFE_INTEGER) || maximum > BigInt(Number.MAX_SAFE_INTEGER))
    return `a number cannot represent integers beyond ${Number.MAX_SAFE_INTEGER}: set a smaller range`;
  return { kind: "integer", minimum: Number(minimum), maximum: Number(maximum) };
}

function parseLimit(limit: number | string | undefined, defaultLimit: bigint): bigint | undefined {
  if (limit === undefined) return defaultLimit;
  const isInteger = typeof limit === "number" ? Number.isSafeInteger(limit) : /^-?[0-9]+$/.test(limit);
  return isInteger ? BigInt(limit) : undefined;
}
