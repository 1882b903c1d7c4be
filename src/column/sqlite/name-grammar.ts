/** SQLite's grammar of names and types, which columns and casts share. */

import type { Said } from "../facts/parsed-definition.js";
import type { TokenReader } from "../scan/token-reader.js";
import type { Token } from "../scan/scanner.js";
import { INDEXED, JOINS, RESERVED } from "./keywords.js";

/** Whether the token can be a name; a string can, but not in an expression. */
export function isName({ kind, text }: Token, { withStrings }: { withStrings: boolean }): boolean {
  if (kind === "word") return !RESERVED.has(text);
  return kind === "name" || (withStrings && kind === "string");
}

/** Takes the name of a thing, or a string that stands for one. */
export function expectName(reader: TokenReader, expected: string): Token {
  return isName(reader.peek(), { withStrings: true }) ? reader.next() : reader.refuse(expected);
}

/** Whether the token can be part of a type. */
function isTypeWord(token: Token): boolean {
  if (token.kind === "word" && (JOINS.has(token.text) || token.text === INDEXED)) return false;
  return isName(token, { withStrings: true });
}

/**
 * Reads `[word {word} ["(" number ["," number] ")"]]`: any words make a type.
 *
 * @returns The type to the letter, what stands between its words included; `undefined` where there is none. `amounts` are
 *   the numbers as they were written.
 */
export function readTypeName(reader: TokenReader): (Said & { amounts: readonly string[] }) | undefined {
  const first = reader.peek();
  if (!isTypeWord(first)) return undefined;
  while (isTypeWord(reader.peek())) reader.next();
  const amounts: string[] = [];
  if (reader.takeSymbol("(") !== undefined) {
    do {
      amounts.push(readAmount(reader));
    } while (amounts.length < 2 && reader.takeSymbol(",") !== undefined);
    reader.expectSymbol(")");
  }
  const [start, end] = [first.start, reader.previousEnd];
  return { start, end, text: reader.def.slice(start, end), amounts };
}

function readAmount(reader: TokenReader): string {
  const { start } = reader.peek();
  if (reader.takeSymbol("+") === undefined) reader.takeSymbol("-");
  const { kind } = reader.peek();
  if (kind !== "integer" && kind !== "float" && kind !== "hexNumber") reader.refuse("a number");
  reader.next();
  return reader.def.slice(start, reader.previousEnd);
}
