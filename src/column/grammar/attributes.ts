/**
 * Parses the attributes of a column, which follow its type in any order, and the GENERATED ALWAYS AS clause. This file is long,
 * because it contains several tables that share the functions for reading attributes.
 */

import { readDefaultClause } from "./default-clause.js";
import {
  createEmptyAttributes,
  type ColumnAttributes,
  type ExpressionText,
  type TextRange,
} from "../facts/parsed-definition.js";
import { readParenthesizedExpression, type Expression } from "./expression.js";
import { Refusal, refuse } from "../facts/refusal.js";
import type { TokenReader } from "../scan/token-reader.js";
import { readReferencesClause } from "./references.js";
import type { Token } from "../scan/token.js";
import { readCollationClause } from "./type-clause.js";
import { readIdentifier } from "./identifiers.js";
import { formatKeywordChoice } from "../facts/type-text.js";
import { tryParseJson } from "../../core/text/json.js";
import {
  listOptionWords,
  SERIAL_TYPE,
  listNextWordsOfTypeNames,
  type NamedDataType,
} from "../facts/data-types.js";

type AttributeReader = (reader: TokenReader, attributes: ColumnAttributes) => void;

/**
 * Attributes that do not change which values a column accepts, by their first word. In comments that MySQL executes and MariaDB
 * skips, such as `/*!80023 INVISIBLE *\/`, only these attributes and NOT SECONDARY are read.
 */
const VALUE_NEUTRAL_ATTRIBUTE_READERS: ReadonlyMap<string, AttributeReader> = new Map<
  string,
  AttributeReader
>([
  ["invisible", readInvisibleAttribute],
  ["visible", createMysqlOnlyAttributeReader(readVisibleAttribute)],
  [
    "column_format",
    createMysqlOnlyAttributeReader(createChoiceAttributeReader("fixed", "dynamic", "default")),
  ],
  ["storage", createMysqlOnlyAttributeReader(createChoiceAttributeReader("disk", "memory", "default"))],
  ["engine_attribute", createMysqlOnlyAttributeReader(readEngineAttribute)],
  ["secondary_engine_attribute", createMysqlOnlyAttributeReader(readEngineAttribute)],
  ["srid", createMysqlOnlyAttributeReader(readSridAttribute)],
]);

/** Attributes allowed in every column. */
const COMMON_ATTRIBUTE_READERS: ReadonlyMap<string, AttributeReader> = new Map<string, AttributeReader>([
  ...VALUE_NEUTRAL_ATTRIBUTE_READERS,
  ["unique", readUniqueAttribute],
  ["comment", readCommentAttribute],
  ["check", readCheck],
  ["constraint", readConstraint],
]);

/** Attributes of a generated column. */
const GENERATED_COLUMN_ATTRIBUTE_READERS: ReadonlyMap<string, AttributeReader> = new Map<
  string,
  AttributeReader
>([
  ...COMMON_ATTRIBUTE_READERS,
  ["null", createMysqlOnlyAttributeReader(readNullAttribute, "NULL of a generated column")],
  ["not", createMysqlOnlyAttributeReader(readNotNullOrNotSecondary, "NOT NULL of a generated column")],
  ["primary", createMysqlOnlyAttributeReader(readPrimaryKey, "PRIMARY KEY of a generated column")],
  ["key", createMysqlOnlyAttributeReader(readPrimaryKey, "PRIMARY KEY of a generated column")],
  ["collate", createMysqlOnlyAttributeReader(readCollationAttribute, "COLLATE of a generated column")],
]);

/** Attributes of a column that is not generated. */
const ORDINARY_COLUMN_ATTRIBUTE_READERS: ReadonlyMap<string, AttributeReader> = new Map<
  string,
  AttributeReader
>([
  ...COMMON_ATTRIBUTE_READERS,
  ["with", readSystemVersioning],
  ["without", readSystemVersioning],
  ["null", readNullAttribute],
  ["not", readNotNullOrNotSecondary],
  ["default", readDefaultAttribute],
  ["on", readOnUpdate],
  ["auto_increment", readAutoIncrement],
  ["serial", readSerialDefaultValueAttribute],
  ["primary", readPrimaryKey],
  ["key", readPrimaryKey],
  ["collate", readCollationAttribute],
]);

/** Attributes that may follow SERIAL. */
const SERIAL_ATTRIBUTE_READERS: ReadonlyMap<string, AttributeReader> = new Map<string, AttributeReader>([
  ...COMMON_ATTRIBUTE_READERS,
  ["with", readSystemVersioning],
  ["without", readSystemVersioning],
  ["not", readNotNullOrNotSecondary],
  ["primary", readPrimaryKey],
  ["key", readPrimaryKey],
]);

/**
 * Returns a reader that also records that only MySQL accepts the attribute. `syntax` is the recorded text. By default, it is the first
 * word of the attribute, such as `VISIBLE`.
 */
function createMysqlOnlyAttributeReader(readAttribute: AttributeReader, syntax?: string): AttributeReader {
  return (reader, attributes) => {
    reader.recordMysqlOnlySyntax(syntax ?? reader.peekWord().toUpperCase());
    readAttribute(reader, attributes);
  };
}

/** Reads everything after a type and its options. */
export function readAttributes(reader: TokenReader, namedType: NamedDataType): ColumnAttributes {
  const attributes = createEmptyAttributes();
  if (reader.isWordNext("collate") && isGeneratedClauseNext(reader, 2))
    createMysqlOnlyAttributeReader(readCollationAttribute, "COLLATE of a generated column")(
      reader,
      attributes,
    );
  const isGenerated = isGeneratedClauseNext(reader);
  if (isGenerated) readGeneratedClause(reader, attributes);
  const attributeReaders = isGenerated
    ? GENERATED_COLUMN_ATTRIBUTE_READERS
    : ORDINARY_COLUMN_ATTRIBUTE_READERS;
  readAttributesAndReferences(reader, attributes, attributeReaders, namedType);
  return attributes;
}

function isGeneratedClauseNext(reader: TokenReader, tokensAhead = 0): boolean {
  return reader.isWordNext("generated", tokensAhead) || reader.isWordNext("as", tokensAhead);
}

/**
 * Reads the attributes in a comment that MySQL executes and MariaDB skips, such as `/*!80023 INVISIBLE *\/`. Sets
 * `attributes.invisible` if the comment contains INVISIBLE. Returns false if the comment may change which values the column accepts.
 */
export function tryReadMysqlOnlyComment(reader: TokenReader, attributes: ColumnAttributes): boolean {
  const scratchAttributes = { ...attributes };
  try {
    while (reader.peek().kind !== "end") {
      const readAttribute = isSecondaryEngineExclusionNext(reader)
        ? readNotNullOrNotSecondary
        : VALUE_NEUTRAL_ATTRIBUTE_READERS.get(reader.peekWord());
      if (readAttribute === undefined) return false;
      readAttribute(reader, scratchAttributes);
    }
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
  if (scratchAttributes.invisible !== undefined)
    attributes.invisible = { ...scratchAttributes.invisible, isInMysqlOnlyComment: true };
  return true;
}

function isSecondaryEngineExclusionNext(reader: TokenReader): boolean {
  return reader.isWordNext("not") && reader.isWordNext("secondary", 1);
}

/** Reads everything after SERIAL. */
export function readSerialAttributes(reader: TokenReader): ColumnAttributes {
  const attributes = createEmptyAttributes();
  readAttributesAndReferences(reader, attributes, SERIAL_ATTRIBUTE_READERS, SERIAL_TYPE);
  return attributes;
}

function readAttributesAndReferences(
  reader: TokenReader,
  attributes: ColumnAttributes,
  attributeReaders: ReadonlyMap<string, AttributeReader>,
  namedType: NamedDataType,
): void {
  const firstToken = reader.peek();
  for (
    let readAttribute = attributeReaders.get(reader.peekWord());
    readAttribute !== undefined && !isConstraintWithReferencesNext(reader);
    readAttribute = attributeReaders.get(reader.peekWord())
  ) {
    if (attributes.checks.length > 0) reader.recordMysqlOnlySyntax("an attribute after CHECK");
    readAttribute(reader, attributes);
  }
  if (reader.peek().kind === "end") return;
  const references = readReferencesClause(reader);
  if (references !== undefined) {
    if (attributeReaders === GENERATED_COLUMN_ATTRIBUTE_READERS)
      reader.recordMysqlOnlySyntax("REFERENCES of a generated column");
    attributes.references = references;
  }
  if (reader.peek().kind === "end") return;
  const expectedText = "an attribute or the end of the definition";
  const misplacementReason = explainMisplacement(reader.peek(), namedType);
  if (misplacementReason !== undefined) reader.refuseNextToken(`${expectedText} (${misplacementReason})`);
  // Directly after the type or the expression of a generated column, more words are allowed than after an attribute.
  const lastTokenOfTypeOrExpression = reader.peek() === firstToken ? reader.peek(-1) : undefined;
  reader.refuseNextToken(expectedText, {
    suggestionCandidates: yieldCandidateWords(attributeReaders, namedType, lastTokenOfTypeOrExpression),
  });
}

/**
 * Yields the words allowed at the current position, so that an error message can suggest one of them. `lastTokenOfTypeOrExpression` is set
 * only directly after the type or the expression of a generated column, where more words are allowed.
 */
function* yieldCandidateWords(
  attributeReaders: ReadonlyMap<string, AttributeReader>,
  namedType: NamedDataType,
  lastTokenOfTypeOrExpression: Token | undefined,
): Generator<string> {
  yield* attributeReaders.keys();
  yield "references";
  yield* listOptionWords(namedType);
  if (lastTokenOfTypeOrExpression !== undefined)
    yield* listWordsAfterTypeOrExpression(lastTokenOfTypeOrExpression, attributeReaders);
}

/**
 * Lists the words that are allowed directly after the given token, but not after an attribute. The token is the last token of a
 * type, or of the expression of a generated column.
 */
function listWordsAfterTypeOrExpression(
  { kind, text }: Token,
  attributeReaders: ReadonlyMap<string, AttributeReader>,
): readonly string[] {
  if (kind === "symbol" && attributeReaders === GENERATED_COLUMN_ATTRIBUTE_READERS)
    return GENERATED_COLUMN_STORAGE_WORDS;
  return kind === "word" ? [...listNextWordsOfTypeNames(text), "generated"] : ["generated"];
}

/**
 * Explains why the token is not allowed here: it is a comma, a keyword of ALTER TABLE, or an option of the type in a
 * wrong position. Returns `undefined` for all other tokens, such as misspelled words.
 */
function explainMisplacement({ kind, text }: Token, namedType: NamedDataType): string | undefined {
  if (kind === "symbol" && text === ",") return "a definition describes one column";
  if (kind !== "word") return undefined;
  if (ALTER_TABLE_POSITION_WORDS.includes(text)) return `${text.toUpperCase()} is only valid in ALTER TABLE`;
  return listOptionWords(namedType).includes(text)
    ? `${text.toUpperCase()} is allowed once, directly after the type`
    : undefined;
}

/** Keywords of ALTER TABLE that position a column. */
const ALTER_TABLE_POSITION_WORDS = ["first", "after"];

/** Keywords that select whether a generated column is stored. */
const GENERATED_COLUMN_STORAGE_WORDS = ["stored", "persistent", "virtual"];

/* ---- attributes ---- */

function readNullAttribute(reader: TokenReader, attributes: ColumnAttributes): void {
  const { start, end } = reader.next();
  attributes.nullability = { nullable: true, start, end };
}

function readCommentAttribute(reader: TokenReader, attributes: ColumnAttributes): void {
  reader.next();
  if (reader.isSymbolNext("=")) reader.refuseNextToken("a string (COMMENT takes no =)");
  attributes.comment = reader.expectKind("string", "a string");
}

function readDefaultAttribute(reader: TokenReader, attributes: ColumnAttributes): void {
  reader.next();
  attributes.default = readDefaultClause(reader);
}

function readInvisibleAttribute(reader: TokenReader, attributes: ColumnAttributes): void {
  attributes.invisible = copyRange(reader.next());
}

function readVisibleAttribute(reader: TokenReader, attributes: ColumnAttributes): void {
  reader.next();
  attributes.invisible = undefined;
}

/** Reads `ENGINE_ATTRIBUTE [=] string`. The string is JSON or empty. */
function readEngineAttribute(reader: TokenReader): void {
  reader.next();
  reader.takeSymbol("=");
  const { text } = reader.peek();
  if (text !== "" && tryParseJson(text) === undefined) reader.refuseNextToken("JSON in a string");
  reader.expectKind("string", "JSON in a string");
}

/** The largest identifier of a spatial reference system. */
const MAX_SRID = 2 ** 32 - 1;

function readSridAttribute(reader: TokenReader, attributes: ColumnAttributes): void {
  const { start } = reader.next();
  const { text, end } = reader.expectKind("integer", "a whole number");
  if (Number(text) > MAX_SRID) refuse({ start, end }, `an SRID of at most ${MAX_SRID}`);
  attributes.sridClauseRange = { start, end };
}

function readCollationAttribute(reader: TokenReader, attributes: ColumnAttributes): void {
  if (reader.isWordNext("binary", 1)) reader.recordMysqlOnlySyntax("COLLATE binary");
  attributes.collationClauses = [...attributes.collationClauses, readCollationClause(reader)];
}

/** Reads NOT NULL, or MySQL's NOT SECONDARY. */
function readNotNullOrNotSecondary(reader: TokenReader, attributes: ColumnAttributes): void {
  const isSecondaryEngineExclusion = isSecondaryEngineExclusionNext(reader);
  const { start } = reader.next();
  if (isSecondaryEngineExclusion) {
    reader.recordMysqlOnlySyntax("NOT SECONDARY");
    reader.next();
    return;
  }
  const { end } = reader.expectWord("null");
  attributes.nullability = { nullable: false, start, end };
}

function readUniqueAttribute(reader: TokenReader, attributes: ColumnAttributes): void {
  attributes.unique = copyRange(reader.next());
  reader.takeWord("key");
}

function readPrimaryKey(reader: TokenReader, attributes: ColumnAttributes): void {
  const firstToken = reader.next();
  if (firstToken.text === "primary") reader.expectWord("key");
  attributes.primaryKey = copyRange(firstToken);
}

/** Reads AUTO_INCREMENT. It implies NOT NULL, unless NULL follows it. */
function readAutoIncrement(reader: TokenReader, attributes: ColumnAttributes): void {
  const { start, end } = reader.next();
  attributes.autoIncrement = { start, end };
  attributes.nullability = { nullable: false, start, end };
}

/** Reads `SERIAL DEFAULT VALUE`, an alias of `NOT NULL AUTO_INCREMENT UNIQUE` after an integer type. */
function readSerialDefaultValueAttribute(reader: TokenReader, attributes: ColumnAttributes): void {
  const serialRange = copyRange(reader.next());
  reader.expectWord("default");
  reader.expectWord("value");
  attributes.nullability = { ...serialRange, nullable: false };
  attributes.autoIncrement = serialRange;
  attributes.unique = serialRange;
}

/** The functions that ON UPDATE accepts: CURRENT_TIMESTAMP and its synonyms. `NOW` requires parentheses. */
const ON_UPDATE_FUNCTIONS = ["current_timestamp", "now", "localtime", "localtimestamp"];

function readOnUpdate(reader: TokenReader, attributes: ColumnAttributes): void {
  reader.next();
  reader.expectWord("update");
  if (!ON_UPDATE_FUNCTIONS.includes(reader.peekWord()))
    reader.refuseNextToken("CURRENT_TIMESTAMP", { suggestionCandidates: ON_UPDATE_FUNCTIONS });
  const { start, end, text } = reader.next();
  if (text.startsWith("local")) reader.recordMysqlOnlySyntax(`ON UPDATE ${text.toUpperCase()}`);
  const nextToken = reader.peek();
  if (text === "now" && (nextToken.text !== "(" || nextToken.start !== end))
    reader.refuseNextToken("() directly after NOW");
  if (reader.takeSymbol("(") !== undefined) {
    reader.takeKind("integer");
    reader.expectSymbol(")");
  }
  attributes.onUpdate = reader.sliceToPreviousTokenEnd(start);
}

/** Creates a reader for an attribute that consists of a keyword and one of `choices`. */
function createChoiceAttributeReader(...choices: readonly string[]): AttributeReader {
  return (reader) => {
    reader.next();
    if (!choices.includes(reader.peekWord())) {
      reader.refuseNextToken(formatKeywordChoice(choices), { suggestionCandidates: choices });
    }
    reader.next();
  };
}

/** Reads `WITH SYSTEM VERSIONING` or `WITHOUT SYSTEM VERSIONING`. */
function readSystemVersioning(reader: TokenReader, attributes: ColumnAttributes): void {
  attributes.systemVersioning = reader.next().text === "with" ? "with" : "without";
  reader.expectWord("system");
  reader.expectWord("versioning");
}

/* ---- GENERATED, CHECK and CONSTRAINT ---- */

function readGeneratedClause(reader: TokenReader, attributes: ColumnAttributes): void {
  if (reader.takeWord("generated") !== undefined) reader.expectWord("always");
  reader.expectWord("as");
  const expression = readParenthesizedExpression(reader, "generated");
  const isStored = (reader.takeWord("stored") ?? reader.takeWord("persistent")) !== undefined;
  if (!isStored) reader.takeWord("virtual");
  const { nonDeterministicPartRange, mysqlDeterministicFunctionName } = expression;
  attributes.generated = {
    ...toExpressionText(reader, expression),
    isStored,
    ...(nonDeterministicPartRange && { nonDeterministicPartRange }),
    ...(mysqlDeterministicFunctionName !== undefined && { mysqlDeterministicFunctionName }),
  };
}

/** Reads CHECK, with MySQL's `[NOT] ENFORCED`. */
function readCheck(reader: TokenReader, attributes: ColumnAttributes): void {
  reader.next();
  const condition = toExpressionText(reader, readParenthesizedExpression(reader, "check"));
  const isNotEnforced = reader.isWordNext("not") && reader.isWordNext("enforced", 1);
  if (isNotEnforced) reader.next();
  if (reader.takeWord("enforced") !== undefined)
    reader.recordMysqlOnlySyntax(isNotEnforced ? "NOT ENFORCED" : "ENFORCED");
  attributes.checks.push({ ...condition, isEnforced: !isNotEnforced });
}

/** Reads MySQL's `CONSTRAINT [name] CHECK`. */
function readConstraint(reader: TokenReader, attributes: ColumnAttributes): void {
  reader.recordMysqlOnlySyntax("CONSTRAINT before CHECK");
  reader.next();
  if (!reader.isWordNext("check")) readIdentifier(reader, "a constraint name, CHECK or REFERENCES");
  if (!reader.isWordNext("check"))
    reader.refuseNextToken("CHECK or REFERENCES", { suggestionCandidates: ["check", "references"] });
  readCheck(reader, attributes);
}

/** Whether the next tokens are `CONSTRAINT [name] REFERENCES`. */
function isConstraintWithReferencesNext(reader: TokenReader): boolean {
  return (
    reader.isWordNext("constraint") &&
    (reader.isWordNext("references", 1) || reader.isWordNext("references", 2))
  );
}

function copyRange({ start, end }: TextRange): TextRange {
  return { start, end };
}

/** Returns the source text between the parentheses of a parenthesized expression, with the range and the error of the expression. */
function toExpressionText(reader: TokenReader, { start, end, fault }: Expression): ExpressionText {
  return { text: reader.def.slice(start + 1, end - 1).trim(), start, end, ...(fault && { fault }) };
}
