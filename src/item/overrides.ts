/**
 * Applies the configuration's overrides, which narrow the types of keys. Reports an override that would accept values that the
 * column cannot store.
 */

import { SETTING_DEFAULTS } from "../core/defaults.js";
import type { Diagnostic } from "../core/diagnostic.js";
import { createOverrideInvalidError } from "./diagnostics.js";
import { isNeverType, NEVER_TYPE } from "./merged-type.js";
import { matchesPattern } from "./pattern.js";
import { acceptsNumber, findTextFault } from "./accepts.js";
import type { ItemConfig, Override } from "../core/config-types.js";
import type { DefinedType, ItemKey } from "../core/item-types.js";

/**
 * Applies the overrides that match the key, in order. Each override changes the result of the previous ones. Adds a diagnostic to
 * `diagnostics` for each invalid override.
 */
export function applyOverrides(
  key: ItemKey<DefinedType>,
  module: string,
  { columnIntegerType, config, diagnostics }: OverrideContext,
): ItemKey<DefinedType> {
  const flagRepresentation = config.flags ?? SETTING_DEFAULTS.flags;
  const matchingOverrides = (config.overrides ?? []).filter((override) =>
    createOverrideMatcher(module, key)(override),
  );
  return matchingOverrides.reduce<ItemKey<DefinedType>>((currentKey, { set: overrideSettings }) => {
    const narrowedTypeOrFault =
      overrideSettings.required === false && currentKey.required
        ? "required cannot be false, because the server requires the key"
        : narrowType(currentKey.type, overrideSettings, { columnIntegerType, flagRepresentation });
    if (typeof narrowedTypeOrFault === "string") {
      diagnostics.push(createOverrideInvalidError(module, key.name, narrowedTypeOrFault));
      return currentKey;
    }
    const isRequired = overrideSettings.required ?? currentKey.required;
    const narrowedType = isRequired ? excludeEmptyString(narrowedTypeOrFault) : narrowedTypeOrFault;
    if (isRequired && isNeverType(narrowedType)) {
      diagnostics.push(
        createOverrideInvalidError(module, key.name, "a required key would have no valid value"),
      );
      return currentKey;
    }
    return {
      ...currentKey,
      type: narrowedType,
      required: isRequired,
      nullable: currentKey.nullable && !isRequired,
    };
  }, key);
}

/** Returns the type without the empty string, because required keys do not accept it. */
export function excludeEmptyString(type: DefinedType): DefinedType {
  if (type.kind === "text" && type.limit === 0) return NEVER_TYPE;
  if (type.kind === "enum") return { ...type, members: type.members.filter((member) => member !== "") };
  return supportsFilledProperty(type) ? { ...type, filled: true } : type;
}

function supportsFilledProperty(type: DefinedType): type is Extract<DefinedType, { filled?: true }> {
  return type.kind === "text" || type.kind === "set" || type.kind === "scalar" || type.kind === "unknown";
}

export interface OverrideContext {
  /** The integer type of the column, even if the key is a flag. Undefined for columns that are neither integer nor BIT, and in SQLite. */
  readonly columnIntegerType: DefinedType | undefined;
  readonly config: ItemConfig;
  readonly diagnostics: Diagnostic[];
}

/** Returns the overrides that match no key, for example because of a typo, or because the server no longer has the key. */
export function findUnusedOverrides(
  overrides: readonly Override[],
  items: readonly { readonly module: string; readonly keys: readonly ItemKey[] }[],
): readonly Override[] {
  return overrides.filter(
    (override) =>
      !items.some(({ module, keys }) => keys.some((key) => createOverrideMatcher(module, key)(override))),
  );
}

function createOverrideMatcher(module: string, { name, column }: ItemKey): (override: Override) => boolean {
  return (override) =>
    matchesPattern(override.module, module) &&
    matchesPattern(override.key, name) &&
    matchesPattern(override.definition?.toLowerCase(), column.def.toLowerCase());
}

type OverrideSettings = Override["set"];

interface NarrowingContext {
  readonly columnIntegerType: DefinedType | undefined;
  readonly flagRepresentation: NonNullable<ItemConfig["flags"]>;
}

/**
 * Returns the narrowed type, or the reason why the override is invalid, as a clause such as `only an integer column can be a
 * flag`.
 */
function narrowType(
  type: DefinedType,
  overrideSettings: OverrideSettings,
  { columnIntegerType, flagRepresentation }: NarrowingContext,
): DefinedType | string {
  const restrictedTypeOrFault =
    overrideSettings.values === undefined ? type : restrictValues(type, overrideSettings.values);
  if (typeof restrictedTypeOrFault === "string") return restrictedTypeOrFault;
  const { minimum, maximum, type: requestedType, flag } = overrideSettings;
  const isRangeOrTypeRequested =
    minimum !== undefined || maximum !== undefined || requestedType !== undefined;
  if (flag === true) {
    if (columnIntegerType === undefined) return "only an integer column can be a flag";
    if (!acceptsNumber(columnIntegerType, 0) || !acceptsNumber(columnIntegerType, 1))
      return "its column does not allow both 0 and 1";
    return isRangeOrTypeRequested
      ? "a flag cannot have a range or another type"
      : { kind: "flag", as: flagRepresentation };
  }
  if (flag === undefined && restrictedTypeOrFault.kind === "flag")
    return isRangeOrTypeRequested
      ? "the key is a flag (0 or 1); to set a range or another type, add flag: false"
      : restrictedTypeOrFault;
  const nonFlagType = restrictedTypeOrFault.kind === "flag" ? columnIntegerType : restrictedTypeOrFault;
  if (flag === false && nonFlagType === undefined)
    return "flag: false has no effect, because SQLite has no integer types with a limited range";
  if (!isRangeOrTypeRequested) return nonFlagType ?? restrictedTypeOrFault;
  if (nonFlagType?.kind !== "integer" && nonFlagType?.kind !== "bigint")
    return "only an integer column can have a range or another type";
  return narrowRange(nonFlagType, overrideSettings);
}

/**
 * Returns a type that accepts only the allowed values, or the reason why the list is invalid, as a clause such as `only a text
 * column can have a list of values`. Ignores repeated values.
 */
function restrictValues(type: DefinedType, allowedValues: readonly string[]): DefinedType | string {
  const uniqueValues = [...new Set(allowedValues)];
  if (type.kind === "enum") {
    const unknownValue = uniqueValues.find((value) => !type.members.includes(value));
    return unknownValue === undefined
      ? { kind: "enum", members: uniqueValues }
      : `${unknownValue} is not a member of the ENUM column`;
  }
  if (type.kind !== "text") return "only a text column can have a list of values";
  const firstTextFault = uniqueValues
    .map((value) => findTextFault(type, value))
    .find((textFault) => textFault !== undefined);
  return firstTextFault ?? { kind: "enum", members: uniqueValues };
}

type IntegerType = Extract<DefinedType, { kind: "integer" | "bigint" }>;

function parseRangeLimit(limit: number | string | undefined, defaultLimit: bigint): bigint | undefined {
  if (limit === undefined) return defaultLimit;
  const isValidLimit = typeof limit === "number" ? Number.isSafeInteger(limit) : /^-?[0-9]+$/.test(limit);
  return isValidLimit ? BigInt(limit) : undefined;
}

function narrowRange(type: IntegerType, overrideSettings: OverrideSettings): DefinedType | string {
  const [columnMinimum, columnMaximum] = [BigInt(type.minimum), BigInt(type.maximum)];
  const [minimum, maximum] = [
    parseRangeLimit(overrideSettings.minimum, columnMinimum),
    parseRangeLimit(overrideSettings.maximum, columnMaximum),
  ];
  if (minimum === undefined || maximum === undefined) {
    return "a limit must be a safe integer or a string of decimal digits";
  }
  if (minimum < columnMinimum || maximum > columnMaximum)
    return `the column only stores integers from ${columnMinimum} to ${columnMaximum}`;
  if (minimum > maximum) return "minimum must not be greater than maximum";
  switch (overrideSettings.type) {
    case "bigint":
    case "string":
      return { kind: "bigint", as: overrideSettings.type, minimum, maximum };
    case "number": {
      const isSafeIntegerRange =
        minimum >= BigInt(Number.MIN_SAFE_INTEGER) && maximum <= BigInt(Number.MAX_SAFE_INTEGER);
      if (!isSafeIntegerRange)
        return `a number cannot represent integers beyond ${Number.MAX_SAFE_INTEGER}: set a smaller range`;
      return { kind: "integer", minimum: Number(minimum), maximum: Number(maximum) };
    }
    default:
      return type.kind === "integer"
        ? { kind: "integer", minimum: Number(minimum), maximum: Number(maximum) }
        : { ...type, minimum, maximum };
  }
}
