/** The grammar of the first part of a definition: a type, its parameters and its options. What they mean is judged later. */

import { readCollationName } from "./cast-types.js";
import { characterSetNamed, CHARACTER_SET_NAMES } from "../charsets/charsets.js";
import {
  DEFAULT_COLLATION,
  NO_PARAMETERS,
  noOptions,
  type Amount,
  type Said,
  type TokenRange,
  type TypeClause,
  type TypeOptions,
  type TypeParameters,
} from "../facts/parsed-definition.js";
import type { Literal } from "../facts/literal.js";
import type { TokenReader } from "../scan/token-reader.js";
import { spokenChoice } from "../facts/type-text.js";
import {
  SERIAL,
  TYPE_BEGINNINGS,
  TYPES,
  wordsAfter,
  type Options,
  type Parameters,
  type TypeSpelling,
} from "../facts/data-types.js";

export function readType(reader: TokenReader): TypeClause {
  const { start } = reader.peek();
  const spelling = readSpelling(reader);
  const { amounts, members } = PARAMETERS[spelling.parameters](reader);
  const options = noOptions();
  if (spelling.compressible) options.compressed = readCompression(reader);
  OPTIONS[spelling.options](reader, options);
  if (spelling.family === "geometry") readReferenceSystem(reader);
  return { start, end: reader.previousEnd, spelling, amounts, members, options };
}

/** Schemas that a type may be said to be of, and the types that are others there. */
const SCHEMAS: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  ["mariadb_schema", new Map<string, string>()],
  ["oracle_schema", new Map([["date", "datetime"]])],
  ["maxdb_schema", new Map([["timestamp", "datetime"]])],
]);

function readSpelling(reader: TokenReader): TypeSpelling {
  const { kind, text, start, end } = reader.peek();
  // The one name of a type whose case matters.
  const isSchema = kind === "word" && reader.isSymbol(".", 1) && reader.def.slice(start, end) === text;
  const renamed = isSchema ? SCHEMAS.get(text) : undefined;
  if (renamed === undefined) return readUnqualified(reader);
  reader.next();
  reader.next();
  const spelling = readUnqualified(reader);
  return TYPES.get(renamed.get(spelling.dataType) ?? "") ?? spelling;
}

const TYPE_WORDS = [...TYPES.keys(), SERIAL];

/** The longest run of words that spells a type. */
function readUnqualified(reader: TokenReader): TypeSpelling {
  let longest: { spelling: TypeSpelling; words: number } | undefined;
  let said = "";
  for (let words = 0; reader.peek(words).kind === "word"; words += 1) {
    said = words === 0 ? reader.peek().text : `${said} ${reader.peek(words).text}`;
    const spelling = TYPES.get(said);
    if (spelling !== undefined) longest = { spelling, words: words + 1 };
    if (!TYPE_BEGINNINGS.has(said)) break;
  }
  if (longest === undefined) return refuseType(reader);
  for (let word = 0; word < longest.words; word += 1) reader.next();
  return longest.spelling;
}

/** Refuses what is no type, or what follows a word such as NATIONAL, which only begins one. */
function refuseType(reader: TokenReader): never {
  const { kind, text } = reader.peek();
  if (kind !== "word" || !TYPE_BEGINNINGS.has(text)) reader.refuse("a type", { candidates: TYPE_WORDS });
  const rest = wordsAfter(text);
  reader.next();
  return reader.refuse(spokenChoice(rest), { candidates: rest });
}

/* ---- parameters ---- */

const PARAMETERS: Readonly<Record<Parameters, (reader: TokenReader) => TypeParameters>> = {
  none: () => NO_PARAMETERS,
  width: readOptionalAmount,
  length: readOptionalAmount,
  size: readOptionalAmount,
  fraction: readOptionalAmount,
  requiredLength(reader) {
    reader.expectSymbol("(", "( and a length");
    return readAmounts(reader, 1);
  },
  precision(reader) {
    return reader.takeSymbol("(") === undefined ? NO_PARAMETERS : readAmounts(reader, 2);
  },
  fullPrecision(reader) {
    if (reader.takeSymbol("(") === undefined) return NO_PARAMETERS;
    return readAmounts(reader, 2, "a comma and a scale");
  },
  members: readMembers,
};

function readOptionalAmount(reader: TokenReader): TypeParameters {
  return reader.takeSymbol("(") === undefined ? NO_PARAMETERS : readAmounts(reader, 1);
}

/** What follows the parenthesis: one or `most` numbers, all of them where `second` says what the second is. */
function readAmounts(reader: TokenReader, most: 1 | 2, second?: string): TypeParameters {
  const alone = most === 1 || !reader.isSymbol(",", 1);
  const amounts = [readAmount(reader, alone)];
  if (most === 2 && second !== undefined && !reader.isSymbol(",")) reader.refuse(second);
  if (most === 2 && reader.takeSymbol(",") !== undefined) amounts.push(readAmount(reader, false));
  reader.expectSymbol(")", most === 2 && amounts.length === 1 ? "a comma or )" : ")");
  return { amounts, members: NO_PARAMETERS.members };
}

/** Servers take `(5.7)` for `(5)` where one number is asked for. */
function readAmount(reader: TokenReader, pointAllowed: boolean): Amount {
  const { kind } = reader.peek();
  if (kind !== "integer" && !(kind === "decimal" && pointAllowed)) reader.refuse("a whole number");
  const { text, start, end } = reader.next();
  // Without a digit before its point, a number is too large for everything.
  return { value: text.startsWith(".") ? Infinity : Math.floor(Number(text)), start, end };
}

function readMembers(reader: TokenReader): TypeParameters {
  const members: (TokenRange & { literal: Literal })[] = [];
  reader.expectSymbol("(", "( and the members");
  do members.push(readMember(reader));
  while (reader.takeSymbol(",") !== undefined);
  reader.expectSymbol(")", "a comma or )");
  return { amounts: NO_PARAMETERS.amounts, members };
}

function readMember(reader: TokenReader): TokenRange & { literal: Literal } {
  const { kind, text, start, end } = reader.peek();
  if (kind === "string") {
    reader.next();
    return { literal: { kind, text }, start, end };
  }
  if (kind === "hexNumber" || kind === "hexString" || kind === "bits") {
    reader.next();
    return { literal: { kind, digits: text }, start, end };
  }
  return reader.refuse("a string");
}

/* ---- options ---- */

const OPTIONS: Readonly<Record<Options, (reader: TokenReader, said: TypeOptions) => void>> = {
  none: () => undefined,
  sign(reader, said) {
    if (reader.takeWord("signed") !== undefined) return;
    const first = reader.takeWord("unsigned");
    said.zerofill = reader.takeWord("zerofill") !== undefined;
    if (said.zerofill && first === undefined) reader.takeWord("unsigned");
    said.unsigned = first !== undefined || said.zerofill;
  },
  binary: readBinary,
  characterSet(reader, said) {
    const byte = reader.takeWord("byte");
    if (byte !== undefined) said.characterSet = { ...byte, text: "binary" };
    else readCharacters(reader, said);
    if (reader.isWord("collate")) said.collation = readOwnCollation(reader);
  },
};

function readBinary(reader: TokenReader, said: TypeOptions): void {
  said.binary = reader.takeWord("binary") !== undefined;
}

function readCharacters(reader: TokenReader, said: TypeOptions): void {
  readBinary(reader, said);
  said.characterSet = readCharacterSet(reader);
  if (!said.binary && said.characterSet !== undefined) readBinary(reader, said);
}

/** Words that are character sets by themselves. */
const CHARACTER_SET_WORDS: ReadonlyMap<string, string> = new Map([
  ["ascii", "latin1"],
  ["unicode", "ucs2"],
]);

function readCharacterSet(reader: TokenReader): Said | undefined {
  const { kind, text, start, end } = reader.peek();
  const implied = kind === "word" ? CHARACTER_SET_WORDS.get(text) : undefined;
  if (implied !== undefined) {
    reader.next();
    return { text: implied, start, end };
  }
  if (!takeCharacterSetWords(reader)) return undefined;
  const name = reader.peek();
  if (name.kind !== "word" && name.kind !== "name" && name.kind !== "string")
    reader.refuse("a character set");
  const known = characterSetNamed(name.text);
  if (known === undefined) reader.refuse("a character set", { candidates: CHARACTER_SET_NAMES });
  reader.next();
  return { text: known, start: name.start, end: name.end };
}

/** CHARSET, CHAR SET or CHARACTER SET. */
function takeCharacterSetWords(reader: TokenReader): boolean {
  if (reader.takeWord("charset") !== undefined) return true;
  if ((reader.takeWord("char") ?? reader.takeWord("character")) === undefined) return false;
  reader.expectWord("set");
  return true;
}

/** Reads `COLLATE name` or, as part of the type, `COLLATE DEFAULT`: the collation that the character set has anyway. */
function readOwnCollation(reader: TokenReader): Said {
  if (!reader.isWord("default", 1)) return readCollation(reader);
  reader.next();
  const { start, end } = reader.next();
  return { text: DEFAULT_COLLATION, start, end };
}

/** Reads `COLLATE name`, an attribute where the column is not generated. */
export function readCollation(reader: TokenReader): Said {
  reader.expectWord("collate");
  return readCollationName(reader);
}

/** `REF_SYSTEM_ID = 4326` after a type of geometry. */
function readReferenceSystem(reader: TokenReader): void {
  if (reader.takeWord("ref_system_id") === undefined) return;
  reader.expectSymbol("=");
  reader.expect("integer", "a whole number");
}

/** `COMPRESSED`, or `COMPRESSED=zlib`. */
function readCompression(reader: TokenReader): boolean {
  if (reader.takeWord("compressed") === undefined) return false;
  if (reader.takeSymbol("=") === undefined) return true;
  const { kind, text } = reader.peek();
  const named = kind === "word" || kind === "name" || kind === "string";
  if (!named || text.toLowerCase() !== "zlib") reader.refuse("ZLIB", { candidates: ["zlib"] });
  reader.next();
  return true;
}
