/** The grammar of what follows DEFAULT: a literal, or an expression. What it means for the column is judged later. */

import { CHARACTER_SET_NAMES } from "../charsets/charsets.js";
import type { DefaultClause } from "../facts/parsed-definition.js";
import { CALLED_BARE, readParenthesised, readPrimary, type Expression } from "./expression.js";
import { readSignedLiteral } from "./literals.js";
import type { TokenReader } from "../scan/token-reader.js";
import { FUNCTIONS } from "./function-table.js";

const EXPECTED = "a literal, a function call, or an expression in parentheses";

const CANDIDATES = [
  ...["null", "true", "false", ...CALLED_BARE, ...FUNCTIONS.keys()],
  ...CHARACTER_SET_NAMES.map((name) => `_${name}`),
];

export function readDefault(reader: TokenReader): DefaultClause {
  const { start } = reader.peek();
  const literal = readSignedLiteral(reader);
  if (literal !== undefined) return { kind: "literal", literal, start, end: reader.previousEnd };
  if (reader.isSymbol("(")) return readInParentheses(reader);
  if (reader.takeSymbol("-") !== undefined || reader.takeSymbol("+") !== undefined) reader.refuse("a number");
  if (!isExpressionNext(reader)) {
    reader.refuse(EXPECTED, { candidates: CANDIDATES });
  }
  const isNow = nowEnd(reader) > 0;
  return asExpression(reader, readPrimary(reader, "default"), isNow);
}

/** Spellings of CURRENT_TIMESTAMP that a moment's default may be in whatever its own digits are. */
const NOW = ["current_timestamp", "now"];

/** How many tokens ahead `NOW(n)` ends; 0 where that is not what comes next. */
function nowEnd(reader: TokenReader): number {
  const isNow = NOW.some((word) => reader.isWord(word)) && reader.isSymbol("(", 1);
  return isNow && reader.isSymbol(")", 3) ? 4 : 0;
}

/** A name alone would be another column: it is refused, since a forgotten quotation mark is far more likely. */
function isExpressionNext(reader: TokenReader): boolean {
  const { kind, text } = reader.peek();
  if (kind === "symbol") return text === "{" || text === "@";
  if (kind === "name") return reader.isSymbol("(", 1);
  if (kind !== "word") return false;
  return reader.isSymbol("(", 1) || CALLED_BARE.has(text) || text === "case" || reader.isWord("value", 1);
}

/** `(5)` and `((5))` are the literal that they hold, and so is `(--5)`. */
function readInParentheses(reader: TokenReader): DefaultClause {
  let depth = 0;
  while (reader.isSymbol("(", depth)) depth += 1;
  const inner = reader.fork(depth);
  while (inner.isSymbol("-", 0) && inner.isSymbol("-", 1))
    for (let sign = 0; sign < 2; sign += 1) inner.next();
  const literal = readSignedLiteral(inner);
  const end = literal === undefined ? nowEnd(inner) : 0;
  let closed = 0;
  while (closed < depth && inner.isSymbol(")", end + closed)) closed += 1;
  const expression = readParenthesised(reader, "default");
  const isAlone = closed === depth;
  if (literal === undefined || !isAlone) return asExpression(reader, expression, isAlone && end > 0);
  return { kind: "literal", literal, start: expression.start, end: expression.end };
}

function asExpression(reader: TokenReader, { start, end, fault }: Expression, isNow: boolean): DefaultClause {
  const sql = reader.def.slice(start, end);
  return { kind: "expression", sql, start, end, isNow, ...(fault && { fault }) };
}
