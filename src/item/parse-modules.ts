/** Parses all column definitions of modules, and reports definitions that cannot be parsed or are not known. */

import { SETTING_DEFAULTS } from "../core/defaults.js";
import { MAX_TOTAL_MEMBERS } from "../core/limits.js";
import { memoize } from "../core/memoize.js";
import { listUnknownParts, parseColumn } from "../column/parser.js";
import { ColumnSyntaxError, createDefinitionInvalidError } from "../core/column-syntax-error.js";
import { type Diagnostic, UsageError, ServerError } from "../core/diagnostic.js";
import { itemProblem } from "./diagnostics.js";
import { quote } from "../core/text/escape.js";
import { compareByCodePoint } from "../core/text/json.js";
import { formatSuggestion } from "../core/text/nearest.js";
import type { Column, Dialect, TransferModule } from "../core/item-types.js";
import type { ItemConfig } from "../core/config-types.js";
import type { ModuleSchema } from "../core/snapshot-types.js";
import { diagnoseNames } from "../core/names.js";
import { findDefinitionLocation } from "../core/schema-locations.js";
import { isUnsendable, getKeyType, isOmissionRefused } from "./item.js";
import { excludeEmptyString, isNeverType } from "./merged-type.js";

/**
 * Parses modules and sorts them by name. Also checks the names of modules and keys, because callers of the library can construct
 * snapshots with any names.
 *
 * @throws UsageError for names for which no code can be generated.
 * @throws ServerError with a diagnostic for each definition that cannot be parsed, and each required key that cannot be sent, or if ENUM and SET
 *   columns have too many members.
 */
export function parseModules(schemas: readonly ModuleSchema[], dialect?: Dialect): TransferModule[] {
  const nameDiagnostics = diagnoseNames(schemas, "Snapshot");
  if (nameDiagnostics.length > 0) throw new UsageError(nameDiagnostics);
  const diagnostics: Diagnostic[] = [];
  const modules = schemas
    .toSorted((left, right) => compareByCodePoint(left.module, right.module))
    .map((schema) => parseModule(schema, dialect, diagnostics));
  diagnostics.push(...diagnoseMembers(modules));
  for (const diagnostic of modules.flatMap(diagnoseUnsendableRequiredKeys)) diagnostics.push(diagnostic);
  if (diagnostics.length > 0) throw new ServerError(diagnostics);
  return modules;
}

/** Returns a function that checks a definition. The function returns a diagnostic, or `undefined` if the definition is valid. */
export function createDefinitionChecker(
  dialect?: Dialect,
): (module: string, key: string, def: string) => Diagnostic | undefined {
  return (module, key, def) => {
    const column = parseDefinition(def, dialect);
    return column instanceof ColumnSyntaxError
      ? createDefinitionInvalidError(module, key, column)
      : undefined;
  };
}

/** Returns a warning for each definition with an unknown type or clause. `parseModules` reports definitions that cannot be parsed. */
export function diagnoseUnknownDefinitions(
  schemas: readonly ModuleSchema[],
  dialect?: Dialect,
): Diagnostic[] {
  return schemas.flatMap((schema) =>
    Object.entries(schema.keys).flatMap(([key, { def }]) => {
      const column = parseDefinition(def, dialect);
      if (column instanceof ColumnSyntaxError || column.unknown === undefined) return [];
      const found = findDefinitionLocation(schema, key);
      const parts = listUnknownParts(column);
      const texts = parts.map(
        ({ kind, text, suggestion }) =>
          `the ${kind} ${quote(text)}${formatSuggestion(suggestion?.toUpperCase())}`,
      );
      const effect = parts.some(({ kind }) => kind === "type")
        ? "The key accepts any text and number"
        : "Unknown clauses have no effect on the generated code";
      const inLocation = found === undefined ? "" : ` in ${found.location}`;
      const values = { module: schema.module, key, inLocation, parts: texts, effect, ...found };
      return [itemProblem("definition-unknown", values)];
    }),
  );
}

/** Reports too many members, with the column that has the most. */
function diagnoseMembers(modules: readonly TransferModule[]): Diagnostic[] {
  const columns = modules.flatMap(({ name: module, columns }) =>
    columns.map(({ name: key, column }) => ({ module, key, most: column.values?.length ?? 0 })),
  );
  const count = columns.reduce((sum, { most }) => sum + most, 0);
  if (count <= MAX_TOTAL_MEMBERS) return [];
  const largest = columns.reduce((one, other) => (other.most > one.most ? other : one));
  return [itemProblem("members-too-many", { ...largest, count, limit: MAX_TOTAL_MEMBERS })];
}

/** Reports each required key for which no value can be sent. If a module has such a key, none of its items can be queued. */
function diagnoseUnsendableRequiredKeys({ name, columns, required }: TransferModule): Diagnostic[] {
  return columns.flatMap(({ name: key, column }) => {
    const isRequired = required.includes(key);
    if (column.generated !== undefined)
      return isRequired ? [itemProblem("required-key-computed", { module: name, key })] : [];
    // `buildItems` warns about binary types.
    if ((!isRequired && !isOmissionRefused(column)) || isUnsendable(column)) return [];
    return isNeverType(excludeEmptyString(getKeyType(column, NO_CONFIG)))
      ? [itemProblem("required-key-empty", { module: name, key })]
      : [];
  });
}

/** The configuration for checking whether a column accepts any value at all. It is empty, because no setting affects this. */
const NO_CONFIG: ItemConfig = {};

/** Maximum number of cached columns per dialect. Limits the use of memory, because a process can read any number of snapshots. */
const MAX_CACHED_COLUMNS = 5_000;

function parseDefinition(
  def: string,
  dialect: Dialect = SETTING_DEFAULTS.dialect,
): Column | ColumnSyntaxError {
  try {
    return PARSERS[dialect](def);
  } catch (error) {
    if (error instanceof ColumnSyntaxError) return error;
    throw error;
  }
}

/**
 * Parsers with a cache, because each definition is needed when a server's response arrives, and again when snapshots are compared. Keys with
 * the same definition share a column.
 */
const createParser = (dialect: Dialect): ((def: string) => Column) =>
  memoize((def) => parseColumn(def, { dialect }), MAX_CACHED_COLUMNS);
const PARSERS = { mysql: createParser("mysql"), sqlite: createParser("sqlite") };

function parseModule(
  schema: ModuleSchema,
  dialect: Dialect | undefined,
  diagnostics: Diagnostic[],
): TransferModule {
  const columns: { name: string; column: Column }[] = [];
  const keyEntries = Object.entries(schema.keys).sort(([left], [right]) => compareByCodePoint(left, right));
  for (const [name, { def }] of keyEntries) {
    const column = parseDefinition(def, dialect);
    if (column instanceof ColumnSyntaxError) {
      const location = findDefinitionLocation(schema, name);
      diagnostics.push(createDefinitionInvalidError(schema.module, name, column, location));
    } else columns.push({ name, column });
  }
  const { module, priority, primary, required } = schema;
  return { name: module, priority, columns, primary, required };
}
