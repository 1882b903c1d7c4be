/** The grammar of literals: tokens → `Literal`. */

import { characterSetNamed } from "../charsets/charsets.js";
import type { Literal } from "../facts/literal.js";
import { dateText, momentOf, momentText, timeOf, timeText } from "../facts/temporal.js";
import type { TokenReader } from "../scan/token-reader.js";
import { refuse } from "../facts/refusal.js";
import type { Token } from "../scan/scanner.js";
import { aligned, bytesOfBits, bytesOfHex, decoded } from "../charsets/encoded-text.js";
import { RESERVED_WORDS } from "../facts/reserved-words.js";

const WORDS: ReadonlyMap<string, Literal> = new Map<string, Literal>([
  ["null", { kind: "null" }],
  ["true", { kind: "integer", text: "1" }],
  ["false", { kind: "integer", text: "0" }],
]);

const MOMENTS: ReadonlyMap<string, "date" | "time" | "timestamp"> = new Map([
  ["date", "date"],
  ["time", "time"],
  ["timestamp", "timestamp"],
]);

/** The words of `{d '…'}`, `{t '…'}` and `{ts '…'}`, which are not free in their case. */
const ESCAPED_MOMENTS: ReadonlyMap<string, "date" | "time" | "timestamp"> = new Map([
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
      return text === "{" ? readEscape(reader) : undefined;
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
  const literal = WORDS.get(word);
  if (literal !== undefined) {
    reader.next();
    return literal;
  }
  if (word.startsWith("_")) return readIntroduced(reader, word.slice(1));
  const moment = MOMENTS.get(word);
  if (moment === undefined || reader.peek(1).kind !== "string") return undefined;
  const { start } = reader.next();
  const said = reader.next();
  const text = NORMAL[moment](said.text);
  if (text === undefined) refuse({ start, end: said.end }, `a ${moment} that exists`);
  return { kind: moment, text };
}

/** The moment in the form that servers write, as exact as it was said: a date alone, a time alone, or both. */
const NORMAL: Readonly<Record<"date" | "time" | "timestamp", (text: string) => string | undefined>> = {
  date(text) {
    const moment = momentOf(text);
    return moment?.timed === false ? dateText(moment) : undefined;
  },
  time(text) {
    const time = timeOf(text);
    return time && timeText(time, fractionDigits(text));
  },
  timestamp(text) {
    const moment = momentOf(text);
    return moment?.timed === true ? momentText(moment, fractionDigits(text)) : undefined;
  },
};

function fractionDigits(text: string): number {
  return Math.min(/:[0-9]+\.([0-9]*)/.exec(text)?.[1]?.length ?? 0, 6);
}

/** `_latin1'…'`, `_latin1 0x…`: bytes, and the character set in which they are text. */
function readIntroduced(reader: TokenReader, name: string): Literal | undefined {
  const characterSet = characterSetNamed(name);
  const { kind, text } = reader.peek(1);
  if (characterSet === undefined || !INTRODUCED.has(kind)) return undefined;
  const { start } = reader.next();
  if (kind === "string") return introducedText(reader, start, readBytes(reader, characterSet), characterSet);
  reader.next();
  return introducedText(reader, start, kind === "bits" ? bytesOfBits(text) : bytesOfHex(text), characterSet);
}

/** Strings that stand side by side, each of them whole characters of the set. */
function readBytes(reader: TokenReader, characterSet: string): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (let next = reader.take("string"); next !== undefined; next = reader.take("string"))
    pieces.push(aligned(Buffer.from(next.text, "utf8"), characterSet));
  return Buffer.concat(pieces);
}

const INTRODUCED: ReadonlySet<string> = new Set(["string", "hexNumber", "hexString", "bits"]);

function introducedText(
  reader: TokenReader,
  start: number,
  bytes: Uint8Array,
  characterSet: string,
): Literal {
  if (characterSet === "binary") return { kind: "hexString", digits: Buffer.from(bytes).toString("hex") };
  const text = decoded(bytes, characterSet);
  if (text !== undefined) return { kind: "string", text, bytes: aligned(bytes, characterSet) };
  return refuse({ start, end: reader.previousEnd }, `text of the character set ${characterSet}`);
}

/** Whether the token may be the word in `{word expression}`. */
export function isEscapeWord({ kind, text }: Token): boolean {
  return kind === "name" || (kind === "word" && !RESERVED_WORDS.has(text));
}

/**
 * `{d '2026-12-31'}` and its like. Whatever else the word, or a text that is no such moment, is the literal in the
 * braces alone. One in braces of its own is read as an expression, so that no depth of them is read over and over.
 */
function readEscape(reader: TokenReader): Literal | undefined {
  const word = reader.peek(1);
  if (!isEscapeWord(word) || reader.isSymbol("{", 2)) return undefined;
  const inner = reader.fork(2);
  const literal = readSignedLiteral(inner);
  if (literal === undefined || inner.takeSymbol("}") === undefined) return undefined;
  while (reader.previousEnd < inner.previousEnd) reader.next();
  const moment = ESCAPED_MOMENTS.get(
    word.kind === "name" ? word.text : reader.def.slice(word.start, word.end),
  );
  const text = moment && literal.kind === "string" ? NORMAL[moment](literal.text) : undefined;
  return moment === undefined || text === undefined ? literal : { kind: moment, text };
}
