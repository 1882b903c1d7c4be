/**
 * What servers refuse of a definition whose every part is right by itself: attributes that do not suit the type, or each
 * other. One rule a function; each returns what it objects to.
 */

import type { Column } from "../model.js";
import { mostBytesPerCharacter } from "./charsets.js";
import type { Draft, Fault } from "./draft.js";
import { spokenType } from "./spoken.js";
import { codePoints } from "./text.js";
import { familyOf, type TypeFamily } from "./types.js";

/** A definition, the column that it is, and the character set that its text has. */
export interface Case {
  readonly draft: Draft;
  readonly column: Column;
  readonly characterSet: string;
}

/** The first objection, in the order of the rules. */
export function objectionTo(to: Case): Fault | undefined {
  for (const rule of RULES) {
    const fault = rule(to);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

type Rule = (to: Case) => Fault | undefined;

const RULES: readonly Rule[] = [
  expressionsMeanSomething,
  counterCounts,
  counterHasNoDefault,
  keyHasALimit,
  rowHasRoom,
  updateSuits,
  commentIsShort,
  invisibleHasDefault,
  keptDependsOnRow,
];

function expressionsMeanSomething({ draft: { attributes } }: Case): Fault | undefined {
  const { default: initially, check, generated } = attributes;
  return (initially?.kind === "expression" ? initially.fault : undefined) ?? check?.fault ?? generated?.fault;
}

const COUNTING: ReadonlySet<TypeFamily> = new Set(["integer", "float"]);

function counterCounts({ draft: { attributes }, column }: Case): Fault | undefined {
  if (attributes.autoIncrement === undefined || COUNTING.has(familyOf(column.dataType))) return undefined;
  const expected = "no AUTO_INCREMENT, since only integers and floating-point numbers count";
  return { ...attributes.autoIncrement, expected };
}

function counterHasNoDefault({ draft: { attributes } }: Case): Fault | undefined {
  const { autoIncrement, default: initially } = attributes;
  if (autoIncrement === undefined || initially === undefined) return undefined;
  if (initially.kind === "literal" && initially.literal.kind === "null") return undefined;
  return { ...initially, expected: "no default, since AUTO_INCREMENT is one" };
}

/** Most bytes of a key. */
const LONGEST_KEY = 3072;

/** Families with types whose values have no limit that a key could have. */
const UNLIMITED: ReadonlySet<TypeFamily> = new Set(["text", "bytes", "geometry"]);

function keyHasALimit({ draft: { attributes, type }, column, characterSet }: Case): Fault | undefined {
  const { primaryKey } = attributes;
  if (primaryKey === undefined || !UNLIMITED.has(familyOf(column.dataType))) return undefined;
  // A point is always two numbers.
  if (column.dataType === "point") return undefined;
  const bytes = mostBytes(column, characterSet);
  if (bytes === undefined) {
    return {
      ...primaryKey,
      expected: `no key, since ${spokenType(column)} has no limit that a key could have`,
    };
  }
  if (bytes === 0) return { ...primaryKey, expected: "no key of nothing" };
  return bytes > LONGEST_KEY ? { ...type, expected: `a key of at most ${LONGEST_KEY} bytes` } : undefined;
}

/** Bytes of a row, less those that tell a text's length, whether it is NULL, and a hash in place of a key. */
const ROOM_WITH_HASH = 65_532 - 8;

function rowHasRoom({ draft: { attributes, type }, column, characterSet }: Case): Fault | undefined {
  const bytes = mostBytes(column, characterSet) ?? 0;
  if (attributes.unique === undefined || bytes <= ROOM_WITH_HASH) return undefined;
  return { ...type, expected: `at most ${ROOM_WITH_HASH} bytes where values are to be unique` };
}

function mostBytes({ length }: Column, characterSet: string): number | undefined {
  return length === undefined ? undefined : length * mostBytesPerCharacter(characterSet);
}

function updateSuits({ draft: { attributes }, column }: Case): Fault | undefined {
  const { onUpdate } = attributes;
  if (onUpdate === undefined) return undefined;
  if (familyOf(column.dataType) !== "datetime") {
    return { ...onUpdate, expected: "no ON UPDATE, since the column is no TIMESTAMP and no DATETIME" };
  }
  const said = /[0-9]+/.exec(onUpdate.text)?.[0];
  const { fractionalSeconds = 0 } = column;
  if (said === undefined || Number(said) >= fractionalSeconds) return undefined;
  return { ...onUpdate, expected: `CURRENT_TIMESTAMP(${fractionalSeconds}), as exact as the column` };
}

/** Characters. */
const LONGEST_COMMENT = 1024;

function commentIsShort({ draft: { attributes } }: Case): Fault | undefined {
  const { comment } = attributes;
  if (comment === undefined || codePoints(comment.text) <= LONGEST_COMMENT) return undefined;
  return { ...comment, expected: `a comment of at most ${LONGEST_COMMENT} characters` };
}

function invisibleHasDefault({ draft: { attributes }, column }: Case): Fault | undefined {
  const { invisible, default: initially } = attributes;
  if (invisible === undefined || column.nullable || column.autoIncrement || initially !== undefined)
    return undefined;
  return { ...invisible, expected: "a default, since who does not see the column cannot send it" };
}

function keptDependsOnRow({ draft: { attributes } }: Case): Fault | undefined {
  const { generated, unique } = attributes;
  if (generated?.changing === undefined || (!generated.stored && unique === undefined)) return undefined;
  return {
    ...generated.changing,
    expected: "an expression that depends on the row alone, since its value is kept",
  };
}
