/** Reads identifiers: names of columns, tables, constraints and sequences. */

import { MYSQL_NAMES, RESERVED_WORDS } from "../facts/reserved-words.js";
import type { Token } from "../scan/scanner.js";
import type { TokenReader } from "../scan/token-reader.js";

export function readIdentifier(reader: TokenReader, expected: string): Token {
  const { kind, text } = reader.peek();
  if (kind === "name" || (kind === "word" && !RESERVED_WORDS.has(text))) return reader.next();
  if (kind !== "word" || !MYSQL_NAMES.has(text)) return reader.refuse(expected);
  reader.noteMysql(`the name ${text.toUpperCase()}`);
  return reader.next();
}
