/** Reads identifiers: names of columns, tables, constraints and sequences. */

import { MARIADB_ONLY_RESERVED_WORDS, RESERVED_WORDS } from "../facts/reserved-words.js";
import type { Token } from "../scan/token.js";
import type { TokenReader } from "../scan/token-reader.js";

export function readIdentifier(reader: TokenReader, expectedText: string): Token {
  const { kind, text } = reader.peek();
  if (kind === "name" || (kind === "word" && !RESERVED_WORDS.has(text))) return reader.next();
  if (kind !== "word" || !MARIADB_ONLY_RESERVED_WORDS.has(text)) return reader.refuseNextToken(expectedText);
  reader.recordMysqlOnlySyntax(`the name ${text.toUpperCase()}`);
  return reader.next();
}
