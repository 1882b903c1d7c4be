import type { Column } from "../../core/column-types.js";
import { mostBytesPerCharacter } from "../charsets/charsets.js";
import type {
  ParsedDefinition,
  DefinitionFault,
  Generation,
  Said,
  TokenRange,
} from "../facts/parsed-definition.js";
import { spokenType } from "../facts/type-text.js";
import { codePoints } from "../charsets/encoded-text.js";
import { familyOf, type TypeFamily } from "../facts/data-types.js";

/** A definition, the column that it is, and the character set that its text has. */
interface DefinitionCheck {
  readonly draft: ParsedDefinition;
  readonly column: Column;
  readonly characterSet: string;
}

/** The first objection, in the order of the rules. One is asked only where what it is about was said. */
export function objectionTo(to: DefinitionCheck): DefinitionFault | undefined {
  const { attributes } = to.draft;
  const { autoIncrement, primaryKey, unique, onUpdate, comment, invisible, generated } = attributes;
  const key = primaryKey ?? unique;
  return (
    meaninglessExpression(to) ??
    (autoIncrement && (counterCounts(autoIncrement, to) ?? counterHasNoDefault(to))) ??
    (key && keyIsNotCompressed(key, to)) ??
    (primaryKey && keyHasALimit(primaryKey, to)) ??
    (unique && rowHasRoom(to)) ??
    (onUpdate && updateSuits(onUpdate, to)) ??
    (comment && commentIsShort(comment)) ??
    (invisible && invisibleHasDefault(invisible, to)) ??
    (generated && keptDependsOnRow(generated, to))
  );
}

function meaninglessExpression({
  draft: { attributes },
  column,
}: DefinitionCheck): DefinitionFault | undefined {
  const { default: initially, check, generated } = attributes;
  const isLeft =
    initially?.kind !== "expression" || (initially.isNow && familyOf(column.dataType) === "datetime");
  return (isLeft ? undefined : initially.fault) ?? check?.fault ?? generated?.fault;
}

const COUNTING: ReadonlySet<TypeFamily> = new Set(["integer", "float"]);

function counterCounts(counter: TokenRange, { column }: DefinitionCheck): DefinitionFault | undefined {
  if (COUNTING.has(familyOf(column.dataType))) return undefined;
  return { ...counter, expected: "no AUTO_INCREMENT (only integers and floating-point numbers count)" };
}

function counterHasNoDefault({ draft: { attributes } }: DefinitionCheck): DefinitionFault | undefined {
  const { default: initially } = attributes;
  if (initially === undefined) return undefined;
  if (initially.kind === "literal" && initially.literal.kind === "null") return undefined;
  return { ...initially, expected: "no default (AUTO_INCREMENT is one)" };
}

function keyIsNotCompressed(
  key: TokenRange,
  { draft: { type } }: DefinitionCheck,
): DefinitionFault | undefined {
  return type.options.compressed ? { ...key, expected: "no key (the column is COMPRESSED)" } : undefined;
}

/** Most bytes of a key. */
const LONGEST_KEY = 3072;

/** Families with types whose values have no limit that a key could have. */
const UNLIMITED: ReadonlySet<TypeFamily> = new Set(["text", "bytes", "geometry"]);

function keyHasALimit(
  key: TokenRange,
  { draft, column, characterSet }: DefinitionCheck,
): DefinitionFault | undefined {
  if (!UNLIMITED.has(familyOf(column.dataType))) return undefined;
  // A point is always two numbers.
  if (column.dataType === "point") return undefined;
  const bytes = mostBytes(column, characterSet);
  if (bytes === undefined) {
    return { ...key, expected: `no key (${spokenType(column)} has no limit that a key could have)` };
  }
  if (bytes === 0) return { ...key, expected: "no key (a column of length 0 tells no rows apart)" };
  if (bytes <= LONGEST_KEY) return undefined;
  return { ...draft.type, expected: `a key of at most ${LONGEST_KEY} bytes` };
}

/** Bytes of a row, less those that tell a text's length, whether it is NULL, and a hash in place of a key. */
const ROOM_WITH_HASH = 65_532 - 8;

function rowHasRoom({ draft, column, characterSet }: DefinitionCheck): DefinitionFault | undefined {
  const bytes = mostBytes(column, characterSet) ?? 0;
  if (bytes <= ROOM_WITH_HASH) return undefined;
  return { ...draft.type, expected: `at most ${ROOM_WITH_HASH} bytes in a UNIQUE column` };
}

function mostBytes({ length }: Column, characterSet: string): number | undefined {
  return length === undefined ? undefined : length * mostBytesPerCharacter(characterSet);
}

function updateSuits(onUpdate: Said, { column }: DefinitionCheck): DefinitionFault | undefined {
  if (familyOf(column.dataType) !== "datetime") {
    return { ...onUpdate, expected: "no ON UPDATE (only TIMESTAMP and DATETIME have one)" };
  }
  const said = /[0-9]+/.exec(onUpdate.text)?.[0];
  const { fractionalSeconds = 0 } = column;
  if (said === undefined || Number(said) >= fractionalSeconds) return undefined;
  return { ...onUpdate, expected: `CURRENT_TIMESTAMP(${fractionalSeconds}) (as exact as the column)` };
}

/** Characters. */
const LONGEST_COMMENT = 1024;

function commentIsShort(comment: Said): DefinitionFault | undefined {
  if (codePoints(comment.text) <= LONGEST_COMMENT) return undefined;
  return { ...comment, expected: `a comment of at most ${LONGEST_COMMENT} characters` };
}

function invisibleHasDefault(
  invisible: TokenRange,
  { draft, column }: DefinitionCheck,
): DefinitionFault | undefined {
  const hasDefault = draft.attributes.default !== undefined;
  if (column.nullable || column.autoIncrement || hasDefault) return undefined;
  return {
    ...invisible,
    expected: "a default beside INVISIBLE and NOT NULL (who does not see the column cannot send it)",
  };
}

function keptDependsOnRow(
  { stored, changing }: Generation,
  { draft }: DefinitionCheck,
): DefinitionFault | undefined {
  const isKept = stored || draft.attributes.unique !== undefined;
  if (changing === undefined || !isKept) return undefined;
  return { ...changing, expected: "an expression that depends on the row alone (its value is kept)" };
}
