/** The grammar of what follows a type: attributes in any order, or how the column is generated. */

import { readDefault } from "./default-clause.js";
import {
  noAttributes,
  type Attributes,
  type Condition,
  type TokenRange,
} from "../facts/parsed-definition.js";
import { readParenthesised, type Expression } from "./expression.js";
import type { TokenReader } from "../scan/token-reader.js";
import { readReferences } from "./references.js";
import type { Token } from "../scan/scanner.js";
import { readCollation } from "./type-clause.js";
import { spokenChoice } from "../facts/type-text.js";
import { optionWords, SERIAL_TYPE, wordsAfter, type TypeSpelling } from "../facts/data-types.js";

type AttributeReader = (reader: TokenReader, said: Attributes) => void;

/** Attributes of any column, by the word they begin with. */
const EVERYWHERE: ReadonlyMap<string, AttributeReader> = new Map<string, AttributeReader>([
  ["unique", readUnique],
  ["comment", readComment],
  ["invisible", readInvisible],
]);

/** Attributes of a column that is stored as it is sent. */
const OF_STORED: ReadonlyMap<string, AttributeReader> = new Map<string, AttributeReader>([
  ...EVERYWHERE,
  ["with", readVersioning],
  ["without", readVersioning],
  ["null", readNull],
  ["not", readNotNull],
  ["default", readDefaultAttribute],
  ["on", readOnUpdate],
  ["auto_increment", readAutoIncrement],
  ["serial", readSerialDefault],
  ["primary", readPrimaryKey],
  ["key", readPrimaryKey],
  ["collate", readCollationAttribute],
  ["column_format", choiceOf("fixed", "dynamic", "default")],
  ["storage", choiceOf("disk", "memory", "default")],
]);

/** SERIAL is a whole column, of which little is left to say. */
const OF_SERIAL: ReadonlyMap<string, AttributeReader> = new Map<string, AttributeReader>([
  ...EVERYWHERE,
  ["with", readVersioning],
  ["without", readVersioning],
  ["not", readNotNull],
  ["primary", readPrimaryKey],
  ["key", readPrimaryKey],
]);

/** Reads all that follows a type of that spelling, and its options. */
export function readAttributes(reader: TokenReader, spelling: TypeSpelling): Attributes {
  const said = noAttributes();
  const generated = reader.isWord("generated") || reader.isWord("as");
  if (generated) readGeneration(reader, said);
  readAll(reader, said, generated ? EVERYWHERE : OF_STORED, spelling);
  return said;
}

/** Reads all that follows SERIAL. */
export function readSerialAttributes(reader: TokenReader): Attributes {
  const said = noAttributes();
  readAll(reader, said, OF_SERIAL, SERIAL_TYPE);
  return said;
}

function readAll(
  reader: TokenReader,
  said: Attributes,
  table: ReadonlyMap<string, AttributeReader>,
  spelling: TypeSpelling,
): void {
  const first = reader.peek();
  for (let read = table.get(reader.word()); read !== undefined; read = table.get(reader.word())) {
    read(reader, said);
  }
  if (reader.peek().kind === "end") return;
  if (reader.isWord("check")) readCheck(reader, said);
  const references = table === EVERYWHERE ? undefined : readReferences(reader);
  if (references !== undefined) said.references = references;
  if (reader.peek().kind === "end") return;
  const expected = "an attribute or the end of the definition";
  const reason = reasonAgainst(reader.peek(), spelling);
  if (reason !== undefined) reader.refuse(`${expected} (${reason})`);
  // The one place where nothing is said yet.
  const beginning = reader.peek() === first ? reader.peek(-1) : undefined;
  reader.refuse(expected, { candidates: wordsAhead(table, spelling, beginning) });
}

/** Words that may stand there, and where nothing has been said since `beginning`, those that may follow it. */
function* wordsAhead(
  table: ReadonlyMap<string, AttributeReader>,
  spelling: TypeSpelling,
  beginning: Token | undefined,
): Generator<string> {
  yield* table.keys();
  yield* endingsAfter(table);
  yield* optionWords(spelling);
  if (beginning !== undefined) yield* beginningsAfter(beginning, table);
}

/** Words that begin something that stands at the end of a definition. */
function endingsAfter(table: ReadonlyMap<string, AttributeReader>): readonly string[] {
  return table === EVERYWHERE ? ["check"] : ["check", "references", "constraint"];
}

/** Words that only the first one after a type, or after the expression of a generated column, may be. */
function beginningsAfter(
  { kind, text }: Token,
  table: ReadonlyMap<string, AttributeReader>,
): readonly string[] {
  if (kind === "symbol" && table === EVERYWHERE) return KEEPING;
  return kind === "word" ? [...wordsAfter(text), "generated"] : ["generated"];
}

/** Why the token has no business there, where it is no slip of the hand. */
function reasonAgainst({ kind, text }: Token, spelling: TypeSpelling): string | undefined {
  if (kind === "symbol" && text === ",") return "which is one column";
  if (kind !== "word") return undefined;
  if (PLACES.includes(text)) return `${text.toUpperCase()} belongs to ALTER TABLE`;
  return optionWords(spelling).includes(text)
    ? `${text.toUpperCase()} stands once, right after the type`
    : undefined;
}

/** Words that tell where among the columns of a table another is to be. */
const PLACES = ["first", "after"];

/** Words that tell whether the values of a generated column are kept. */
const KEEPING = ["stored", "persistent", "virtual"];

/* ---- attributes ---- */

function readNull(reader: TokenReader, said: Attributes): void {
  const { start, end } = reader.next();
  said.nullability = { nullable: true, start, end };
}

function readComment(reader: TokenReader, said: Attributes): void {
  reader.next();
  if (reader.isSymbol("=")) reader.refuse("a string (without = before it)");
  said.comment = reader.expect("string", "a string");
}

function readDefaultAttribute(reader: TokenReader, said: Attributes): void {
  reader.next();
  said.default = readDefault(reader);
}

function readInvisible(reader: TokenReader, said: Attributes): void {
  said.invisible = spanOf(reader.next());
}

function readCollationAttribute(reader: TokenReader, said: Attributes): void {
  said.collations = [...said.collations, readCollation(reader)];
}

function readNotNull(reader: TokenReader, said: Attributes): void {
  const { start } = reader.next();
  const { end } = reader.expectWord("null");
  said.nullability = { nullable: false, start, end };
}

function readUnique(reader: TokenReader, said: Attributes): void {
  said.unique = spanOf(reader.next());
  reader.takeWord("key");
}

function readPrimaryKey(reader: TokenReader, said: Attributes): void {
  const first = reader.next();
  if (first.text === "primary") reader.expectWord("key");
  said.primaryKey = spanOf(first);
}

/** A column that counts is not NULL, unless NULL is said after it. */
function readAutoIncrement(reader: TokenReader, said: Attributes): void {
  const { start, end } = reader.next();
  said.autoIncrement = { start, end };
  said.nullability = { nullable: false, start, end };
}

/** `SERIAL DEFAULT VALUE` after an integer type is `NOT NULL AUTO_INCREMENT UNIQUE`. */
function readSerialDefault(reader: TokenReader, said: Attributes): void {
  const span = spanOf(reader.next());
  reader.expectWord("default");
  reader.expectWord("value");
  said.nullability = { ...span, nullable: false };
  said.autoIncrement = span;
  said.unique = span;
}

/** Spellings of the one function that ON UPDATE takes; `now` needs its parentheses. */
const NOW = ["current_timestamp", "now"];

function readOnUpdate(reader: TokenReader, said: Attributes): void {
  reader.next();
  reader.expectWord("update");
  if (!NOW.includes(reader.word())) reader.refuse("CURRENT_TIMESTAMP", { candidates: NOW });
  const { start, end, text } = reader.next();
  const open = reader.peek();
  if (text === "now" && (open.text !== "(" || open.start !== end)) reader.refuse("() right after NOW");
  if (reader.takeSymbol("(") !== undefined) {
    reader.take("integer");
    reader.expectSymbol(")");
  }
  said.onUpdate = reader.said(start);
}

/** A word with one of several after it, which MySQL knows and only one of its storage engines heeds. */
function choiceOf(...choices: readonly string[]): AttributeReader {
  return (reader) => {
    reader.next();
    if (!choices.includes(reader.word())) {
      reader.refuse(spokenChoice(choices), { candidates: choices });
    }
    reader.next();
  };
}

/** `WITH SYSTEM VERSIONING`, `WITHOUT SYSTEM VERSIONING`: whether old values of the column are kept. */
function readVersioning(reader: TokenReader): void {
  reader.next();
  reader.expectWord("system");
  reader.expectWord("versioning");
}

/* ---- what stands in a place of its own ---- */

function readGeneration(reader: TokenReader, said: Attributes): void {
  if (reader.takeWord("generated") !== undefined) reader.expectWord("always");
  reader.expectWord("as");
  const expression = readParenthesised(reader, "generated");
  const stored = (reader.takeWord("stored") ?? reader.takeWord("persistent")) !== undefined;
  if (!stored) reader.takeWord("virtual");
  const { changing } = expression;
  said.generated = { ...inside(reader, expression), stored, ...(changing && { changing }) };
}

function readCheck(reader: TokenReader, said: Attributes): void {
  reader.next();
  said.check = inside(reader, readParenthesised(reader, "check"));
}

function spanOf({ start, end }: TokenRange): TokenRange {
  return { start, end };
}

/** What stands in parentheses, to the letter. */
function inside(reader: TokenReader, { start, end, fault }: Expression): Condition {
  return { text: reader.def.slice(start + 1, end - 1).trim(), start, end, ...(fault && { fault }) };
}
