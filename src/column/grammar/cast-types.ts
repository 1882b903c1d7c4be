/** The grammar of what an expression may name: types to cast to, character sets, collations. */

import {
  characterSetNamed,
  CHARACTER_SET_NAMES,
  collationNamed,
  collationNames,
  DEFAULT_CHARACTER_SET,
} from "../charsets/charsets.js";
import { nearest } from "../../core/text/nearest.js";
import type { TokenReader } from "../scan/token-reader.js";
import { refuse } from "../facts/refusal.js";
import { MOST_FRACTION_DIGITS } from "../facts/sizes.js";
import type { Token } from "../scan/scanner.js";

type ReadRest = (reader: TokenReader) => void;

const nothing: ReadRest = () => undefined;

const CAST_TYPES: ReadonlyMap<string, ReadRest> = new Map<string, ReadRest>([
  ["int", nothing],
  ["integer", nothing],
  ["signed", readInteger],
  ["unsigned", readInteger],
  ["char", readCastCharacters],
  ["character", readCastCharacters],
  [
    "varchar",
    (reader) => {
      if (!reader.isSymbol("(")) reader.refuse("( and a length");
      readCastCharacters(reader);
    },
  ],
  ["nchar", readOptionalLength],
  ["binary", readOptionalLength],
  ["decimal", readPrecision],
  ["dec", readPrecision],
  ["double", readPrecision],
  ["float", nothing],
  ["date", nothing],
  ["time", readOptionalFraction],
  ["datetime", readOptionalFraction],
  ["inet4", nothing],
  ["inet6", nothing],
  ["uuid", nothing],
  [
    "interval",
    (reader) => {
      reader.expectWord("day_second");
      readOptionalFraction(reader);
    },
  ],
]);

/** Reads a type that CAST and CONVERT know; those of columns are others. */
export function readCastType(reader: TokenReader): void {
  const { kind, text } = reader.peek();
  const rest = kind === "word" ? CAST_TYPES.get(text) : undefined;
  if (rest === undefined) reader.refuse("a type to cast to", { candidates: CAST_TYPES.keys() });
  reader.next();
  rest(reader);
}

function readOptionalFraction(reader: TokenReader): void {
  const { kind, text } = reader.peek(1);
  if (reader.isSymbol("(") && kind === "integer" && Number(text) > MOST_FRACTION_DIGITS) {
    refuse(reader.peek(1), `0 to ${MOST_FRACTION_DIGITS} digits of a second's fraction`);
  }
  readOptionalLength(reader);
}

function readInteger(reader: TokenReader): void {
  if (reader.takeWord("int") === undefined) reader.takeWord("integer");
}

/** Reads `(n)`. */
export function readLength(reader: TokenReader): void {
  reader.expectSymbol("(", "( and a length");
  reader.expect("integer", "a whole number");
  reader.expectSymbol(")");
}

function readOptionalLength(reader: TokenReader): void {
  if (reader.isSymbol("(")) readLength(reader);
}

function readPrecision(reader: TokenReader): void {
  if (reader.takeSymbol("(") === undefined) return;
  reader.expect("integer", "a whole number");
  if (reader.takeSymbol(",") !== undefined) reader.expect("integer", "a whole number");
  reader.expectSymbol(")");
}

function readCastCharacters(reader: TokenReader): void {
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

/** Reads the name of a character set. */
export function readCharacterSetName(reader: TokenReader): void {
  const { kind, text } = reader.peek();
  const named = kind === "word" || kind === "name" || kind === "string";
  if (!named || characterSetNamed(text) === undefined) {
    reader.refuse("a character set", { candidates: CHARACTER_SET_NAMES });
  }
  reader.next();
}

/** Reads the name of a collation, of whatever character set. */
export function readCollationName(reader: TokenReader): Token {
  const { kind, text } = reader.peek();
  const named = kind === "word" || kind === "name" || kind === "string";
  if (!named || collationNamed(text, DEFAULT_CHARACTER_SET) === undefined) {
    reader.refuse("a collation", { candidates: collationsLike(text) });
  }
  return reader.next();
}

/** The collations of the character set that the name begins with, or with a misspelling of it. */
function* collationsLike(name: string): Generator<string> {
  const [begun = ""] = name.split("_", 1);
  const set = characterSetNamed(begun) === undefined ? nearest(begun, CHARACTER_SET_NAMES) : begun;
  if (set !== undefined) yield* collationNames(set);
}
