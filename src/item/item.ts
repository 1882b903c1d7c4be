/**
 * Builds items from modules. A key accepts exactly the values that a request can contain and its column can store. Overrides can
 * exclude some of these values.
 */

import { describeFormat } from "../column/formats.js";
import { buildFloatPattern } from "../column/number-patterns.js";
import { getCharacterPattern } from "../column/charsets.js";
import { getDecimalLimits, getFloatMaximum, getIntegerRange, getTextLimit } from "../column/ranges.js";
import { getEffectiveDefault } from "../column/literals.js";
import { getTypeFamily } from "../column/data-types.js";
import { tryParseJson } from "../core/text/json.js";
import { SETTING_DEFAULTS } from "../core/defaults.js";
import type { Diagnostic } from "../core/diagnostic.js";
import { itemProblem } from "./diagnostics.js";
import { getKeyNote, getKeyRules, getModuleDescription } from "./notes.js";
import { excludeEmptyString, NEVER_TYPE } from "./merged-type.js";
import { applyOverrides } from "./overrides.js";
import type { Column, TransferModule, DefinedType, ItemDefinition, ItemKey } from "../core/item-types.js";
import type { ItemConfig } from "../core/config-types.js";

/** Builds the item of a module. Adds an error to `diagnostics` for each invalid override. */
export function buildItem(
  module: TransferModule,
  config: ItemConfig = {},
  diagnostics: Diagnostic[] = [],
): ItemDefinition<DefinedType> {
  const { name: moduleName, required, primary } = module;
  const toProperty = (key: string): string => getPropertyName(key, config);
  // The database computes generated columns and accepts no value for them.
  const sendable = module.columns.filter(({ column }) => column.generated === undefined);
  const keys = sendable.map(({ name, column }) => {
    const note = getKeyNote(moduleName, name, toProperty);
    const isRequired = required.includes(name) || isOmissionRefused(column);
    const type = getKeyType(column, config);
    const key: ItemKey<DefinedType> = {
      name,
      property: toProperty(name),
      column,
      type: isRequired ? excludeEmptyString(type) : type,
      required: isRequired,
      nullable: !isRequired && column.nullable && ["none", "null"].includes(column.default.kind),
      primary: primary.includes(name),
      ...(note !== undefined && { note }),
    };
    const integerType = getIntegerType(column, config);
    return applyOverrides(key, { module: moduleName, integerType, config, diagnostics });
  });
  const description = getModuleDescription(moduleName);
  return {
    module: moduleName,
    keys,
    ...(description !== undefined && { description }),
    rules: getKeyRules(module, keys),
    enforced: (config.documentedRules ?? SETTING_DEFAULTS.documentedRules) === "error",
    source: module,
  };
}

/** Reports keys that would have the same property name. */
export function diagnoseDuplicatePropertyNames({ module, keys }: ItemDefinition): Diagnostic[] {
  const properties = new Set(keys.map(({ property }) => property));
  if (properties.size === keys.length) return [];
  return [...properties].flatMap((property) => {
    const names = keys.filter((key) => key.property === property).map(({ name }) => name);
    return names.length > 1 ? [itemProblem("property-names-alike", { module, keys: names, property })] : [];
  });
}

/**
 * Returns the property name of a key. With the setting `naming: "camel"`, names of several words are converted:
 * `overwrite_all_dbs` becomes `overwriteAllDbs`. Returns all other names unchanged.
 */
export function getPropertyName(keyName: string, { naming = SETTING_DEFAULTS.naming }: ItemConfig): string {
  if (naming !== "camel" || !/^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)+$/i.test(keyName)) return keyName;
  return keyName.replace(/[_-]([a-z0-9])/gi, (_, character: string) => character.toUpperCase());
}

/** Whether the database refuses a row that omits the column: it is NOT NULL without a default, or its default is not valid JSON. */
export function isOmissionRefused(column: Column): boolean {
  const columnDefault = getEffectiveDefault(column);
  if (columnDefault.kind === "none") return !column.nullable && !column.autoIncrement;
  if (column.dataType !== "json" || columnDefault.kind !== "literal") return false;
  return tryParseJson(columnDefault.value) === undefined;
}

/** Caches types. Snapshots can have 20,000 keys, but keys with the same definition share a column, and therefore the type. */
const typeCaches = new WeakMap<ItemConfig, WeakMap<Column, DefinedType>>();

/** Returns the type of a key before overrides are applied. */
export function getKeyType(column: Column, config: ItemConfig): DefinedType {
  const cache = typeCaches.get(config) ?? new WeakMap<Column, DefinedType>();
  typeCaches.set(config, cache);
  const type = cache.get(column) ?? buildDefinedType(column, config);
  cache.set(column, type);
  return type;
}

function buildDefinedType(column: Column, config: ItemConfig): DefinedType {
  const { dataType, values = [] } = column;
  if (isFlag(column)) return { kind: "flag", as: config.flags ?? SETTING_DEFAULTS.flags };
  if (column.dialect === "sqlite") return buildSqliteType(column, config);
  if (dataType === "enum") return { kind: "enum", members: values };
  if (dataType === "set") return buildSetType(values);
  if (isUnsendable(column)) return NEVER_TYPE;
  const format = describeFormat(column);
  if (format !== undefined) {
    const { pattern, expected, numbers } = format;
    return { kind: "form", pattern, expected, ...(numbers && { numbers }) };
  }
  return (
    getIntegerType(column, config) ??
    buildFractionalType(column) ??
    buildTextType(column) ?? { kind: "unknown" }
  );
}

/** Returns the integer type of an integer or BIT column in MySQL, even if the column is a flag. Returns undefined for all other columns. */
function getIntegerType(column: Column, config: ItemConfig): DefinedType | undefined {
  const range = column.dialect === "sqlite" ? undefined : getIntegerRange(column);
  return range && buildIntegerType(range, config);
}

/** SQLite's default limit for a text, in bytes. */
const MAX_SQLITE_TEXT_BYTES = 1_000_000_000;

/**
 * Returns the type of a SQLite column. SQLite does not enforce declared types: a column with numeric affinity also stores texts.
 */
function buildSqliteType({ dataType, autoIncrement }: Column, config: ItemConfig): DefinedType {
  if (autoIncrement) return buildIntegerType({ minimum: -(2n ** 63n), maximum: 2n ** 63n - 1n }, config);
  if (dataType === "text") return { kind: "text", limit: MAX_SQLITE_TEXT_BYTES, unit: "bytes" };
  return { kind: "scalar", limit: MAX_SQLITE_TEXT_BYTES };
}

/** Maximum number of members of a SET that becomes an ENUM. Larger sets have too many combinations for a readable union type. */
const MAX_ENUM_SET_SIZE = 5;

/** Returns the type of a SET. A SET with few members becomes an ENUM of its combinations, such as `a`, `b` and `a,b`. */
function buildSetType(members: readonly string[]): DefinedType {
  if (members.length > MAX_ENUM_SET_SIZE) return { kind: "set", members };
  const subsets = members.reduce<readonly (readonly string[])[]>(
    (found, member) => [...found, ...found.map((subset) => [...subset, member])],
    [[]],
  );
  // MySQL drops an empty member at the start of a value: it stores `,a` as `a`. Omit combinations that start with an empty member.
  const texts = subsets.map((subset) => subset.join(",")).filter((text) => !text.startsWith(","));
  return { kind: "enum", members: [...new Set(texts)] };
}

/**
 * Whether the column is a flag. The 1 in `int(1)` is a display width; together with a default of 0 or 1, it indicates a boolean.
 */
function isFlag({ dataType, displayWidth, default: columnDefault }: Column): boolean {
  if (!["int", "integer"].includes(dataType) || displayWidth !== 1) return false;
  return columnDefault.kind === "literal" && ["0", "1"].includes(columnDefault.value);
}

function buildFractionalType(column: Column): DefinedType | undefined {
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
export function isUnsendable({ dataType }: Column): boolean {
  return getTypeFamily(dataType) === "unsendable";
}

function buildTextType(column: Column): DefinedType | undefined {
  const { dataType, characterSet: set } = column;
  const limit = getTextLimit(column);
  if (limit === undefined) return undefined;
  const pattern = set === undefined ? undefined : getCharacterPattern(set);
  return {
    kind: "text",
    ...limit,
    ...(set !== undefined && pattern !== undefined && { characters: { set, pattern } }),
    ...(dataType === "json" && { format: "json" }),
  };
}

function buildIntegerType(
  { minimum, maximum }: { minimum: bigint; maximum: bigint },
  { bigint = SETTING_DEFAULTS.bigint }: ItemConfig,
): DefinedType {
  const fitsIn32Bits = minimum >= -(2n ** 31n) && maximum < 2n ** 32n;
  return fitsIn32Bits
    ? { kind: "integer", minimum: Number(minimum), maximum: Number(maximum) }
    : { kind: "bigint", as: bigint, minimum, maximum };
}
