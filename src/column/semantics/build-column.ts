/**
 * Draft → Column: what the parts mean together, and what servers refuse although its grammar is right. Diagnostics point
 * at the part that is to blame.
 */

import type { Column, ColumnDefault } from "../../core/column-types.js";
import { resolveCharacters } from "./characters.js";
import type { Attributes, ParsedDefinition } from "../facts/parsed-definition.js";
import type { Literal } from "../facts/literal.js";
import { memberValues } from "./member-values.js";
import { refuse } from "../facts/refusal.js";
import { findFault } from "./consistency.js";
import { sizeOf } from "../facts/sizes.js";
import { typeText } from "../facts/type-text.js";
import { storedText } from "./stored.js";
import { familyOf } from "../facts/data-types.js";

/** A column in the making. Straight assignments, since this is where reading a definition spends most of its time. */
type MutableColumn = { -readonly [Key in keyof Column]: Column[Key] };

const NO_DEFAULT: ColumnDefault = { kind: "none" };

/** Refuses what a server in strict mode would refuse for its meaning. */
export function buildColumn(definition: ParsedDefinition): Column {
  const { def, type, attributes } = definition;
  const characters = resolveCharacters(definition);
  const { effectiveCharacterSet, characterSet, collation } = characters;
  // YEAR takes the words of signs, and means nothing by them.
  const allowsSign = type.spelling.family !== "year";
  const size = sizeOf({ type, dataType: characters.dataType, characterSet: effectiveCharacterSet });
  // Assigned, since the engine is several times as slow to define what follows a spread in the same literal.
  const column = { def, ...size } as MutableColumn;
  column.unsigned = type.options.unsigned && allowsSign;
  column.zerofill = type.options.zerofill && allowsSign;
  column.nullable = attributes.primaryKey === undefined && (attributes.nullability?.nullable ?? true);
  column.default = NO_DEFAULT;
  column.autoIncrement = attributes.autoIncrement !== undefined;
  column.primaryKey = attributes.primaryKey !== undefined;
  column.unique = attributes.unique !== undefined;
  if (type.members.length > 0) column.values = memberValues(definition, characters);
  if (characterSet !== undefined) column.characterSet = characterSet;
  if (collation !== undefined) column.collation = collation;
  addClauses(column, attributes);
  const fault = findFault({ definition, column, characterSet: effectiveCharacterSet });
  if (fault !== undefined) refuse(fault, fault.expected, fault.suggest);
  column.default = columnDefault(definition, column);
  return column;
}

/** What no value depends on, to the letter. */
function addClauses(
  column: MutableColumn,
  { comment, check, generated, onUpdate, references }: Attributes,
): void {
  if (comment !== undefined) column.comment = comment.text;
  if (check !== undefined) column.check = check.text;
  if (generated !== undefined) column.generated = generated.text;
  if (onUpdate !== undefined) column.onUpdate = onUpdate.text;
  if (references !== undefined) column.references = references.text;
}

/** Of a time servers store the day on which the column is made. */
function timeDefaultNote({ dataType }: Column, { kind }: Literal): string {
  const hasDay = familyOf(dataType) === "date" || familyOf(dataType) === "datetime";
  return kind === "time" && hasDay
    ? " (a time is of no day, so the column would hold that of its making)"
    : "";
}

function columnDefault({ attributes }: ParsedDefinition, column: Column): ColumnDefault {
  const clause = attributes.default;
  if (clause === undefined) return { kind: "none" };
  if (clause.kind === "expression") return { kind: "expression", sql: clause.sql };
  const { literal } = clause;
  if (literal.kind !== "null") {
    const value = storedText(column, literal);
    if (value === undefined)
      refuse(clause, `a default that ${typeText(column)} can hold${timeDefaultNote(column, literal)}`);
    return { kind: "literal", value };
  }
  if (column.nullable) return { kind: "null" };
  // Where AUTO_INCREMENT gives the value, NULL asks for it.
  if (column.autoIncrement) return { kind: "none" };
  return refuse(clause, "a default other than NULL (the column is NOT NULL)");
}
