/**
 * A snapshot's modules as SQLite tables: one a module, one column a key. Knows no sessions and no wire.
 */

import { type Diagnostic, LocalError } from "../core/diagnostic.js";
import { definitionNotStorable, tableNotCreatable } from "./diagnostics.js";
import type { ModuleSchema, Snapshot } from "../core/snapshot-types.js";
import { EngineError, type Database } from "./database.js";
import { tableColumn, type TableColumn } from "./column-ddl.js";
import { identifier } from "./sql.js";
import type { Storage, StorageClass } from "./storage.js";

/** A space is in no key's name, so this column's cannot be taken. */
export const ITEM_NUMBER = identifier("item number");

/** No key is called so: the name would be a parameter of the call itself. */
export const SESSION_ID = identifier("transfer_session_id");

/** How each of a module's keys is held, in the snapshot's order. */
export type ItemTable = ReadonlyMap<string, StorageClass>;

/**
 * Makes the tables, in module order. Throws `LocalError` with every definition that neither SQLite
 * nor the parser takes, and every table that the engine refuses.
 */
export function createTables(database: Database, snapshot: Snapshot): ReadonlyMap<string, ItemTable> {
  const diagnostics: Diagnostic[] = [];
  const tables = new Map<string, ItemTable>();
  for (const [name, schema] of Object.entries(snapshot.modules)) {
    const table = createTable(database, name, schema);
    if (table instanceof Map) tables.set(name, table);
    else diagnostics.push(...table);
  }
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
  return tables;
}

function createTable(
  database: Database,
  module: string,
  { keys }: ModuleSchema,
): Map<string, StorageClass> | Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const columns: [key: string, column: TableColumn][] = [];
  for (const [key, { def }] of Object.entries(keys)) {
    const column = tableColumn(database, key, def);
    if ("parser" in column) diagnostics.push(definitionNotStorable({ module, key, ...column }));
    else columns.push([key, column]);
  }
  if (diagnostics.length > 0) return diagnostics;
  const lines = [
    `${ITEM_NUMBER} INTEGER NOT NULL`,
    `${SESSION_ID} TEXT NOT NULL`,
    ...columns.map(([key, { sql }]) => `${identifier(key)} ${sql}\n`),
    ...columns.flatMap(([key, { storage }]) => check(key, storage)),
  ];
  try {
    database.run(`CREATE TABLE ${identifier(module)} (${lines.join(", ")})`);
  } catch (error) {
    if (error instanceof EngineError) return [tableNotCreatable(module, error.message)];
    throw error;
  }
  return new Map(columns.map(([key, { storage }]) => [key, storage.storageClass]));
}

/**
 * The engine's message repeats a constraint's name, so the name says what would have fitted. A CHECK that
 * comes to NULL would pass, so NULL is let through by itself and nothing else is that is not true.
 */
function check(key: string, { fit }: Storage): string[] {
  if (fit === undefined) return [];
  const name = identifier(key);
  const constraint = identifier(`${key} takes ${fit.words}`);
  return [`CONSTRAINT ${constraint} CHECK (${name} IS NULL OR (${fit.condition(name)}) IS TRUE)`];
}
