/** Checks queued items with the rules of the generated validators, and fills in the defaults of omitted keys. */

import { parseColumn } from "../column/parser.js";
import { ColumnSyntaxError } from "../core/column-syntax-error.js";
import type { Column } from "../core/column-types.js";
import type { DefinedType } from "../core/item-types.js";
import type { ModuleSchema } from "../core/snapshot-types.js";
import { acceptsValue } from "../item/accepts.js";
import { buildItem } from "../item/item.js";
import { CallRefusal } from "./responses.js";
import type { ItemRow } from "./store.js";

interface CheckedModule {
  readonly columnsByKey: ReadonlyMap<string, Column>;
  /** The types of the keys that an item can have. Excludes keys that the database computes. */
  readonly typesByKey: ReadonlyMap<string, DefinedType>;
  readonly requiredKeys: readonly string[];
}

/** Modules are read when their first item is queued, so that a test can serve definitions that cannot be parsed. */
const modulesBySchema = new WeakMap<ModuleSchema, CheckedModule>();

/** Returns the row of an item. @throws CallRefusal if the module does not accept the item. */
export function buildRow(
  schema: ModuleSchema,
  sessionId: string,
  values: Readonly<Record<string, string>>,
): ItemRow {
  let module = modulesBySchema.get(schema);
  try {
    module ??= readModule(schema);
  } catch (error) {
    if (!(error instanceof ColumnSyntaxError)) throw error;
    throw new CallRefusal(`“${schema.module}” has an invalid definition, “${error.def}”: ${error.message}`);
  }
  modulesBySchema.set(schema, module);
  const { columnsByKey, requiredKeys } = module;
  const unknownKey = Object.keys(values).find((key) => !columnsByKey.has(key));
  if (unknownKey !== undefined) throw new CallRefusal(`“${schema.module}” has no key “${unknownKey}”.`);
  const missingKey = requiredKeys.find((key) => !Object.hasOwn(values, key) || values[key] === "");
  if (missingKey !== undefined) throw new CallRefusal(`The parameter “${missingKey}” is required.`);
  const cells: [key: string, value: string | null][] = [];
  for (const [key, { def, default: columnDefault }] of columnsByKey) {
    const text = Object.hasOwn(values, key) ? values[key] : undefined;
    const type = module.typesByKey.get(key);
    const value = text === undefined || type === undefined ? text : parseWireValue(type, text);
    if (value !== undefined && (type === undefined || !acceptsValue(type, value)))
      throw new CallRefusal(`The value of “${key}” does not fit its definition, “${def}”.`);
    cells.push([
      key,
      value === undefined ? (columnDefault.kind === "literal" ? columnDefault.value : null) : String(value),
    ]);
  }
  return Object.fromEntries([["transfer_session_id", sessionId], ...cells]);
}

/** @throws ColumnSyntaxError if a definition cannot be parsed. */
function readModule({ module: name, priority, primary, required, keys }: ModuleSchema): CheckedModule {
  const columns = Object.entries(keys).map(([key, { def }]) => ({ name: key, column: parseColumn(def) }));
  const item = buildItem({ name, priority, columns, primary, required });
  return {
    columnsByKey: new Map(columns.map(({ name: key, column }) => [key, column])),
    typesByKey: new Map(item.keys.map(({ name: key, type }) => [key, type])),
    requiredKeys: item.keys.filter((key) => key.required).map((key) => key.name),
  };
}

/** Converts a value of a request, which is always text, to the value that the type describes. */
function parseWireValue({ kind }: DefinedType, text: string): string | number | bigint {
  if (!/^[+-]?\d+$/.test(text)) return text;
  if (kind === "bigint") return BigInt(text);
  return kind === "flag" || kind === "integer" ? Number(text) : text;
}
