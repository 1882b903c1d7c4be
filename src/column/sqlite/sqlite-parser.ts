/**
 * Parses a column definition into a `Column`, as SQLite does. A type can consist of any unreserved words. Grammar:
 *
 *     definition  = [type] {constraint}
 *     type        = word {word} ["(" number ["," number] ")"]                any unreserved words: name-grammar.ts
 *     constraint  = CONSTRAINT name | DEFAULT default | NULL [conflict] | NOT NULL [conflict]
 *                 | PRIMARY KEY [ASC | DESC] [conflict] [AUTOINCREMENT] | UNIQUE [conflict]
 *                 | CHECK "(" expression ")" | COLLATE name | references | deferral
 *                 | [GENERATED ALWAYS] AS "(" expression ")" [STORED | VIRTUAL]      expression: sqlite-expression.ts
 *     default     = ["+" | "-"] literal | word | "(" expression ")"
 *     literal     = number | string | x'bytes' | NULL | CURRENT_DATE | CURRENT_TIME | CURRENT_TIMESTAMP
 *     conflict    = ON CONFLICT (ROLLBACK | ABORT | FAIL | IGNORE | REPLACE)
 *     references  = REFERENCES name ["(" name ")"] {ON event action | MATCH name} [deferral]
 *     event       = DELETE | UPDATE | INSERT
 *     action      = SET NULL | SET DEFAULT | CASCADE | RESTRICT | NO ACTION
 *     deferral    = [NOT] DEFERRABLE [INITIALLY (DEFERRED | IMMEDIATE)]
 *
 * Sources: the pages "CREATE TABLE" and "Datatypes In SQLite" of SQLite's documentation, and SQLite 3.54 itself.
 */

import type { Column, ColumnDefault } from "../../core/column-types.js";
import type { TextRange } from "../facts/parsed-definition.js";
import { TokenReader } from "../scan/token-reader.js";
import { refuse } from "../facts/refusal.js";
import { determineAffinity, type Affinity } from "./affinity.js";
import { readConstraints, type Constraints } from "./constraints.js";
import { readTypeName } from "./name-grammar.js";
import { scanSqliteTokens } from "./sqlite-scanner.js";
import { toStoredSqliteText } from "./sqlite-stored.js";
import { joinConditions } from "../facts/conjunction.js";

/** Parses a column definition as SQLite does. Throws a `Refusal` if it is invalid. */
export function parseSqliteColumn(def: string): Column {
  const reader = new TokenReader(def, scanSqliteTokens(def));
  const parsedType = readTypeName(reader);
  const unquotedType = parsedType && unquoteType(stripGeneratedAlways(parsedType.text));
  const constraints = readConstraints(reader);
  refuseInvalidConstraints(constraints, unquotedType);
  const affinity = determineAffinity(unquotedType);
  const isRowid = isRowidAlias(constraints, unquotedType);
  const onConflictText = formatConflictResolutions(constraints);
  const { notNull, primaryKey, unique, collation, checks, generated, references } = constraints;
  return {
    def,
    dialect: "sqlite",
    dataType: affinity,
    ...parseDisplayWidth(affinity, parsedType?.typeArguments ?? []),
    unsigned: false,
    zerofill: false,
    nullable: notNull === undefined && !isRowid,
    default: isRowid ? { kind: "none" } : buildColumnDefault(constraints, affinity),
    ...(collation !== undefined && { collation: collation.text.toLowerCase() }),
    autoIncrement: isRowid,
    primaryKey: primaryKey !== undefined,
    unique: unique !== undefined,
    ...(checks.length > 0 && { check: joinConditions(checks.map(({ text }) => text)) }),
    ...(generated !== undefined && { generated: generated.text }),
    ...(generated?.isStored && { stored: true }),
    ...(references !== undefined && { references: references.text }),
    ...(primaryKey?.autoIncrement !== undefined && { autoIncrementKeyword: true as const }),
    ...(onConflictText !== "" && { onConflict: onConflictText }),
  };
}

/** Formats the ON CONFLICT clauses, such as `UNIQUE REPLACE`. Omits ABORT, which is the default. */
function formatConflictResolutions({ conflictResolutions }: Constraints): string {
  return Object.entries(conflictResolutions)
    .filter(([, resolution]) => resolution !== "abort")
    .map(([constraint, resolution]) => `${constraint} ${resolution.toUpperCase()}`)
    .sort()
    .join(", ");
}

/**
 * Removes `GENERATED ALWAYS` from the end of the type text. SQLite accepts any unreserved words as a type, so it first
 * reads these words as part of the type.
 */
function stripGeneratedAlways(typeText: string): string | undefined {
  const typeWithoutAlways =
    typeText.length >= "generated always".length ? typeText.replace(/always$/i, "").trimEnd() : typeText;
  if (typeWithoutAlways === typeText) return typeText;
  return typeWithoutAlways.replace(/generated$/i, "").trimEnd() || undefined;
}

const QUOTE_CHARACTER_PATTERN = /["'`[]/;

/** Removes the quotation marks of a quoted type. If other quoted words follow, returns only the first word. */
function unquoteType(typeText: string | undefined): string | undefined {
  if (typeText === undefined || !QUOTE_CHARACTER_PATTERN.test(typeText.charAt(0))) return typeText;
  if (!QUOTE_CHARACTER_PATTERN.test(typeText.slice(1, -1))) return typeText.slice(1, -1);
  return scanSqliteTokens(typeText)[0]?.text;
}

/**
 * Whether the column is an alias of the rowid: `INTEGER PRIMARY KEY` without DESC. Such a column is never
 * NULL. SQLite generates its value if an insert omits the column.
 */
function isRowidAlias({ primaryKey }: Constraints, unquotedType: string | undefined): boolean {
  return unquotedType?.toLowerCase() === "integer" && primaryKey !== undefined && !primaryKey.isDescending;
}

/** Returns the display width, such as 1 for `int(1)`. As in MySQL, it does not limit values. */
function parseDisplayWidth(
  affinity: Affinity,
  typeArguments: readonly string[],
): Pick<Column, "displayWidth"> {
  const [width] = typeArguments;
  const hasDisplayWidth =
    affinity === "integer" && typeArguments.length === 1 && /^[0-9]{1,3}$/.test(width ?? "");
  return hasDisplayWidth ? { displayWidth: Number(width) } : {};
}

function buildColumnDefault(
  { default: defaultClause, notNull }: Constraints,
  affinity: Affinity,
): ColumnDefault {
  if (defaultClause === undefined) return { kind: "none" };
  // DEFAULT NULL on a NOT NULL column is valid in SQLite, but inserts must then set the column, as if it had
  // no default.
  if (defaultClause.kind === "null") return notNull === undefined ? { kind: "null" } : { kind: "none" };
  if (defaultClause.kind === "expression") return { kind: "expression", sql: defaultClause.text };
  const { literal } = defaultClause;
  const value = toStoredSqliteText(affinity, literal);
  if (value === undefined) return { kind: "expression", sql: defaultClause.text };
  return { kind: "literal", value, ...(literal.kind === "blob" && { bytes: literal.text.toLowerCase() }) };
}

/* ---- semantic errors ---- */

function refuseInvalidConstraints(constraints: Constraints, unquotedType: string | undefined): void {
  const { primaryKey, checks, generated, default: defaultClause } = constraints;
  if (!isRowidAlias(constraints, unquotedType)) {
    refuseIfPresent(primaryKey?.autoIncrement, "AUTOINCREMENT only after INTEGER PRIMARY KEY");
  }
  for (const { fault } of [...checks, ...(generated === undefined ? [] : [generated])]) {
    if (fault !== undefined) refuse(fault, fault.expected);
  }
  if (generated === undefined) return;
  refuseIfPresent(defaultClause, "no DEFAULT (the column is generated)");
  refuseIfPresent(primaryKey, "no PRIMARY KEY (the column is generated)");
}

function refuseIfPresent(range: TextRange | undefined, expected: string): void {
  if (range !== undefined) refuse(range, expected);
}
