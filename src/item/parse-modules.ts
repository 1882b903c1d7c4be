/** Parses all column definitions of modules, and reports each definition that cannot be parsed. */

import { appendElements } from "../core/append.js";
import { SETTING_DEFAULTS } from "../core/defaults.js";
import { memoize } from "../core/memoize.js";
import { parseColumn } from "../column/parser.js";
import { ColumnSyntaxError, createDefinitionInvalidError } from "../core/column-syntax-error.js";
import { type Diagnostic, LocalError, RemoteError } from "../core/diagnostic.js";
import {
  createRequiredKeyBinaryError,
  createRequiredKeyComputedError,
  createRequiredKeyEmptyError,
} from "./diagnostics.js";
import { compareByCodePoint } from "../core/text/json.js";
import type { Column, Dialect, TransferModule } from "../core/column-types.js";
import type { ItemConfig } from "../core/config-types.js";
import type { ModuleSchema } from "../core/snapshot-types.js";
import { diagnoseModuleAndKeyNames } from "../core/names.js";
import { findDefinitionLocation } from "../core/schema-locations.js";
import { isGeometryOrVector, getKeyType, isOmissionRefused } from "./item.js";
import { isNeverType } from "./merged-type.js";
import { excludeEmptyString } from "./overrides.js";

/**
 * Parses modules and sorts them by name. Also checks the names of modules and keys, because callers of the library can construct
 * snapshots with any names.
 *
 * @throws LocalError for names for which no code can be generated.
 * @throws RemoteError with a diagnostic for each definition that cannot be parsed, and each required key that cannot be sent.
 */
export function parseModules(schemas: readonly ModuleSchema[], dialect?: Dialect): TransferModule[] {
  const nameDiagnostics = diagnoseModuleAndKeyNames(schemas, "Snapshot");
  if (nameDiagnostics.length > 0) throw new LocalError(nameDiagnostics);
  const diagnostics: Diagnostic[] = [];
  const modules = schemas
    .toSorted((left, right) => compareByCodePoint(left.module, right.module))
    .map((schema) => parseModule(schema, dialect, diagnostics));
  appendElements(diagnostics, modules.flatMap(diagnoseUnsendableRequiredKeys));
  if (diagnostics.length > 0) throw new RemoteError(diagnostics);
  return modules;
}

/** Returns a function that checks a definition. The function returns a diagnostic, or `undefined` if the definition is valid. */
export function createDefinitionChecker(dialect?: Dialect): DefinitionChecker {
  return (module, key, def) => {
    try {
      CACHING_PARSERS_BY_DIALECT[dialect ?? SETTING_DEFAULTS.dialect](def);
      return undefined;
    } catch (error) {
      if (!(error instanceof ColumnSyntaxError)) throw error;
      return createDefinitionInvalidError(module, key, error);
    }
  };
}

type DefinitionChecker = (module: string, key: string, def: string) => Diagnostic | undefined;

/** Reports each required key for which no value can be sent. If a module has such a key, none of its items can be queued. */
function diagnoseUnsendableRequiredKeys({ name, columns, required }: TransferModule): Diagnostic[] {
  return columns.flatMap(({ name: key, column }) => {
    const isRequired = required.includes(key);
    if (column.generated !== undefined) return isRequired ? [createRequiredKeyComputedError(name, key)] : [];
    if (!isRequired && !isOmissionRefused(column)) return [];
    if (isGeometryOrVector(column)) return [createRequiredKeyBinaryError(name, key)];
    return isNeverType(excludeEmptyString(getKeyType(column, NO_CONFIG)))
      ? [createRequiredKeyEmptyError(name, key)]
      : [];
  });
}

/** The configuration for checking whether a column accepts any value at all. It is empty, because no setting affects this. */
const NO_CONFIG: ItemConfig = {};

/** Maximum number of cached columns per dialect. Limits the use of memory, because a process can read any number of snapshots. */
const MAX_CACHED_COLUMNS = 5_000;

/**
 * Parsers with a cache, because each definition is needed when a server's response arrives, and again when snapshots are compared. Keys with
 * the same definition share a column.
 */
const CACHING_PARSERS_BY_DIALECT: Readonly<Record<Dialect, (def: string) => Column>> = {
  mysql: createCachingParser("mysql"),
  sqlite: createCachingParser("sqlite"),
};

function createCachingParser(dialect: Dialect): (def: string) => Column {
  return memoize((def) => parseColumn(def, { dialect }), MAX_CACHED_COLUMNS);
}

function parseModule(
  schema: ModuleSchema,
  dialect: Dialect | undefined,
  diagnostics: Diagnostic[],
): TransferModule {
  const columns: { name: string; column: Column }[] = [];
  const keyEntries = Object.entries(schema.keys).sort(([left], [right]) => compareByCodePoint(left, right));
  for (const [name, { def }] of keyEntries) {
    try {
      columns.push({ name, column: CACHING_PARSERS_BY_DIALECT[dialect ?? SETTING_DEFAULTS.dialect](def) });
    } catch (error) {
      if (!(error instanceof ColumnSyntaxError)) throw error;
      diagnostics.push(
        createDefinitionInvalidError(schema.module, name, error, findDefinitionLocation(schema, name)),
      );
    }
  }
  const { module, priority, primary, required } = schema;
  return { name: module, priority, columns, primary, required };
}
