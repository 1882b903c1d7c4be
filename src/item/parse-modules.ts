/** ModuleSchema → TransferModule: every definition read, or every diagnostic listed. */

import { parseColumn } from "../column/parser.js";
import { ColumnSyntaxError, definitionNotUnderstood } from "../core/column-syntax-error.js";
import { type Diagnostic, LocalError, RemoteError } from "../core/diagnostic.js";
import { requiredKeyBinary, requiredKeyComputed } from "./diagnostics.js";
import { byCodePoint } from "../core/text/json.js";
import type { Column, Dialect, TransferModule } from "../core/column-types.js";
import type { ModuleSchema } from "../core/snapshot-types.js";
import { schemaDiagnostics } from "../core/names.js";
import { hasBinaryValues } from "./item.js";

/**
 * Reads the definitions of several modules. Whatever is made of a snapshot is made of what this returns,
 * so the names are looked at here, too: a snapshot need not come from a source of ours.
 *
 * @throws LocalError for names that no code can be written for.
 * @throws RemoteError with a diagnostic for each definition that does not parse.
 */
export function parseModules(schemas: readonly ModuleSchema[], dialect?: Dialect): TransferModule[] {
  const bad = schemaDiagnostics(schemas, "The snapshot");
  if (bad.length > 0) throw new LocalError(bad);
  const diagnostics: Diagnostic[] = [];
  const read = rememberingParser(dialect);
  const modules = schemas
    .toSorted((one, other) => byCodePoint(one.module, other.module))
    .map((schema) => readModule(schema, read, diagnostics));
  diagnostics.push(...modules.flatMap(unsendable));
  if (diagnostics.length > 0) throw new RemoteError(diagnostics);
  return modules;
}

/** Says why a definition cannot be used; `undefined` where it can. */
export function definitionChecker(dialect?: Dialect): DefinitionDiagnostic {
  return (module, key, def) => {
    try {
      parseColumn(def, { dialect });
      return undefined;
    } catch (error) {
      if (!(error instanceof ColumnSyntaxError)) throw error;
      return definitionNotUnderstood(module, key, error);
    }
  };
}

type DefinitionDiagnostic = (module: string, key: string, def: string) => Diagnostic | undefined;

function unsendable({ name, columns, required }: TransferModule): Diagnostic[] {
  return columns
    .filter(({ name: key }) => required.includes(key))
    .flatMap(({ name: key, column }) => {
      if (column.generated !== undefined) return [requiredKeyComputed(name, key)];
      return hasBinaryValues(column) ? [requiredKeyBinary(name, key)] : [];
    });
}

/** Keys are many and definitions few: each is read once, and keys that say the same share the column. */
function rememberingParser(dialect: Dialect | undefined): (def: string) => Column {
  const known = new Map<string, Column>();
  return (def) => {
    const column = known.get(def) ?? parseColumn(def, { dialect });
    known.set(def, column);
    return column;
  };
}

function readModule(
  schema: ModuleSchema,
  read: (def: string) => Column,
  diagnostics: Diagnostic[],
): TransferModule {
  const columns: { name: string; column: Column }[] = [];
  const keys = Object.entries(schema.keys).sort(([one], [other]) => byCodePoint(one, other));
  for (const [name, { def }] of keys) {
    try {
      columns.push({ name, column: read(def) });
    } catch (error) {
      if (!(error instanceof ColumnSyntaxError)) throw error;
      diagnostics.push(definitionNotUnderstood(schema.module, name, error));
    }
  }
  const { module, priority, primary, required } = schema;
  return { name: module, priority, columns, primary, required };
}
