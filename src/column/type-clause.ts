/** The grammar of the first part of a definition: a type, its parameters and its options. What they mean is judged later. */

import { characterSetNamed, CHARACTER_SET_NAMES } from "./charsets.js";
import { DEFAULT_COLLATION, type Amount, type Said, type Span, type TypeClause } from "./draft.js";
import type { Literal } from "./literal.js";
import type { TokenReader } from "./reader.js";
import { SERIAL, TYPE_BEGINNINGS, TYPES, type Options, type Parameters, type TypeSpelling } from "./types.js";

export function readType(reader: TokenReader): TypeClause {
  const { start } = reader.peek();
  const spelling = readSpelling(reader);
  const { amounts = [], members = [] } = PARAMETERS[spelling.parameters](reader);
  const compressed = spelling.compressible && readCompression(reader);
  const options = OPTIONS[spelling.options](reader);
  const collated = spelling.options === "characterSet" && reader.isWord("collate");
  const collation = collated ? readOwnCollation(reader) : undefined;
  if (spelling.family === "geometry") readReferenceSystem(reader);
  return {
    start,
    end: reader.previousEnd,
    spelling,
    amounts,
    members,
    unsigned: options.unsigned ?? false,
    zerofill: options.zerofill ?? false,
    characterSet: options.characterSet,
    binary: options.binary ?? false,
    compressed,
    collation,
  };
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
  if (longest === undefined) reader.refuse("a type", { candidates: [...TYPES.keys(), SERIAL] });
  for (let word = 0; word < longest.words; word += 1) reader.next();
  return longest.spelling;
}

/* ---- parameters ---- */

interface Parenthesised {
  readonly amounts?: readonly Amount[];
  readonly members?: TypeClause["members"];
}

const PARAMETERS: Readonly<Record<Parameters, (reader: TokenReader) => Parenthesised>> = {
  none: () => ({}),
  width: readOptionalAmount,
  length: readOptionalAmount,
  size: readOptionalAmount,
  fraction: readOptionalAmount,
  requiredLength(reader) {
    reader.expectSymbol("(", "( and a length");
    return { amounts: readAmounts(reader, 1) };
  },
  precision(reader) {
    return reader.takeSymbol("(") === undefined ? {} : { amounts: readAmounts(reader, 2) };
  },
  fullPrecision(reader) {
    if (reader.takeSymbol("(") === undefined) return {};
    const amounts = readAmounts(reader, 2, ", and how many digits follow the point");
    return { amounts };
  },
  members: (reader) => ({ members: readMembers(reader) }),
};

function readOptionalAmount(reader: TokenReader): Parenthesised {
  return reader.takeSymbol("(") === undefined ? {} : { amounts: readAmounts(reader, 1) };
}

/** What follows the parenthesis: one or `most` numbers, all of them where `second` says what the second is. */
function readAmounts(reader: TokenReader, most: 1 | 2, second?: string): Amount[] {
  const alone = most === 1 || !reader.isSymbol(",", 1);
  const amounts = [readAmount(reader, alone)];
  if (most === 2 && second !== undefined && !reader.isSymbol(",")) reader.refuse(second);
  if (most === 2 && reader.takeSymbol(",") !== undefined) amounts.push(readAmount(reader, false));
  reader.expectSymbol(")", most === 2 && amounts.length === 1 ? ", or )" : ")");
  return amounts;
}

/** Servers take `(5.7)` for `(5)` where one number is asked for. */
function readAmount(reader: TokenReader, pointAllowed: boolean): Amount {
  const { kind } = reader.peek();
  if (kind !== "integer" && !(kind === "decimal" && pointAllowed)) reader.refuse("a whole number");
  const { text, start, end } = reader.next();
  // Without a digit before its point, a number is too large for everything.
  return { value: text.startsWith(".") ? Infinity : Math.floor(Number(text)), start, end };
}

function readMembers(reader: TokenReader): TypeClause["members"] {
  const members: (Span & { literal: Literal })[] = [];
  reader.expectSymbol("(", "( and the members");
  do members.push(readMember(reader));
  while (reader.takeSymbol(",") !== undefined);
  reader.expectSymbol(")", ", or )");
  return members;
}

function readMember(reader: TokenReader): Span & { literal: Literal } {
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

interface SaidOptions {
  readonly unsigned?: boolean;
  readonly zerofill?: boolean;
  readonly binary?: boolean;
  readonly characterSet?: Said;
}

const OPTIONS: Readonly<Record<Options, (reader: TokenReader) => SaidOptions>> = {
  none: () => ({}),
  sign(reader) {
    if (reader.takeWord("signed") !== undefined) return {};
    const first = reader.takeWord("unsigned");
    const zerofill = reader.takeWord("zerofill");
    const last = zerofill && first === undefined ? reader.takeWord("unsigned") : undefined;
    const unsigned = (first ?? zerofill ?? last) !== undefined;
    return { unsigned, zerofill: zerofill !== undefined };
  },
  binary(reader) {
    return { binary: reader.takeWord("binary") !== undefined };
  },
  characterSet(reader) {
    const byte = reader.takeWord("byte");
    if (byte !== undefined) return { characterSet: { ...byte, text: "binary" } };
    const first = reader.takeWord("binary");
    const characterSet = readCharacterSet(reader);
    const last = first === undefined && characterSet !== undefined ? reader.takeWord("binary") : undefined;
    return { binary: (first ?? last) !== undefined, ...(characterSet && { characterSet }) };
  },
};

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
  const isChar = reader.isWord("char") || reader.isWord("character");
  if (!isChar || !reader.isWord("set", 1)) return false;
  reader.next();
  reader.next();
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
  const { kind, text } = reader.peek();
  const named = kind === "name" || kind === "string" || (kind === "word" && text !== "default");
  return named ? reader.next() : reader.refuse("a collation");
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
  if (!named || text.toLowerCase() !== "zlib") reader.refuse("zlib");
  reader.next();
  return true;
}
