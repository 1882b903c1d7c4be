/** Creates the SQLite tables of a snapshot: one per module, with one column per key. */

import { type Diagnostic, LocalError } from "../core/diagnostic.js";
import { createDefinitionNotStorableError, createTableNotCreatableError } from "./diagnostics.js";
import type { ModuleSchema, Snapshot } from "../core/snapshot-types.js";
import { EngineError, type Database } from "./database.js";
import { translateDefinitionWithCache, type TableColumn } from "./column-ddl.js";
import { quoteIdentifier } from "./sql.js";
import type { ColumnStorage, StorageClass } from "./storage.js";

/** The column for the number of an item. The names of keys contain no spaces, so no key has this name. */
export const QUOTED_ITEM_NUMBER_COLUMN = quoteIdentifier("item number");

/** The column for the session of an item. No key can have this name, because the API call that adds items has a parameter with the same name. */
export const QUOTED_SESSION_ID_COLUMN = quoteIdentifier("transfer_session_id");

/** The storage class of each key of a module, in the snapshot's order. */
export type StorageClassesByKey = ReadonlyMap<string, StorageClass>;

/**
 * Creates the tables in the order of the modules. Returns the storage classes by module name.
 *
 * @throws LocalError that lists every definition that neither SQLite nor the parser accepts, and every table that SQLite rejects.
 */
export function createTables(
  database: Database,
  snapshot: Snapshot,
): ReadonlyMap<string, StorageClassesByKey> {
  const diagnostics: Diagnostic[] = [];
  const storageClassMapsByModule = new Map<string, StorageClassesByKey>();
  for (const [moduleName, schema] of Object.entries(snapshot.modules)) {
    const storageClassesOrDiagnostics = createTable(database, moduleName, schema);
    if (storageClassesOrDiagnostics instanceof Map)
      storageClassMapsByModule.set(moduleName, storageClassesOrDiagnostics);
    else diagnostics.push(...storageClassesOrDiagnostics);
  }
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
  return storageClassMapsByModule;
}

function createTable(
  database: Database,
  module: string,
  { keys }: ModuleSchema,
): Map<string, StorageClass> | Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const columnEntries: [key: string, column: TableColumn][] = [];
  for (const [key, { def }] of Object.entries(keys)) {
    const columnOrErrors = translateDefinitionWithCache(database, key, def);
    if ("parserMessage" in columnOrErrors)
      diagnostics.push(createDefinitionNotStorableError({ module, key, ...columnOrErrors }));
    else columnEntries.push([key, columnOrErrors]);
  }
  if (diagnostics.length > 0) return diagnostics;
  const columnsAndConstraints = [
    `${QUOTED_ITEM_NUMBER_COLUMN} INTEGER NOT NULL`,
    `${QUOTED_SESSION_ID_COLUMN} TEXT NOT NULL`,
    ...columnEntries.map(([key, { sql }]) => `${quoteIdentifier(key)} ${sql}\n`),
    ...columnEntries.flatMap(([key, { storage }]) => formatCheckConstraints(key, storage)),
  ];
  try {
    database.run(`CREATE TABLE ${quoteIdentifier(module)} (${columnsAndConstraints.join(", ")})`);
  } catch (error) {
    if (error instanceof EngineError) return [createTableNotCreatableError(module, error.message)];
    throw error;
  }
  return new Map(columnEntries.map(([key, { storage }]) => [key, storage.storageClass]));
}

/**
 * Returns the CHECK constraint of a key, if its values can be checked. The constraint's name describes the accepted values, because
 * SQLite's error message contains the name. A CHECK also passes if its condition is NULL, so `IS TRUE` is added.
 */
function formatCheckConstraints(key: string, { check: valueCheck }: ColumnStorage): string[] {
  if (valueCheck === undefined) return [];
  const quotedColumn = quoteIdentifier(key);
  const constraintName = quoteIdentifier(`${key} accepts ${valueCheck.description}`);
  return [
    `CONSTRAINT ${constraintName} CHECK (${quotedColumn} IS NULL OR (${valueCheck.buildCondition(quotedColumn)}) IS TRUE)`,
  ];
}
