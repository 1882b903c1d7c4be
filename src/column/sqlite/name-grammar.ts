/** Parses names and types of SQLite, in columns and casts. */

import type { LocatedText } from "../facts/parsed-definition.js";
import type { TokenReader } from "../scan/token-reader.js";
import type { Token } from "../scan/token.js";
import { INDEXED_KEYWORD, JOIN_KEYWORDS, RESERVED_KEYWORDS } from "./keywords.js";

/** Whether the token can be a name. With `isStringAllowed`, a string is a name too, as in most SQLite clauses. */
export function isName({ kind, text }: Token, { isStringAllowed }: { isStringAllowed: boolean }): boolean {
  if (kind === "word") return !RESERVED_KEYWORDS.has(text);
  return kind === "name" || (isStringAllowed && kind === "string");
}

/** Reads a name, or a string that is used as a name. */
export function expectName(reader: TokenReader, expectedText: string): Token {
  return isName(reader.peek(), { isStringAllowed: true })
    ? reader.next()
    : reader.refuseNextToken(expectedText);
}

function isTypeNameWord(token: Token): boolean {
  if (token.kind === "word" && (JOIN_KEYWORDS.has(token.text) || token.text === INDEXED_KEYWORD))
    return false;
  return isName(token, { isStringAllowed: true });
}

/**
 * Reads `[word {word} ["(" number ["," number] ")"]]`. SQLite accepts any unreserved words as a type.
 *
 * @returns the source text of the type, and its numbers as written; `undefined` if there is no type
 */
export function readTypeName(
  reader: TokenReader,
): (LocatedText & { typeArguments: readonly string[] }) | undefined {
  const firstToken = reader.peek();
  if (!isTypeNameWord(firstToken)) return undefined;
  while (isTypeNameWord(reader.peek())) reader.next();
  const typeArguments: string[] = [];
  if (reader.takeSymbol("(") !== undefined) {
    do {
      typeArguments.push(readTypeArgument(reader));
    } while (typeArguments.length < 2 && reader.takeSymbol(",") !== undefined);
    reader.expectSymbol(")");
  }
  const [start, end] = [firstToken.start, reader.previousTokenEnd];
  return { start, end, text: reader.def.slice(start, end), typeArguments };
}

function readTypeArgument(reader: TokenReader): string {
  const { start } = reader.peek();
  if (reader.takeSymbol("+") === undefined) reader.takeSymbol("-");
  const { kind } = reader.peek();
  if (kind !== "integer" && kind !== "float" && kind !== "hexNumber") reader.refuseNextToken("a number");
  reader.next();
  return reader.def.slice(start, reader.previousTokenEnd);
}
