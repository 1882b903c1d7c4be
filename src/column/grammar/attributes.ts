/** Parses what follows the type: attributes in any order, or the GENERATED ALWAYS AS clause. */

import { readDefault } from "./default-clause.js";
import {
  emptyAttributes,
  type Attributes,
  type ExpressionText,
  type TokenRange,
} from "../facts/parsed-definition.js";
import { readParenthesizedExpression, type Expression } from "./expression.js";
import type { TokenReader } from "../scan/token-reader.js";
import { readReferences } from "./references.js";
import type { Token } from "../scan/scanner.js";
import { readCollation } from "./type-clause.js";
import { choiceText } from "../facts/type-text.js";
import { optionWords, SERIAL_TYPE, nextSpellingWords, type TypeSpelling } from "../facts/data-types.js";

type AttributeReader = (reader: TokenReader, attributes: Attributes) => void;

/** Attributes allowed in every column, by their first word. */
const COMMON_ATTRIBUTES: ReadonlyMap<string, AttributeReader> = new Map<string, AttributeReader>([
  ["unique", readUnique],
  ["comment", readComment],
  ["invisible", readInvisible],
]);

/** Attributes of a column that is not generated. */
const STORED_COLUMN_ATTRIBUTES: ReadonlyMap<string, AttributeReader> = new Map<string, AttributeReader>([
  ...COMMON_ATTRIBUTES,
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
  ["column_format", keywordFollowedBy("fixed", "dynamic", "default")],
  ["storage", keywordFollowedBy("disk", "memory", "default")],
]);

/** Attributes that may follow SERIAL. */
const SERIAL_ATTRIBUTES: ReadonlyMap<string, AttributeReader> = new Map<string, AttributeReader>([
  ...COMMON_ATTRIBUTES,
  ["with", readVersioning],
  ["without", readVersioning],
  ["not", readNotNull],
  ["primary", readPrimaryKey],
  ["key", readPrimaryKey],
]);

/** Reads everything after a type and its options. */
export function readAttributes(reader: TokenReader, spelling: TypeSpelling): Attributes {
  const attributes = emptyAttributes();
  const isGenerated = reader.isWord("generated") || reader.isWord("as");
  if (isGenerated) readGeneration(reader, attributes);
  readAttributeList(reader, attributes, isGenerated ? COMMON_ATTRIBUTES : STORED_COLUMN_ATTRIBUTES, spelling);
  return attributes;
}

/** Reads everything after SERIAL. */
export function readSerialAttributes(reader: TokenReader): Attributes {
  const attributes = emptyAttributes();
  readAttributeList(reader, attributes, SERIAL_ATTRIBUTES, SERIAL_TYPE);
  return attributes;
}

function readAttributeList(
  reader: TokenReader,
  attributes: Attributes,
  table: ReadonlyMap<string, AttributeReader>,
  spelling: TypeSpelling,
): void {
  const firstToken = reader.peek();
  for (
    let readAttribute = table.get(reader.peekWord());
    readAttribute !== undefined;
    readAttribute = table.get(reader.peekWord())
  ) {
    readAttribute(reader, attributes);
  }
  if (reader.peek().kind === "end") return;
  if (reader.isWord("check")) readCheck(reader, attributes);
  const references = table === COMMON_ATTRIBUTES ? undefined : readReferences(reader);
  if (references !== undefined) attributes.references = references;
  if (reader.peek().kind === "end") return;
  const expected = "an attribute or the end of the definition";
  const reason = misplacementReason(reader.peek(), spelling);
  if (reason !== undefined) reader.refuse(`${expected} (${reason})`);
  // Directly after the type, more words are allowed than after an attribute.
  const precedingToken = reader.peek() === firstToken ? reader.peek(-1) : undefined;
  reader.refuse(expected, { candidates: candidateWords(table, spelling, precedingToken) });
}

/**
 * Yields the words allowed at the current position. `precedingToken` is set only directly after the type or
 * the expression of a generated column, where more words are allowed.
 */
function* candidateWords(
  table: ReadonlyMap<string, AttributeReader>,
  spelling: TypeSpelling,
  precedingToken: Token | undefined,
): Generator<string> {
  yield* table.keys();
  yield* endingWords(table);
  yield* optionWords(spelling);
  if (precedingToken !== undefined) yield* firstWords(precedingToken, table);
}

/** First words of the clauses at the end of a definition. */
function endingWords(table: ReadonlyMap<string, AttributeReader>): readonly string[] {
  return table === COMMON_ATTRIBUTES ? ["check"] : ["check", "references", "constraint"];
}

/** Words allowed only directly after a type or after the expression of a generated column. */
function firstWords({ kind, text }: Token, table: ReadonlyMap<string, AttributeReader>): readonly string[] {
  if (kind === "symbol" && table === COMMON_ATTRIBUTES) return GENERATED_STORAGE_WORDS;
  return kind === "word" ? [...nextSpellingWords(text), "generated"] : ["generated"];
}

/** Explains why the token is not allowed here. `undefined` if it is probably a misspelling. */
function misplacementReason({ kind, text }: Token, spelling: TypeSpelling): string | undefined {
  if (kind === "symbol" && text === ",") return "a definition describes one column";
  if (kind !== "word") return undefined;
  if (ALTER_TABLE_POSITIONS.includes(text)) return `${text.toUpperCase()} is only valid in ALTER TABLE`;
  return optionWords(spelling).includes(text)
    ? `${text.toUpperCase()} is allowed once, directly after the type`
    : undefined;
}

/** Keywords of ALTER TABLE that position a column. */
const ALTER_TABLE_POSITIONS = ["first", "after"];

/** Keywords that select whether a generated column is stored. */
const GENERATED_STORAGE_WORDS = ["stored", "persistent", "virtual"];

/* ---- attributes ---- */

function readNull(reader: TokenReader, attributes: Attributes): void {
  const { start, end } = reader.next();
  attributes.nullability = { nullable: true, start, end };
}

function readComment(reader: TokenReader, attributes: Attributes): void {
  reader.next();
  if (reader.isSymbol("=")) reader.refuse("a string (COMMENT takes no =)");
  attributes.comment = reader.expect("string", "a string");
}

function readDefaultAttribute(reader: TokenReader, attributes: Attributes): void {
  reader.next();
  attributes.default = readDefault(reader);
}

function readInvisible(reader: TokenReader, attributes: Attributes): void {
  attributes.invisible = rangeOf(reader.next());
}

function readCollationAttribute(reader: TokenReader, attributes: Attributes): void {
  attributes.collations = [...attributes.collations, readCollation(reader)];
}

function readNotNull(reader: TokenReader, attributes: Attributes): void {
  const { start } = reader.next();
  const { end } = reader.expectWord("null");
  attributes.nullability = { nullable: false, start, end };
}

function readUnique(reader: TokenReader, attributes: Attributes): void {
  attributes.unique = rangeOf(reader.next());
  reader.takeWord("key");
}

function readPrimaryKey(reader: TokenReader, attributes: Attributes): void {
  const firstToken = reader.next();
  if (firstToken.text === "primary") reader.expectWord("key");
  attributes.primaryKey = rangeOf(firstToken);
}

/** AUTO_INCREMENT implies NOT NULL, unless NULL follows it. */
function readAutoIncrement(reader: TokenReader, attributes: Attributes): void {
  const { start, end } = reader.next();
  attributes.autoIncrement = { start, end };
  attributes.nullability = { nullable: false, start, end };
}

/** Reads `SERIAL DEFAULT VALUE`, an alias of `NOT NULL AUTO_INCREMENT UNIQUE` after an integer type. */
function readSerialDefault(reader: TokenReader, attributes: Attributes): void {
  const range = rangeOf(reader.next());
  reader.expectWord("default");
  reader.expectWord("value");
  attributes.nullability = { ...range, nullable: false };
  attributes.autoIncrement = range;
  attributes.unique = range;
}

/** Spellings of CURRENT_TIMESTAMP in ON UPDATE. `NOW` requires parentheses. */
const CURRENT_TIMESTAMP_WORDS = ["current_timestamp", "now"];

function readOnUpdate(reader: TokenReader, attributes: Attributes): void {
  reader.next();
  reader.expectWord("update");
  if (!CURRENT_TIMESTAMP_WORDS.includes(reader.peekWord()))
    reader.refuse("CURRENT_TIMESTAMP", { candidates: CURRENT_TIMESTAMP_WORDS });
  const { start, end, text } = reader.next();
  const open = reader.peek();
  if (text === "now" && (open.text !== "(" || open.start !== end)) reader.refuse("() directly after NOW");
  if (reader.takeSymbol("(") !== undefined) {
    reader.take("integer");
    reader.expectSymbol(")");
  }
  attributes.onUpdate = reader.textFrom(start);
}

/**
 * Creates a reader for an attribute that consists of a keyword and one of `choices`. Only the NDB storage
 * engine of MySQL uses these attributes.
 */
function keywordFollowedBy(...choices: readonly string[]): AttributeReader {
  return (reader) => {
    reader.next();
    if (!choices.includes(reader.peekWord())) {
      reader.refuse(choiceText(choices), { candidates: choices });
    }
    reader.next();
  };
}

/** Reads `WITH SYSTEM VERSIONING` or `WITHOUT SYSTEM VERSIONING`. */
function readVersioning(reader: TokenReader): void {
  reader.next();
  reader.expectWord("system");
  reader.expectWord("versioning");
}

/* ---- clauses in a fixed position ---- */

function readGeneration(reader: TokenReader, attributes: Attributes): void {
  if (reader.takeWord("generated") !== undefined) reader.expectWord("always");
  reader.expectWord("as");
  const expression = readParenthesizedExpression(reader, "generated");
  const stored = (reader.takeWord("stored") ?? reader.takeWord("persistent")) !== undefined;
  if (!stored) reader.takeWord("virtual");
  const { nonDeterministic } = expression;
  attributes.generated = {
    ...parenthesizedText(reader, expression),
    stored,
    ...(nonDeterministic && { nonDeterministic }),
  };
}

function readCheck(reader: TokenReader, attributes: Attributes): void {
  reader.next();
  attributes.check = parenthesizedText(reader, readParenthesizedExpression(reader, "check"));
}

function rangeOf({ start, end }: TokenRange): TokenRange {
  return { start, end };
}

/** Returns the source text between the parentheses. */
function parenthesizedText(reader: TokenReader, { start, end, fault }: Expression): ExpressionText {
  return { text: reader.def.slice(start + 1, end - 1).trim(), start, end, ...(fault && { fault }) };
}
