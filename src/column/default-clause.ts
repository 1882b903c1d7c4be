/** The grammar of what follows DEFAULT: a literal, or an expression. What it means for the column is judged later. */

import type { DefaultClause } from "./draft.js";
import { CALLED_BARE, readParenthesised, readPrimary, type Expression } from "./expression.js";
import { readSignedLiteral } from "./literals.js";
import type { TokenReader } from "./reader.js";
import { FUNCTIONS } from "./functions.js";

const EXPECTED = "a literal, a function call, or an expression in parentheses";

const CANDIDATES = ["null", "true", "false", ...CALLED_BARE, ...FUNCTIONS.keys()];

export function readDefault(reader: TokenReader): DefaultClause {
  const { start } = reader.peek();
  const literal = readSignedLiteral(reader);
  if (literal !== undefined) return { kind: "literal", literal, start, end: reader.previousEnd };
  if (reader.isSymbol("(")) return readInParentheses(reader);
  if (reader.takeSymbol("-") !== undefined || reader.takeSymbol("+") !== undefined) reader.refuse("a number");
  if (!isExpressionNext(reader)) {
    reader.refuse(EXPECTED, { candidates: CANDIDATES });
  }
  return asExpression(reader, readPrimary(reader, "default"));
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
  let closed = 0;
  while (closed < depth && inner.isSymbol(")", closed)) closed += 1;
  const expression = readParenthesised(reader, "default");
  if (literal === undefined || closed < depth) return asExpression(reader, expression);
  const { start, end } = expression;
  return { kind: "literal", literal, start, end };
}

function asExpression(reader: TokenReader, { start, end, fault }: Expression): DefaultClause {
  return { kind: "expression", sql: reader.def.slice(start, end), start, end, ...(fault && { fault }) };
}
