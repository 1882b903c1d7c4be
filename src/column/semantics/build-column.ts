/** Semantic analysis: converts a parsed definition to a `Column`. Errors point at the clause that is wrong. */

import type { Column, ColumnDefault } from "../../core/column-types.js";
import { resolveTypeAndCharacterSet } from "./character-set.js";
import type { ColumnAttributes, ParsedDefinition } from "../facts/parsed-definition.js";
import type { Literal } from "../facts/literal.js";
import { decodeMembers } from "./member-values.js";
import { refuse } from "../facts/refusal.js";
import { findDefinitionFault } from "./consistency.js";
import { computeTypeAndSize } from "../facts/sizes.js";
import { formatType } from "../facts/type-text.js";
import { getImplicitDefault } from "./implicit-default.js";
import { toStoredValue } from "./stored.js";
import { getTypeFamily } from "../facts/data-types.js";
import { joinConditions } from "../facts/conjunction.js";

/** A column under construction. Its properties are assigned one by one, because this is the fastest way in V8. */
type MutableColumn = { -readonly [Key in keyof Column]: Column[Key] };

const NO_DEFAULT: ColumnDefault = { kind: "none" };

/** Builds the column. Refuses semantic errors, as a database server in strict mode does. */
export function buildColumn(definition: ParsedDefinition): Column {
  const { def, type, attributes } = definition;
  const resolvedType = resolveTypeAndCharacterSet(definition);
  const { effectiveCharacterSet, characterSet, collation } = resolvedType;
  // YEAR accepts SIGNED, UNSIGNED and ZEROFILL, and ignores them.
  const areSignOptionsEffective = type.namedType.family !== "year";
  const typeAndSize = computeTypeAndSize({
    type,
    dataType: resolvedType.dataType,
    characterSet: effectiveCharacterSet,
  });
  // The other properties are assigned below: V8 is several times slower if properties follow a spread in an
  // object literal.
  const column = { def, ...typeAndSize } as MutableColumn;
  column.unsigned = type.options.unsigned && areSignOptionsEffective;
  column.zerofill = type.options.zerofill && areSignOptionsEffective;
  column.nullable = attributes.primaryKey === undefined && (attributes.nullability?.nullable ?? true);
  column.default = NO_DEFAULT;
  column.autoIncrement = attributes.autoIncrement !== undefined;
  column.primaryKey = attributes.primaryKey !== undefined;
  column.unique = attributes.unique !== undefined;
  if (type.members.length > 0) column.values = decodeMembers(definition, resolvedType);
  if (characterSet !== undefined) column.characterSet = characterSet;
  if (collation !== undefined) column.collation = collation;
  copyClauses(column, attributes);
  if (definition.skippedComments.length > 0) column.skippedComments = definition.skippedComments;
  if (type.options.compressed) column.compressed = true;
  const fault = findDefinitionFault({ definition, column, characterSet: effectiveCharacterSet });
  if (fault !== undefined) refuse(fault, fault.expected, fault.suggest);
  column.default = buildColumnDefault(definition, column);
  return column;
}

/** Copies clauses, such as COMMENT and INVISIBLE, to the column. Joins the CHECK clauses, and omits those that are NOT ENFORCED. */
function copyClauses(
  column: MutableColumn,
  { comment, checks, generated, onUpdate, references, invisible, systemVersioning }: ColumnAttributes,
): void {
  if (comment !== undefined) column.comment = comment.text;
  const enforcedChecks = checks.filter((check) => check.isEnforced);
  if (enforcedChecks.length > 0) column.check = joinConditions(enforcedChecks.map(({ text }) => text));
  if (generated !== undefined) {
    column.generated = generated.text;
    if (generated.isStored) column.stored = true;
  }
  if (invisible !== undefined) column.invisible = true;
  if (systemVersioning !== undefined) column.systemVersioning = systemVersioning;
  if (onUpdate !== undefined) column.onUpdate = onUpdate.text;
  if (references !== undefined) column.references = references.text;
}

/**
 * Returns a text for error messages. It explains why a DATE, DATETIME or TIMESTAMP column cannot have a TIME literal as its default:
 * the database server would add the date of CREATE TABLE. Returns an empty string for other literals and columns.
 */
function formatTimeLiteralHint({ dataType }: Column, { kind }: Literal): string {
  const isDateOrDatetimeColumn = getTypeFamily(dataType) === "date" || getTypeFamily(dataType) === "datetime";
  return kind === "time" && isDateOrDatetimeColumn
    ? " (a TIME has no date, so the server would add the current date)"
    : "";
}

function buildColumnDefault({ attributes }: ParsedDefinition, column: Column): ColumnDefault {
  const defaultClause = attributes.default;
  if (defaultClause === undefined) return getImplicitDefault(column) ?? NO_DEFAULT;
  if (defaultClause.kind === "expression") return { kind: "expression", sql: defaultClause.sql };
  const { literal } = defaultClause;
  if (literal.kind !== "null") {
    const storedValue = toStoredValue(column, literal);
    if (storedValue === undefined)
      refuse(
        defaultClause,
        `a default that is valid for ${formatType(column)}${formatTimeLiteralHint(column, literal)}`,
      );
    return { kind: "literal", ...storedValue };
  }
  if (column.nullable) return { kind: "null" };
  // With AUTO_INCREMENT, NULL requests a generated value.
  if (column.autoIncrement) return { kind: "none" };
  return refuse(defaultClause, "a default other than NULL (the column is NOT NULL)");
}
