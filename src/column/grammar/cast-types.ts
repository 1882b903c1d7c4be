/** Parses the names of cast types, character sets and collations in expressions. */

import {
  findCharacterSet,
  CHARACTER_SET_NAMES,
  findCollation,
  listSuggestedCollationNames,
  DEFAULT_CHARACTER_SET,
} from "../charsets/charsets.js";
import { findNearestWord } from "../../core/text/nearest.js";
import type { TokenReader } from "../scan/token-reader.js";
import { refuse } from "../facts/refusal.js";
import { MAX_FRACTION_DIGITS } from "../facts/sizes.js";
import type { Token } from "../scan/token.js";

type CastTypeSuffixReader = (reader: TokenReader) => void;

const readNothing: CastTypeSuffixReader = () => undefined;

const CAST_TYPE_SUFFIX_READERS: ReadonlyMap<string, CastTypeSuffixReader> = new Map<
  string,
  CastTypeSuffixReader
>([
  ["int", readNothing],
  ["integer", readNothing],
  ["signed", readOptionalIntKeyword],
  ["unsigned", readOptionalIntKeyword],
  ["char", readCharSuffix],
  ["character", readCharSuffix],
  [
    "varchar",
    (reader) => {
      if (!reader.isSymbolNext("(")) reader.refuseNextToken("a length in parentheses");
      readCharSuffix(reader);
    },
  ],
  ["nchar", readOptionalLength],
  ["binary", readOptionalLength],
  ["decimal", readOptionalPrecisionAndScale],
  ["dec", readOptionalPrecisionAndScale],
  ["double", readDoubleSuffix],
  ["float", readFloatSuffix],
  ["date", readNothing],
  ["time", readOptionalFractionDigitCount],
  ["datetime", readOptionalFractionDigitCount],
  ["inet4", readNothing],
  ["inet6", readNothing],
  ["uuid", readNothing],
  [
    "interval",
    (reader) => {
      reader.expectWord("day_second");
      readOptionalFractionDigitCount(reader);
    },
  ],
]);

/** Types without parameters that only MySQL accepts in CAST. */
const MYSQL_ONLY_CAST_TYPES: ReadonlySet<string> = new Set(
  (
    "json year real point linestring polygon multipoint multilinestring multipolygon geometrycollection " +
    "geomcollection"
  ).split(" "),
);

/** Reads a type of CAST or CONVERT. Cast types differ from column types. */
export function readCastType(reader: TokenReader): void {
  const { kind, text } = reader.peek();
  const isMysqlOnlyType = kind === "word" && MYSQL_ONLY_CAST_TYPES.has(text);
  if (isMysqlOnlyType) recordMysqlOnlyCast(reader, text);
  const readTypeSuffix =
    kind === "word"
      ? (CAST_TYPE_SUFFIX_READERS.get(text) ?? (isMysqlOnlyType ? readNothing : undefined))
      : undefined;
  if (readTypeSuffix === undefined)
    reader.refuseNextToken("a type to cast to", {
      suggestionCandidates: [...CAST_TYPE_SUFFIX_READERS.keys(), ...MYSQL_ONLY_CAST_TYPES],
    });
  reader.next();
  readTypeSuffix(reader);
}

function recordMysqlOnlyCast(reader: TokenReader, typeName: string): void {
  reader.recordMysqlOnlySyntax(`CAST() to ${typeName.toUpperCase()}`);
}

/** Reads what may follow DOUBLE in a cast: `(precision, scale)`, `(precision)` or the keyword PRECISION. Only MySQL accepts the keyword. */
function readDoubleSuffix(reader: TokenReader): void {
  if (reader.takeWord("precision") === undefined) readOptionalPrecisionAndScale(reader);
  else recordMysqlOnlyCast(reader, "double precision");
}

/** Reads the optional precision after FLOAT. Only MySQL accepts it in a cast. */
function readFloatSuffix(reader: TokenReader): void {
  if (!reader.isSymbolNext("(")) return;
  recordMysqlOnlyCast(reader, "float(n)");
  readLength(reader);
}

function readOptionalFractionDigitCount(reader: TokenReader): void {
  const { kind, text } = reader.peek(1);
  if (reader.isSymbolNext("(") && kind === "integer" && Number(text) > MAX_FRACTION_DIGITS) {
    refuse(reader.peek(1), `a number of fractional digits from 0 to ${MAX_FRACTION_DIGITS}`);
  }
  readOptionalLength(reader);
}

/** Reads the optional INT or INTEGER after SIGNED or UNSIGNED. */
function readOptionalIntKeyword(reader: TokenReader): void {
  if (reader.takeWord("int") === undefined) reader.takeWord("integer");
}

/** Reads a length in parentheses. */
export function readLength(reader: TokenReader): void {
  reader.expectSymbol("(", "a length in parentheses");
  reader.expectKind("integer", "a whole number");
  reader.expectSymbol(")");
}

function readOptionalLength(reader: TokenReader): void {
  if (reader.isSymbolNext("(")) readLength(reader);
}

function readOptionalPrecisionAndScale(reader: TokenReader): void {
  if (reader.takeSymbol("(") === undefined) return;
  reader.expectKind("integer", "a whole number");
  if (reader.takeSymbol(",") !== undefined) reader.expectKind("integer", "a whole number");
  reader.expectSymbol(")");
}

function readCharSuffix(reader: TokenReader): void {
  readOptionalLength(reader);
  reader.takeWord("binary");
  if ((reader.takeWord("ascii") ?? reader.takeWord("unicode") ?? reader.takeWord("byte")) === undefined) {
    if (reader.takeWord("charset") !== undefined) readCharacterSetName(reader);
    else if ((reader.takeWord("char") ?? reader.takeWord("character")) !== undefined) {
      reader.expectWord("set");
      readCharacterSetName(reader);
    }
  }
  reader.takeWord("binary");
  if (reader.takeWord("collate") !== undefined) readCollationName(reader);
}

export function readCharacterSetName(reader: TokenReader): void {
  const { kind, text } = reader.peek();
  const canBeCharacterSetName = kind === "word" || kind === "name" || kind === "string";
  if (!canBeCharacterSetName || findCharacterSet(text) === undefined) {
    reader.refuseNextToken("a character set", { suggestionCandidates: CHARACTER_SET_NAMES });
  }
  reader.next();
}

/** Reads the name of a collation of any character set. */
export function readCollationName(reader: TokenReader): Token {
  const { kind, text } = reader.peek();
  const canBeCollationName = kind === "word" || kind === "name" || kind === "string";
  if (!canBeCollationName || findCollation(text, DEFAULT_CHARACTER_SET) === undefined) {
    reader.refuseNextToken("a collation", { suggestionCandidates: yieldSimilarCollationNames(text) });
  }
  return reader.next();
}

/**
 * Yields collations to suggest for a misspelled name, such as `latn1_bin`. They belong to the character set at the start of the
 * name. If this character set does not exist, the most similar one is used.
 */
function* yieldSimilarCollationNames(name: string): Generator<string> {
  const [prefix = ""] = name.split("_", 1);
  const characterSet =
    findCharacterSet(prefix) === undefined ? findNearestWord(prefix, CHARACTER_SET_NAMES) : prefix;
  if (characterSet !== undefined) yield* listSuggestedCollationNames(characterSet);
}
