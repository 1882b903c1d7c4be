/** Reads identifiers: names of columns, tables, constraints and sequences. */

import { WORDS_UNRESERVED_IN_MYSQL, RESERVED_WORDS } from "../facts/reserved-words.js";
import type { Token } from "../scan/token.js";
import type { TokenReader } from "../scan/token-reader.js";

export function readIdentifier(reader: TokenReader, expectedText: string): Token {
  const { kind, text } = reader.peek();
  if (kind === "name" || (kind === "word" && !RESERVED_WORDS.has(text))) return reader.next();
  if (kind !== "word" || !WORDS_UNRESERVED_IN_MYSQL.has(text)) return reader.refuseNextToken(expectedText);
  reader.recordMysqlOnlySyntax(`the name ${text.toUpperCase()}`);
  return reader.next();
}
