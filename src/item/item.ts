/**
 * Builds items from modules. A key accepts exactly the values that a request can contain and its column can store. Overrides can
 * exclude some of these values. The file is long, because it contains a builder for each type of column.
 */

import {
  buildAddressPattern,
  SHORT_YEAR_PATTERN,
  buildTemporalPattern,
  buildTimestampPattern,
  UUID_PATTERN,
} from "../column/format-patterns.js";
import { buildFloatPattern } from "../column/number-patterns.js";
import { getCharacterPattern } from "../column/charsets.js";
import { getDecimalLimits, getFloatMaximum, getIntegerRange, getTextLimit } from "../column/ranges.js";
import { getEffectiveDefault } from "../column/literals.js";
import { getTypeFamily } from "../column/data-types.js";
import { tryParseJson } from "../core/text/json.js";
import { SETTING_DEFAULTS } from "../core/defaults.js";
import type { Diagnostic } from "../core/diagnostic.js";
import { createPropertyNamesAlikeError } from "./diagnostics.js";
import { getKeyNote, getKeyRules, getModuleDescription } from "./notes.js";
import { NEVER_TYPE } from "./merged-type.js";
import { excludeEmptyString, applyOverrides } from "./overrides.js";
import type { Column, TransferModule } from "../core/column-types.js";
import type { ItemConfig } from "../core/config-types.js";
import type { DefinedType, Item, ItemKey } from "../core/item-types.js";

/** Builds the item of a module. Adds an error to `diagnostics` for each invalid override. */
export function buildItem(
  module: TransferModule,
  config: ItemConfig = {},
  diagnostics: Diagnostic[] = [],
): Item<DefinedType> {
  const keys = module.columns
    // The database computes generated columns and accepts no value for them.
    .filter(({ column }) => column.generated === undefined)
    .map(({ name: key, column }) =>
      applyOverrides(buildItemKey(key, column, module, config), module.name, {
        columnIntegerType: getIntegerType(column, config),
        config,
        diagnostics,
      }),
    );
  const description = getModuleDescription(module.name);
  return {
    module: module.name,
    keys,
    ...(description !== undefined && { description }),
    rules: getKeyRules(module, keys),
    enforced: (config.documentedRules ?? SETTING_DEFAULTS.documentedRules) === "error",
    source: module,
  };
}

function buildItemKey(
  keyName: string,
  column: Column,
  { name: module, required: requiredKeyNames, primary }: TransferModule,
  config: ItemConfig,
): ItemKey<DefinedType> {
  const note = getKeyNote(module, keyName, (key) => getPropertyName(key, config));
  const isRequired = requiredKeyNames.includes(keyName) || isOmissionRefused(column);
  const keyType = getKeyType(column, config);
  return {
    name: keyName,
    property: getPropertyName(keyName, config),
    column,
    type: isRequired ? excludeEmptyString(keyType) : keyType,
    required: isRequired,
    nullable: !isRequired && isNullIfOmitted(column),
    primary: primary.includes(keyName),
    ...(note !== undefined && { note }),
  };
}

/** Reports keys that would have the same property name. */
export function diagnoseDuplicatePropertyNames({ module, keys }: Item): Diagnostic[] {
  const keyNamesByProperty = new Map<string, string[]>();
  for (const { name, property } of keys)
    keyNamesByProperty.set(property, [...(keyNamesByProperty.get(property) ?? []), name]);
  return [...keyNamesByProperty].flatMap(([property, names]) =>
    names.length > 1 ? [createPropertyNamesAlikeError(module, names, property)] : [],
  );
}

/**
 * Returns the property name of a key. With the setting `naming: "camel"`, names of several words are converted:
 * `overwrite_all_dbs` becomes `overwriteAllDbs`. Returns all other names unchanged.
 */
export function getPropertyName(
  keyName: string,
  { naming = SETTING_DEFAULTS.naming }: Pick<ItemConfig, "naming">,
): string {
  if (naming !== "camel" || !/^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)+$/i.test(keyName)) return keyName;
  return keyName.replace(/[_-]([a-z0-9])/gi, (_, character: string) => character.toUpperCase());
}

/** Whether the database refuses a row that omits the column: it is NOT NULL without a default, or its default is not valid JSON. */
export function isOmissionRefused(column: Column): boolean {
  const columnDefault = getEffectiveDefault(column);
  if (columnDefault.kind === "none") return !column.nullable && !column.autoIncrement;
  const isJsonColumnWithLiteralDefault = column.dataType === "json" && columnDefault.kind === "literal";
  return isJsonColumnWithLiteralDefault && tryParseJson(columnDefault.value) === undefined;
}

function isNullIfOmitted({ nullable, default: { kind } }: Column): boolean {
  return nullable && (kind === "none" || kind === "null");
}

type FixedFormatTypeBuilder = (column: Column) => Extract<DefinedType, { kind: "form" }>;

/**
 * For each data type with a text format, such as DATE, a function that builds the type of a column. YEAR with four digits does
 * not accept the number 0: numbers are sent as text, and YEAR stores the text "0" as 2000.
 */
const FIXED_FORMAT_TYPE_BUILDERS: Readonly<Record<string, FixedFormatTypeBuilder>> = {
  date: () => createFixedFormatType(buildTemporalPattern("date", 0), "a date such as 2026-12-31"),
  datetime: ({ fractionalSeconds = 0 }) =>
    createFixedFormatType(
      buildTemporalPattern("datetime", fractionalSeconds),
      appendFractionalDigitLimit("a date and time such as 2026-12-31 23:59:59", fractionalSeconds),
    ),
  timestamp: ({ fractionalSeconds = 0 }) =>
    createFixedFormatType(
      buildTimestampPattern(fractionalSeconds),
      appendFractionalDigitLimit(
        "a date and time from 1970 to 2106 such as 2026-12-31 23:59:59",
        fractionalSeconds,
      ),
    ),
  time: ({ fractionalSeconds = 0 }) =>
    createFixedFormatType(
      buildTemporalPattern("time", fractionalSeconds),
      appendFractionalDigitLimit("a time such as 23:59:59", fractionalSeconds),
    ),
  year: ({ displayWidth }) =>
    displayWidth === 2
      ? { ...createFixedFormatType(SHORT_YEAR_PATTERN, "the last two digits of a year"), numbers: [0, 99] }
      : {
          ...createFixedFormatType(buildTemporalPattern("year", 0), "a year such as 2026"),
          numbers: [1901, 2155],
        },
  uuid: () => createFixedFormatType(UUID_PATTERN, "a UUID"),
  inet4: () => createFixedFormatType(buildAddressPattern("inet4"), "an IPv4 address"),
  inet6: () => createFixedFormatType(buildAddressPattern("inet6"), "an IPv6 address"),
};

function createFixedFormatType(
  pattern: string,
  expectedValuesDescription: string,
): Extract<DefinedType, { kind: "form" }> {
  return { kind: "form", pattern, expected: expectedValuesDescription };
}

function appendFractionalDigitLimit(expectedValuesDescription: string, digitLimit: number): string {
  return digitLimit === 0
    ? expectedValuesDescription
    : `${expectedValuesDescription}, with at most ${digitLimit} fractional digits`;
}

/** Caches types. Snapshots can have 20,000 keys, but keys with the same definition share a column, and therefore the type. */
const typeCachesByConfig = new WeakMap<ItemConfig, WeakMap<Column, DefinedType>>();

/** Returns the type of a key before overrides are applied. */
export function getKeyType(column: Column, config: ItemConfig): DefinedType {
  const typesByColumn = typeCachesByConfig.get(config) ?? new WeakMap<Column, DefinedType>();
  typeCachesByConfig.set(config, typesByColumn);
  const type = typesByColumn.get(column) ?? buildDefinedType(column, config);
  typesByColumn.set(column, type);
  return type;
}

function buildDefinedType(column: Column, config: ItemConfig): DefinedType {
  const { dataType, values } = column;
  if (isFlag(column)) return { kind: "flag", as: config.flags ?? SETTING_DEFAULTS.flags };
  if (column.dialect === "sqlite") return buildSqliteType(column, config);
  if (dataType === "enum") return { kind: "enum", members: values ?? [] };
  if (dataType === "set") return buildSetType(values ?? []);
  if (isGeometryOrVector(column)) return NEVER_TYPE;
  if (Object.hasOwn(FIXED_FORMAT_TYPE_BUILDERS, dataType))
    return FIXED_FORMAT_TYPE_BUILDERS[dataType]?.(column) ?? UNKNOWN_TYPE;
  return (
    getIntegerType(column, config) ?? buildDecimalOrFloatType(column) ?? buildTextType(column) ?? UNKNOWN_TYPE
  );
}

const UNKNOWN_TYPE: DefinedType = { kind: "unknown" };

/** Returns the integer type of an integer or BIT column in MySQL, even if the column is a flag. Returns undefined for all other columns. */
function getIntegerType(column: Column, config: ItemConfig): DefinedType | undefined {
  const range = column.dialect === "sqlite" ? undefined : getIntegerRange(column);
  return range && buildTypeForIntegerRange(range, config);
}

/** SQLite's default limit for a text, in bytes. */
const MAX_SQLITE_TEXT_BYTES = 1_000_000_000;

/**
 * Returns the type of a SQLite column. SQLite does not enforce declared types: a column with numeric affinity also stores texts.
 */
function buildSqliteType({ dataType, autoIncrement }: Column, config: ItemConfig): DefinedType {
  if (autoIncrement)
    return buildTypeForIntegerRange({ minimum: -(2n ** 63n), maximum: 2n ** 63n - 1n }, config);
  if (dataType === "text") return { kind: "text", limit: MAX_SQLITE_TEXT_BYTES, unit: "bytes" };
  return { kind: "scalar", limit: MAX_SQLITE_TEXT_BYTES };
}

/** Maximum number of members of a SET that becomes an ENUM. Larger sets have too many combinations for a readable union type. */
const MAX_MEMBERS_OF_SET_AS_ENUM = 5;

/** Returns the type of a SET. A SET with few members becomes an ENUM of its combinations, such as `a`, `b` and `a,b`. */
function buildSetType(members: readonly string[]): DefinedType {
  if (members.length > MAX_MEMBERS_OF_SET_AS_ENUM) return { kind: "set", members };
  const memberSubsets = members.reduce<readonly (readonly string[])[]>(
    (subsets, member) => [...subsets, ...subsets.map((subset) => [...subset, member])],
    [[]],
  );
  // MySQL drops an empty member at the start of a value: it stores `,a` as `a`. Omit combinations that start with an empty member.
  const memberSubsetTexts = memberSubsets
    .map((subset) => subset.join(","))
    .filter((text) => !text.startsWith(","));
  return { kind: "enum", members: [...new Set(memberSubsetTexts)] };
}

/**
 * Whether the column is a flag. The 1 in `int(1)` is a display width; together with a default of 0 or 1, it indicates a boolean.
 */
function isFlag({ dataType, displayWidth, default: columnDefault }: Column): boolean {
  return (
    (dataType === "int" || dataType === "integer") &&
    displayWidth === 1 &&
    columnDefault.kind === "literal" &&
    (columnDefault.value === "0" || columnDefault.value === "1")
  );
}

function buildDecimalOrFloatType(column: Column): DefinedType | undefined {
  const { dataType, unsigned, precision, scale = 0 } = column;
  if (dataType === "decimal") return { kind: "decimal", precision: precision ?? 10, scale, unsigned };
  const maximum = getFloatMaximum(column);
  if (maximum === undefined) return undefined;
  if (precision === undefined) {
    const pattern = buildFloatPattern(dataType === "float" ? "float" : "double", unsigned);
    return { kind: "float", maximum, unsigned, pattern };
  }
  return { kind: "decimal", unsigned, ...getDecimalLimits(column) };
}

/** Whether the column stores binary data that cannot be sent as text. */
export function isGeometryOrVector({ dataType }: Column): boolean {
  const family = getTypeFamily(dataType);
  return family === "geometry" || family === "vector";
}

function buildTextType(column: Column): DefinedType | undefined {
  const { dataType, characterSet } = column;
  const textLimit = getTextLimit(column);
  if (textLimit === undefined) return undefined;
  const pattern = characterSet === undefined ? undefined : getCharacterPattern(characterSet);
  return {
    kind: "text",
    ...textLimit,
    ...(characterSet !== undefined &&
      pattern !== undefined && { characters: { set: characterSet, pattern } }),
    ...(dataType === "json" && { format: "json" }),
  };
}

function buildTypeForIntegerRange(
  { minimum, maximum }: { minimum: bigint; maximum: bigint },
  { bigint = SETTING_DEFAULTS.bigint }: ItemConfig,
): DefinedType {
  const fitsIn32Bits = minimum >= -(2n ** 31n) && maximum < 2n ** 32n;
  return fitsIn32Bits
    ? { kind: "integer", minimum: Number(minimum), maximum: Number(maximum) }
    : { kind: "bigint", as: bigint, minimum, maximum };
}
