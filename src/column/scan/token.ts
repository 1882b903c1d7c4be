/** Tokens of column definitions, in the dialects MySQL and SQLite. */

import type { TextRange } from "../facts/parsed-definition.js";

/**
 * A token from `start` to `end` (UTF-16 offsets, end exclusive). The meaning of `text` depends on the kind:
 *
 * - `word`: an unquoted word, in lower case if it contains only ASCII characters. `\N` is the word `null`.
 * - `name`: an identifier in backticks, unescaped
 * - `string`, `national` (`N'…'`): the string, unescaped
 * - `integer`, `decimal` (with a decimal point), `float` (with an exponent): as written
 * - `hexNumber` (`0x1F`), `hexString` (`x'1F'`), `bits` (`b'101'`, `0b101`): only the digits
 * - `symbol`: an operator or a single character
 * - `invalid`: a description of what was expected
 * - `end`: empty
 */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export type TokenKind =
  | "word"
  | "name"
  | "string"
  | "national"
  | "integer"
  | "decimal"
  | "float"
  | "hexNumber"
  | "hexString"
  | "bits"
  | "symbol"
  | "invalid"
  | "end";

/** A comment that MySQL 8 executes and MariaDB skips, such as `/*!80023 INVISIBLE *\/`. */
export interface MysqlOnlyComment extends TextRange {
  /** The text that MySQL executes. */
  readonly content: string;
}
