/** SQLite's grammar of names and types, which columns and casts share. */

import type { LocatedText } from "../facts/parsed-definition.js";
import type { TokenReader } from "../scan/token-reader.js";
import type { Token } from "../scan/scanner.js";
import { INDEXED, JOIN_KEYWORDS, RESERVED_KEYWORDS } from "./keywords.js";

/** Whether the token can be a name; a string can, but not in an expression. */
export function isName({ kind, text }: Token, { allowStrings }: { allowStrings: boolean }): boolean {
  if (kind === "word") return !RESERVED_KEYWORDS.has(text);
  return kind === "name" || (allowStrings && kind === "string");
}

/** Takes the name of a thing, or a string that stands for one. */
export function expectName(reader: TokenReader, expected: string): Token {
  return isName(reader.peek(), { allowStrings: true }) ? reader.next() : reader.refuse(expected);
}

/** Whether the token can be part of a type. */
function isTypeWord(token: Token): boolean {
  if (token.kind === "word" && (JOIN_KEYWORDS.has(token.text) || token.text === INDEXED)) return false;
  return isName(token, { allowStrings: true });
}

/**
 * Reads `[word {word} ["(" number ["," number] ")"]]`: any words make a type.
 *
 * @returns The type to the letter, what stands between its words included; `undefined` where there is none. `numbers` are
 *   the numbers as they were written.
 */
export function readTypeName(
  reader: TokenReader,
): (LocatedText & { numbers: readonly string[] }) | undefined {
  const first = reader.peek();
  if (!isTypeWord(first)) return undefined;
  while (isTypeWord(reader.peek())) reader.next();
  const numbers: string[] = [];
  if (reader.takeSymbol("(") !== undefined) {
    do {
      numbers.push(readNumber(reader));
    } while (numbers.length < 2 && reader.takeSymbol(",") !== undefined);
    reader.expectSymbol(")");
  }
  const [start, end] = [first.start, reader.previousEnd];
  return { start, end, text: reader.def.slice(start, end), numbers };
}

function readNumber(reader: TokenReader): string {
  const { start } = reader.peek();
  if (reader.takeSymbol("+") === undefined) reader.takeSymbol("-");
  const { kind } = reader.peek();
  if (kind !== "integer" && kind !== "float" && kind !== "hexNumber") reader.refuse("a number");
  reader.next();
  return reader.def.slice(start, reader.previousEnd);
}
