/** The grammar of literals: tokens → `Literal`. */

import { findCharacterSet } from "../charsets/charsets.js";
import type { Literal } from "../facts/literal.js";
import { formatDate, parseDateTime, formatDateTime, parseTime, formatTime } from "../facts/temporal.js";
import type { TokenReader } from "../scan/token-reader.js";
import { refuse } from "../facts/refusal.js";
import type { Token } from "../scan/scanner.js";
import { padToWidth, bitsToBytes, hexToBytes, decodeBytes } from "../charsets/encoded-text.js";
import { RESERVED_WORDS } from "../facts/reserved-words.js";

const LITERAL_WORDS: ReadonlyMap<string, Literal> = new Map<string, Literal>([
  ["null", { kind: "null" }],
  ["true", { kind: "integer", text: "1" }],
  ["false", { kind: "integer", text: "0" }],
]);

const TEMPORAL_WORDS: ReadonlyMap<string, "date" | "time" | "timestamp"> = new Map([
  ["date", "date"],
  ["time", "time"],
  ["timestamp", "timestamp"],
]);

/** The words of `{d '…'}`, `{t '…'}` and `{ts '…'}`, which are not free in their case. */
const ODBC_ESCAPE_WORDS: ReadonlyMap<string, "date" | "time" | "timestamp"> = new Map([
  ["d", "date"],
  ["t", "time"],
  ["ts", "timestamp"],
]);

/** Reads a literal if the next tokens are one; a sign is no part of it. */
export function readLiteral(reader: TokenReader): Literal | undefined {
  const { kind, text } = reader.peek();
  switch (kind) {
    case "integer":
    case "decimal":
      reader.next();
      return { kind, text };
    case "float":
      return readFloat(reader);
    case "string":
    case "national":
      return { kind: "string", text: readString(reader) };
    case "hexNumber":
    case "hexString":
    case "bits":
      reader.next();
      return { kind, digits: text };
    case "symbol":
      return text === "{" ? readOdbcEscape(reader) : undefined;
    case "word":
      return readWord(reader, text);
    default:
      return undefined;
  }
}

/** Reads a literal with its sign, if it may have one: only numbers in decimal digits do. */
export function readSignedLiteral(reader: TokenReader): Literal | undefined {
  const sign = reader.isSymbol("-") ? "-" : reader.isSymbol("+") ? "+" : undefined;
  if (sign === undefined) return readLiteral(reader);
  const { kind, text } = reader.peek(1);
  if (kind !== "integer" && kind !== "decimal" && kind !== "float") return undefined;
  reader.next();
  if (kind === "float") readFloat(reader);
  else reader.next();
  return { kind, text: sign === "-" ? `-${text}` : text };
}

/** A number with an exponent is a double, whatever column it is for. */
function readFloat(reader: TokenReader): Literal {
  const { text, start, end } = reader.next();
  if (!Number.isFinite(Number(text))) refuse({ start, end }, "a number that a DOUBLE can hold");
  return { kind: "float", text };
}

/** Strings that stand side by side are one. */
function readString(reader: TokenReader): string {
  let { text } = reader.next();
  for (let next = reader.take("string"); next !== undefined; next = reader.take("string")) text += next.text;
  return text;
}

function readWord(reader: TokenReader, word: string): Literal | undefined {
  const literal = LITERAL_WORDS.get(word);
  if (literal !== undefined) {
    reader.next();
    return literal;
  }
  if (word.startsWith("_")) return readIntroducedLiteral(reader, word.slice(1));
  const temporalKind = TEMPORAL_WORDS.get(word);
  if (temporalKind === undefined || reader.peek(1).kind !== "string") return undefined;
  const { start } = reader.next();
  const string = reader.next();
  const text = NORMALIZERS[temporalKind](string.text);
  if (text === undefined) refuse({ start, end: string.end }, `a ${temporalKind} that exists`);
  return { kind: temporalKind, text };
}

/** The moment in the form that servers write, as exact as it was said: a date alone, a time alone, or both. */
const NORMALIZERS: Readonly<Record<"date" | "time" | "timestamp", (text: string) => string | undefined>> = {
  date(text) {
    const dateTime = parseDateTime(text);
    return dateTime?.hasTime === false ? formatDate(dateTime) : undefined;
  },
  time(text) {
    const time = parseTime(text);
    return time && formatTime(time, fractionDigits(text));
  },
  timestamp(text) {
    const dateTime = parseDateTime(text);
    return dateTime?.hasTime === true ? formatDateTime(dateTime, fractionDigits(text)) : undefined;
  },
};

function fractionDigits(text: string): number {
  return Math.min(/:[0-9]+\.([0-9]*)/.exec(text)?.[1]?.length ?? 0, 6);
}

/** `_latin1'…'`, `_latin1 0x…`: bytes, and the character set in which they are text. */
function readIntroducedLiteral(reader: TokenReader, name: string): Literal | undefined {
  const characterSet = findCharacterSet(name);
  const { kind, text } = reader.peek(1);
  if (characterSet === undefined || !INTRODUCED_KINDS.has(kind)) return undefined;
  const { start } = reader.next();
  if (kind === "string")
    return introducedLiteral(reader, start, readIntroducedStrings(reader, characterSet), characterSet);
  reader.next();
  return introducedLiteral(
    reader,
    start,
    kind === "bits" ? bitsToBytes(text) : hexToBytes(text),
    characterSet,
  );
}

/** Strings that stand side by side, each of them whole characters of the set. */
function readIntroducedStrings(reader: TokenReader, characterSet: string): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (let next = reader.take("string"); next !== undefined; next = reader.take("string"))
    pieces.push(padToWidth(Buffer.from(next.text, "utf8"), characterSet));
  return Buffer.concat(pieces);
}

const INTRODUCED_KINDS: ReadonlySet<string> = new Set(["string", "hexNumber", "hexString", "bits"]);

function introducedLiteral(
  reader: TokenReader,
  start: number,
  bytes: Uint8Array,
  characterSet: string,
): Literal {
  if (characterSet === "binary") return { kind: "hexString", digits: Buffer.from(bytes).toString("hex") };
  const text = decodeBytes(bytes, characterSet);
  if (text !== undefined) return { kind: "string", text, bytes: padToWidth(bytes, characterSet) };
  return refuse({ start, end: reader.previousEnd }, `text of the character set ${characterSet}`);
}

/** Whether the token may be the word in `{word expression}`. */
export function isOdbcEscapeWord({ kind, text }: Token): boolean {
  return kind === "name" || (kind === "word" && !RESERVED_WORDS.has(text));
}

/**
 * `{d '2026-12-31'}` and its like. Whatever else the word, or a text that is no such moment, is the literal in the
 * braces alone. One in braces of its own is read as an expression, so that no depth of them is read over and over.
 */
function readOdbcEscape(reader: TokenReader): Literal | undefined {
  const word = reader.peek(1);
  if (!isOdbcEscapeWord(word) || reader.isSymbol("{", 2)) return undefined;
  const ahead = reader.fork(2);
  const literal = readSignedLiteral(ahead);
  if (literal === undefined || ahead.takeSymbol("}") === undefined) return undefined;
  while (reader.previousEnd < ahead.previousEnd) reader.next();
  const temporalKind = ODBC_ESCAPE_WORDS.get(
    word.kind === "name" ? word.text : reader.def.slice(word.start, word.end),
  );
  const text =
    temporalKind && literal.kind === "string" ? NORMALIZERS[temporalKind](literal.text) : undefined;
  return temporalKind === undefined || text === undefined ? literal : { kind: temporalKind, text };
}
