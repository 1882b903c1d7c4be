/** Parses a type with its parameters and options. `semantics/` checks their values. */

import { readCollationName } from "./cast-types.js";
import { findCharacterSet, CHARACTER_SET_NAMES } from "../charsets/charsets.js";
import {
  DEFAULT_COLLATION_MARKER,
  NO_TYPE_PARAMETERS,
  createEmptyTypeOptions,
  type NumericParameter,
  type LocatedText,
  type TextRange,
  type TypeClause,
  type TypeOptions,
  type TypeParameters,
} from "../facts/parsed-definition.js";
import type { Literal } from "../facts/literal.js";
import type { TokenReader } from "../scan/token-reader.js";
import { formatKeywordChoice } from "../facts/type-text.js";
import {
  SERIAL_KEYWORD,
  TYPE_NAME_PREFIXES,
  TYPES_BY_NAME,
  listNextWordsOfTypeNames,
  type TypeOptionSyntax,
  type ParameterSyntax,
  type NamedDataType,
} from "../facts/data-types.js";

export function readTypeClause(reader: TokenReader): TypeClause {
  const { start } = reader.peek();
  const namedType = readTypeName(reader);
  const { numbers, members } = PARAMETER_READERS[namedType.parameterSyntax](reader);
  const options = createEmptyTypeOptions();
  if (namedType.isCompressible) options.compressed = readCompression(reader);
  OPTION_READERS[namedType.optionSyntax](reader, options);
  if (namedType.family === "geometry") readSpatialReferenceSystem(reader);
  return { start, end: reader.previousTokenEnd, namedType, numbers, members, options };
}

/**
 * Schemas that can qualify a type, such as `oracle_schema.date`. Each value contains the types that have another meaning in the
 * schema: the `date` of Oracle is a `datetime`.
 */
const TYPE_ALIASES_BY_SCHEMA_QUALIFIER: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  ["mariadb_schema", new Map<string, string>()],
  ["oracle_schema", new Map([["date", "datetime"]])],
  ["maxdb_schema", new Map([["timestamp", "datetime"]])],
]);

function readTypeName(reader: TokenReader): NamedDataType {
  const { kind, text, start, end } = reader.peek();
  // Unlike all other words of a type, the name of a schema is case-sensitive.
  const isSchemaQualified =
    kind === "word" && reader.isSymbolNext(".", 1) && reader.def.slice(start, end) === text;
  const typeAliases = isSchemaQualified ? TYPE_ALIASES_BY_SCHEMA_QUALIFIER.get(text) : undefined;
  if (typeAliases === undefined) return readUnqualifiedTypeName(reader);
  reader.next();
  reader.next();
  const namedType = readUnqualifiedTypeName(reader);
  return TYPES_BY_NAME.get(typeAliases.get(namedType.dataType) ?? "") ?? namedType;
}

const TYPE_NAMES = [...TYPES_BY_NAME.keys(), SERIAL_KEYWORD];

/** Reads the longest sequence of words that is the name of a type. */
function readUnqualifiedTypeName(reader: TokenReader): NamedDataType {
  let longestMatch: { namedType: NamedDataType; wordCount: number } | undefined;
  let candidateName = "";
  for (let wordIndex = 0; reader.peek(wordIndex).kind === "word"; wordIndex += 1) {
    candidateName = wordIndex === 0 ? reader.peek().text : `${candidateName} ${reader.peek(wordIndex).text}`;
    const namedType = TYPES_BY_NAME.get(candidateName);
    if (namedType !== undefined) longestMatch = { namedType, wordCount: wordIndex + 1 };
    if (!TYPE_NAME_PREFIXES.has(candidateName)) break;
  }
  if (longestMatch === undefined) return refuseUnknownType(reader);
  for (let wordIndex = 0; wordIndex < longestMatch.wordCount; wordIndex += 1) reader.next();
  return longestMatch.namedType;
}

/** Reports an unknown type name, or an incomplete one, such as NATIONAL. */
function refuseUnknownType(reader: TokenReader): never {
  const { kind, text } = reader.peek();
  if (kind !== "word" || !TYPE_NAME_PREFIXES.has(text))
    reader.refuseNextToken("a type", { suggestionCandidates: TYPE_NAMES });
  const possibleNextWords = listNextWordsOfTypeNames(text);
  reader.next();
  return reader.refuseNextToken(formatKeywordChoice(possibleNextWords), {
    suggestionCandidates: possibleNextWords,
  });
}

/* ---- parameters ---- */

const PARAMETER_READERS: Readonly<Record<ParameterSyntax, (reader: TokenReader) => TypeParameters>> = {
  none: () => NO_TYPE_PARAMETERS,
  width: readOptionalNumber,
  length: readOptionalNumber,
  size: readOptionalNumber,
  fraction: readOptionalNumber,
  requiredLength(reader) {
    reader.expectSymbol("(", "a length in parentheses");
    return readNumericParameters(reader, 1);
  },
  precision(reader) {
    return reader.takeSymbol("(") === undefined ? NO_TYPE_PARAMETERS : readNumericParameters(reader, 2);
  },
  precisionAndScale(reader) {
    if (reader.takeSymbol("(") === undefined) return NO_TYPE_PARAMETERS;
    return readNumericParameters(reader, 2, "a comma and a scale");
  },
  members: readMembers,
};

function readOptionalNumber(reader: TokenReader): TypeParameters {
  return reader.takeSymbol("(") === undefined ? NO_TYPE_PARAMETERS : readNumericParameters(reader, 1);
}

/**
 * Reads one to `maxNumberCount` numbers and the closing parenthesis. If `requiredSecondNumberDescription` is set, the second number is required.
 * `requiredSecondNumberDescription` describes this number in the error message, such as `a comma and a scale`.
 */
function readNumericParameters(
  reader: TokenReader,
  maxNumberCount: 1 | 2,
  requiredSecondNumberDescription?: string,
): TypeParameters {
  const isSingleNumber = maxNumberCount === 1 || !reader.isSymbolNext(",", 1);
  const numbers = [readNumericParameter(reader, isSingleNumber)];
  if (maxNumberCount === 2 && requiredSecondNumberDescription !== undefined && !reader.isSymbolNext(","))
    reader.refuseNextToken(requiredSecondNumberDescription);
  if (maxNumberCount === 2 && reader.takeSymbol(",") !== undefined)
    numbers.push(readNumericParameter(reader, false));
  reader.expectSymbol(")", maxNumberCount === 2 && numbers.length === 1 ? "a comma or )" : ")");
  return { numbers, members: NO_TYPE_PARAMETERS.members };
}

/** Reads a number. In parentheses with a single number, MariaDB and MySQL accept a fraction and ignore it: `(5.7)` means `(5)`. */
function readNumericParameter(reader: TokenReader, allowsFraction: boolean): NumericParameter {
  const { kind } = reader.peek();
  if (kind !== "integer" && !(kind === "decimal" && allowsFraction)) reader.refuseNextToken("a whole number");
  const { text, start, end } = reader.next();
  // Database servers refuse `(.5)` as too large. Return `Infinity`, which is too large for every type.
  return { value: text.startsWith(".") ? Infinity : Math.floor(Number(text)), start, end };
}

function readMembers(reader: TokenReader): TypeParameters {
  const members: (TextRange & { literal: Literal })[] = [];
  reader.expectSymbol("(", "the members in parentheses");
  do members.push(readMember(reader));
  while (reader.takeSymbol(",") !== undefined);
  reader.expectSymbol(")", "a comma or )");
  return { numbers: NO_TYPE_PARAMETERS.numbers, members };
}

function readMember(reader: TokenReader): TextRange & { literal: Literal } {
  const { kind, text, start, end } = reader.peek();
  if (kind === "string") {
    reader.next();
    return { literal: { kind, text }, start, end };
  }
  if (kind === "hexNumber" || kind === "hexString" || kind === "bits") {
    reader.next();
    return { literal: { kind, digits: text }, start, end };
  }
  return reader.refuseNextToken("a string");
}

/* ---- options ---- */

const OPTION_READERS: Readonly<
  Record<TypeOptionSyntax, (reader: TokenReader, options: TypeOptions) => void>
> = {
  none: () => undefined,
  sign(reader, options) {
    if (reader.takeWord("signed") === undefined) {
      const unsignedKeyword = reader.takeWord("unsigned");
      options.zerofill = reader.takeWord("zerofill") !== undefined;
      if (options.zerofill && unsignedKeyword === undefined) reader.takeWord("unsigned");
      options.unsigned = unsignedKeyword !== undefined || options.zerofill;
    }
    while (SIGN_WORDS.has(reader.peekWord())) readRepeatedSignWord(reader, options);
  },
  binary: readBinaryKeyword,
  characterSet(reader, options) {
    const byteKeyword = reader.takeWord("byte");
    if (byteKeyword !== undefined) options.characterSet = { ...byteKeyword, text: "binary" };
    else readCharacterSetAndBinaryKeyword(reader, options);
    if (reader.isWordNext("collate")) options.collation = readTypeCollation(reader);
  },
};

const SIGN_WORDS: ReadonlySet<string> = new Set(["signed", "unsigned", "zerofill"]);

/** Reads SIGNED, UNSIGNED or ZEROFILL, which MySQL accepts repeatedly and in any order. */
function readRepeatedSignWord(reader: TokenReader, options: TypeOptions): void {
  reader.recordMysqlOnlySyntax("repeated SIGNED, UNSIGNED or ZEROFILL");
  const { text } = reader.next();
  if (text === "zerofill") options.zerofill = true;
  if (text !== "signed") options.unsigned = true;
}

function readBinaryKeyword(reader: TokenReader, options: TypeOptions): void {
  options.hasBinaryKeyword = reader.takeWord("binary") !== undefined;
}

function readCharacterSetAndBinaryKeyword(reader: TokenReader, options: TypeOptions): void {
  readBinaryKeyword(reader, options);
  options.characterSet = readCharacterSet(reader);
  if (!options.hasBinaryKeyword && options.characterSet !== undefined) readBinaryKeyword(reader, options);
}

/** Maps keywords that select a character set to the name of this set. */
const CHARACTER_SETS_BY_KEYWORD: ReadonlyMap<string, string> = new Map([
  ["ascii", "latin1"],
  ["unicode", "ucs2"],
]);

function readCharacterSet(reader: TokenReader): LocatedText | undefined {
  const { kind, text, start, end } = reader.peek();
  const impliedCharacterSet = kind === "word" ? CHARACTER_SETS_BY_KEYWORD.get(text) : undefined;
  if (impliedCharacterSet !== undefined) {
    reader.next();
    return { text: impliedCharacterSet, start, end };
  }
  if (!takeCharacterSetWords(reader)) return undefined;
  const nameToken = reader.peek();
  if (nameToken.kind !== "word" && nameToken.kind !== "name" && nameToken.kind !== "string")
    reader.refuseNextToken("a character set");
  const characterSet = findCharacterSet(nameToken.text);
  if (characterSet === undefined)
    reader.refuseNextToken("a character set", { suggestionCandidates: CHARACTER_SET_NAMES });
  reader.next();
  return { text: characterSet, start: nameToken.start, end: nameToken.end };
}

/** Reads CHARSET, CHAR SET or CHARACTER SET. Returns false if none of them comes next. */
function takeCharacterSetWords(reader: TokenReader): boolean {
  if (reader.takeWord("charset") !== undefined) return true;
  if ((reader.takeWord("char") ?? reader.takeWord("character")) === undefined) return false;
  reader.expectWord("set");
  return true;
}

/** Reads `COLLATE name` or `COLLATE DEFAULT` directly after a type. In other COLLATE clauses, DEFAULT is not allowed. */
function readTypeCollation(reader: TokenReader): LocatedText {
  if (!reader.isWordNext("default", 1)) return readCollationClause(reader);
  reader.next();
  const { start, end } = reader.next();
  return { text: DEFAULT_COLLATION_MARKER, start, end };
}

/** Reads `COLLATE name`. */
export function readCollationClause(reader: TokenReader): LocatedText {
  reader.expectWord("collate");
  return readCollationName(reader);
}

/** Reads `REF_SYSTEM_ID = 4326` after a geometry type. */
function readSpatialReferenceSystem(reader: TokenReader): void {
  if (reader.takeWord("ref_system_id") === undefined) return;
  reader.expectSymbol("=");
  reader.expectKind("integer", "a whole number");
}

/** Reads `COMPRESSED` or `COMPRESSED=zlib`. */
function readCompression(reader: TokenReader): boolean {
  if (reader.takeWord("compressed") === undefined) return false;
  if (reader.takeSymbol("=") === undefined) return true;
  const { kind, text } = reader.peek();
  const isNameOrString = kind === "word" || kind === "name" || kind === "string";
  if (!isNameOrString || text.toLowerCase() !== "zlib")
    reader.refuseNextToken("ZLIB", { suggestionCandidates: ["zlib"] });
  reader.next();
  return true;
}
