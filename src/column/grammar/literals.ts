/** Parses literals. They may have a sign, a character set introducer (`_latin1'a'`) or an ODBC escape (`{d '2026-12-31'}`). */

import { findCharacterSet } from "../charsets/charsets.js";
import type { Literal } from "../facts/literal.js";
import { formatDate, parseDateTime, formatDateTime, parseTime, formatTime } from "../facts/temporal.js";
import type { TokenReader } from "../scan/token-reader.js";
import { refuse } from "../facts/refusal.js";
import type { Token } from "../scan/token.js";
import { padToWholeCodeUnits, bitsToBytes, hexToBytes, decodeBytes } from "../charsets/encoded-text.js";
import { RESERVED_WORDS } from "../facts/reserved-words.js";

const LITERALS_BY_WORD: ReadonlyMap<string, Literal> = new Map<string, Literal>([
  ["null", { kind: "null" }],
  ["true", { kind: "integer", text: "1" }],
  ["false", { kind: "integer", text: "0" }],
]);

const TEMPORAL_KINDS_BY_WORD: ReadonlyMap<string, "date" | "time" | "timestamp"> = new Map([
  ["date", "date"],
  ["time", "time"],
  ["timestamp", "timestamp"],
]);

/** Keywords of the ODBC escapes `{d '…'}`, `{t '…'}` and `{ts '…'}`. The keywords are case-sensitive. */
const TEMPORAL_KINDS_BY_ODBC_WORD: ReadonlyMap<string, "date" | "time" | "timestamp"> = new Map([
  ["d", "date"],
  ["t", "time"],
  ["ts", "timestamp"],
]);

/** Reads a literal, if one comes next. Does not read a sign. */
export function readLiteral(reader: TokenReader): Literal | undefined {
  const { kind, text } = reader.peek();
  switch (kind) {
    case "integer":
    case "decimal":
      reader.next();
      return { kind, text };
    case "float":
      return readFloatLiteral(reader);
    case "string":
    case "national":
      return { kind: "string", text: readString(reader) };
    case "hexNumber":
    case "hexString":
    case "bits":
      reader.next();
      return { kind, digits: text };
    case "symbol":
      return text === "{" ? readOdbcLiteral(reader) : undefined;
    case "word":
      return readWordLiteral(reader, text);
    default:
      return undefined;
  }
}

/** Reads a literal, if one comes next. Integers, decimals and floats may have a sign. */
export function readSignedLiteral(reader: TokenReader): Literal | undefined {
  const sign = reader.isSymbolNext("-") ? "-" : reader.isSymbolNext("+") ? "+" : undefined;
  if (sign === undefined) return readLiteral(reader);
  const { kind, text } = reader.peek(1);
  if (kind !== "integer" && kind !== "decimal" && kind !== "float") return undefined;
  reader.next();
  if (kind === "float") readFloatLiteral(reader);
  else reader.next();
  return { kind, text: sign === "-" ? `-${text}` : text };
}

/** Reads a number with an exponent. Such a literal is a DOUBLE, whatever the type of the column. */
function readFloatLiteral(reader: TokenReader): Literal {
  const { text, start, end } = reader.next();
  if (!Number.isFinite(Number(text))) refuse({ start, end }, "a number in the range of DOUBLE");
  return { kind: "float", text };
}

/** Reads one or more adjacent strings. SQL joins them: `'a' 'b'` is the same as `'ab'`. */
function readString(reader: TokenReader): string {
  let { text } = reader.next();
  for (let token = reader.takeKind("string"); token !== undefined; token = reader.takeKind("string"))
    text += token.text;
  return text;
}

function readWordLiteral(reader: TokenReader, word: string): Literal | undefined {
  const literal = LITERALS_BY_WORD.get(word);
  if (literal !== undefined) {
    reader.next();
    return literal;
  }
  if (word.startsWith("_")) return readLiteralWithIntroducer(reader, word.slice(1));
  const temporalKind = TEMPORAL_KINDS_BY_WORD.get(word);
  if (temporalKind === undefined || reader.peek(1).kind !== "string") return undefined;
  const { start } = reader.next();
  const stringToken = reader.next();
  const normalizedText = TEMPORAL_NORMALIZERS[temporalKind](stringToken.text);
  if (normalizedText === undefined) refuse({ start, end: stringToken.end }, `a valid ${temporalKind}`);
  return { kind: temporalKind, text: normalizedText };
}

/**
 * Functions that normalize date and time literals, and keep the number of fraction digits. They return undefined for an invalid
 * literal, such as a DATE literal with a time or a TIMESTAMP literal without one.
 */
const TEMPORAL_NORMALIZERS: Readonly<
  Record<"date" | "time" | "timestamp", (text: string) => string | undefined>
> = {
  date(text) {
    const dateTime = parseDateTime(text);
    return dateTime?.hasExplicitTime === false ? formatDate(dateTime) : undefined;
  },
  time(text) {
    const time = parseTime(text);
    return time && formatTime(time, countFractionDigits(text));
  },
  timestamp(text) {
    const dateTime = parseDateTime(text);
    return dateTime?.hasExplicitTime === true
      ? formatDateTime(dateTime, countFractionDigits(text))
      : undefined;
  },
};

function countFractionDigits(text: string): number {
  return Math.min(/:[0-9]+\.([0-9]*)/.exec(text)?.[1]?.length ?? 0, 6);
}

/** Reads a literal with a character set introducer, such as `_latin1'…'` or `_latin1 0x…`. */
function readLiteralWithIntroducer(reader: TokenReader, characterSetName: string): Literal | undefined {
  const characterSet = findCharacterSet(characterSetName);
  const { kind, text } = reader.peek(1);
  if (characterSet === undefined || !TOKEN_KINDS_AFTER_INTRODUCER.has(kind)) return undefined;
  const { start } = reader.next();
  if (kind === "string")
    return buildLiteralWithIntroducer(
      reader,
      start,
      readStringBytesAfterIntroducer(reader, characterSet),
      characterSet,
    );
  reader.next();
  return buildLiteralWithIntroducer(
    reader,
    start,
    kind === "bits" ? bitsToBytes(text) : hexToBytes(text),
    characterSet,
  );
}

/** Reads adjacent strings as bytes. Each string is padded to whole code units of the character set. */
function readStringBytesAfterIntroducer(reader: TokenReader, characterSet: string): Uint8Array {
  const encodedStrings: Uint8Array[] = [];
  for (let token = reader.takeKind("string"); token !== undefined; token = reader.takeKind("string"))
    encodedStrings.push(padToWholeCodeUnits(Buffer.from(token.text, "utf8"), characterSet));
  return Buffer.concat(encodedStrings);
}

const TOKEN_KINDS_AFTER_INTRODUCER: ReadonlySet<string> = new Set([
  "string",
  "hexNumber",
  "hexString",
  "bits",
]);

function buildLiteralWithIntroducer(
  reader: TokenReader,
  literalStart: number,
  bytes: Uint8Array,
  characterSet: string,
): Literal {
  if (characterSet === "binary") return { kind: "hexString", digits: Buffer.from(bytes).toString("hex") };
  const text = decodeBytes(bytes, characterSet);
  if (text !== undefined) return { kind: "string", text, bytes: padToWholeCodeUnits(bytes, characterSet) };
  return refuse(
    { start: literalStart, end: reader.previousTokenEnd },
    `text in the character set ${characterSet}`,
  );
}

/** Whether the token can be the keyword of an ODBC escape, `{word expression}`. */
export function canBeOdbcEscapeWord({ kind, text }: Token): boolean {
  return kind === "name" || (kind === "word" && !RESERVED_WORDS.has(text));
}

/**
 * Reads an ODBC escape with a literal, such as `{d '2026-12-31'}`. If the keyword is not d, t or ts, or if the date or time is
 * invalid, returns the literal in the braces unchanged.
 *
 * Returns `undefined` if the braces contain anything but one literal. The expression parser then reads the escape. This function does
 * not read nested escapes. Otherwise, this function and the expression parser would both read the inner escapes, at each level.
 */
function readOdbcLiteral(reader: TokenReader): Literal | undefined {
  const wordToken = reader.peek(1);
  if (!canBeOdbcEscapeWord(wordToken) || reader.isSymbolNext("{", 2)) return undefined;
  const lookaheadReader = reader.fork(2);
  const literal = readSignedLiteral(lookaheadReader);
  if (literal === undefined || lookaheadReader.takeSymbol("}") === undefined) return undefined;
  while (reader.previousTokenEnd < lookaheadReader.previousTokenEnd) reader.next();
  const temporalKind = TEMPORAL_KINDS_BY_ODBC_WORD.get(
    wordToken.kind === "name" ? wordToken.text : reader.def.slice(wordToken.start, wordToken.end),
  );
  const normalizedText =
    temporalKind && literal.kind === "string" ? TEMPORAL_NORMALIZERS[temporalKind](literal.text) : undefined;
  return temporalKind === undefined || normalizedText === undefined
    ? literal
    : { kind: temporalKind, text: normalizedText };
}
