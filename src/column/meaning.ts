/**
 * Draft → Column: what the parts mean together, and what servers refuse although its grammar is right. Complaints point
 * at the part that is to blame.
 */

import type { Column, ColumnDefault } from "../model.js";
import { characterFacts } from "./characters.js";
import type { Attributes, Draft } from "./draft.js";
import { memberValues } from "./member-values.js";
import { refuseRange } from "./reader.js";
import { objectionTo } from "./rules.js";
import { sizeOf } from "./sizes.js";
import { spokenType } from "./spoken.js";
import { storedText } from "./stored.js";

/** @throws ColumnSyntaxError where a server in strict mode would refuse the definition for its meaning. */
export function columnOf(draft: Draft): Column {
  const { def, type, attributes } = draft;
  const characters = characterFacts(draft);
  const { effective, characterSet, collation } = characters;
  // YEAR takes the words of signs, and means nothing by them.
  const signed = type.spelling.family !== "year";
  const column: Column = {
    def,
    ...sizeOf({ def, type, dataType: characters.dataType, characterSet: effective }),
    unsigned: type.unsigned && signed,
    zerofill: type.zerofill && signed,
    ...(type.members.length > 0 && { values: memberValues(draft, characters) }),
    nullable: attributes.primaryKey === undefined && (attributes.nullability?.nullable ?? true),
    default: { kind: "none" },
    ...(characterSet !== undefined && { characterSet }),
    ...(collation !== undefined && { collation }),
    autoIncrement: attributes.autoIncrement !== undefined,
    primaryKey: attributes.primaryKey !== undefined,
    unique: attributes.unique !== undefined,
    ...clauses(attributes),
  };
  const fault = objectionTo({ draft, column, characterSet: effective });
  if (fault !== undefined) refuseRange(def, fault, fault.expected);
  return { ...column, default: defaultOf(draft, column) };
}

/** What no value depends on, to the letter. */
function clauses(attributes: Attributes): Partial<Column> {
  const { comment, check, generated, onUpdate, references } = attributes;
  return {
    ...(comment && { comment: comment.text }),
    ...(check && { check: check.text }),
    ...(generated && { generated: generated.text }),
    ...(onUpdate && { onUpdate: onUpdate.text }),
    ...(references && { references: references.text }),
  };
}

function defaultOf({ def, attributes }: Draft, column: Column): ColumnDefault {
  const clause = attributes.default;
  if (clause === undefined) return { kind: "none" };
  if (clause.kind === "expression") return { kind: "expression", sql: clause.sql };
  const { literal } = clause;
  if (literal.kind !== "null") {
    const value = storedText(column, literal);
    if (value === undefined) refuseRange(def, clause, `a default that ${spokenType(column)} can hold`);
    return { kind: "literal", value };
  }
  if (column.nullable) return { kind: "null" };
  // Where AUTO_INCREMENT gives the value, NULL asks for it.
  if (column.autoIncrement) return { kind: "none" };
  return refuseRange(def, clause, "a default that is not NULL, since the column is not");
}
