/** Parses the DEFAULT clause: a literal or an expression. `semantics/` checks whether the column can store the default. */

import { CHARACTER_SET_NAMES } from "../charsets/charsets.js";
import type { DefaultClause } from "../facts/parsed-definition.js";
import {
  FUNCTIONS_WITHOUT_PARENTHESES,
  readParenthesizedExpression,
  readPrimaryExpression,
  type Expression,
} from "./expression.js";
import { readSignedLiteral } from "./literals.js";
import type { TokenReader } from "../scan/token-reader.js";
import { MARIADB_FUNCTIONS } from "./function-table.js";

const EXPECTED_DEFAULT_SYNTAX = "a literal, a function call, or an expression in parentheses";

const SUGGESTED_DEFAULT_WORDS = [
  ...["null", "true", "false", ...FUNCTIONS_WITHOUT_PARENTHESES, ...MARIADB_FUNCTIONS.keys()],
  ...CHARACTER_SET_NAMES.map((name) => `_${name}`),
];

export function readDefaultClause(reader: TokenReader): DefaultClause {
  const { start } = reader.peek();
  const literal = readSignedLiteral(reader);
  if (literal !== undefined) return { kind: "literal", literal, start, end: reader.previousTokenEnd };
  if (reader.isSymbolNext("(")) return readDefaultInParentheses(reader);
  if (reader.takeSymbol("-") !== undefined || reader.takeSymbol("+") !== undefined)
    reader.refuseNextToken("a number");
  if (!isExpressionNext(reader)) {
    reader.refuseNextToken(EXPECTED_DEFAULT_SYNTAX, { suggestionCandidates: SUGGESTED_DEFAULT_WORDS });
  }
  const isCurrentTimestampWithPrecision = countCurrentTimestampWithPrecisionTokens(reader) > 0;
  return buildExpressionDefault(
    reader,
    readPrimaryExpression(reader, "default"),
    isCurrentTimestampWithPrecision,
  );
}

/** Functions whose argument may exceed the maximum precision in the default of a DATETIME or TIMESTAMP column, as in `NOW(9)`. */
const CURRENT_TIMESTAMP_FUNCTIONS = ["current_timestamp", "now"];

/** Returns the number of tokens of `CURRENT_TIMESTAMP(n)` or `NOW(n)` if such a call comes next, otherwise 0. */
function countCurrentTimestampWithPrecisionTokens(reader: TokenReader): number {
  const isCurrentTimestampCallNext =
    CURRENT_TIMESTAMP_FUNCTIONS.some((word) => reader.isWordNext(word)) && reader.isSymbolNext("(", 1);
  return isCurrentTimestampCallNext && reader.isSymbolNext(")", 3) ? 4 : 0;
}

/**
 * Whether an expression comes next. Returns false for an unquoted word such as `abc`. It could be the name of a column, but is
 * usually a string whose quotation marks are missing.
 */
function isExpressionNext(reader: TokenReader): boolean {
  const { kind, text } = reader.peek();
  if (kind === "symbol") return text === "{" || text === "@";
  if (kind === "name") return reader.isSymbolNext("(", 1);
  if (kind !== "word") return false;
  return (
    reader.isSymbolNext("(", 1) ||
    FUNCTIONS_WITHOUT_PARENTHESES.has(text) ||
    text === "case" ||
    reader.isWordNext("value", 1)
  );
}

/** Reads a default in parentheses. `(5)`, `((5))` and `(--5)` are literals, not expressions. */
function readDefaultInParentheses(reader: TokenReader): DefaultClause {
  let openingParenthesisCount = 0;
  while (reader.isSymbolNext("(", openingParenthesisCount)) openingParenthesisCount += 1;
  const lookaheadReader = reader.fork(openingParenthesisCount);
  while (lookaheadReader.isSymbolNext("-", 0) && lookaheadReader.isSymbolNext("-", 1))
    for (let tokenIndex = 0; tokenIndex < 2; tokenIndex += 1) lookaheadReader.next();
  const literal = readSignedLiteral(lookaheadReader);
  const timestampCallTokenCount =
    literal === undefined ? countCurrentTimestampWithPrecisionTokens(lookaheadReader) : 0;
  let closingParenthesisCount = 0;
  while (
    closingParenthesisCount < openingParenthesisCount &&
    lookaheadReader.isSymbolNext(")", timestampCallTokenCount + closingParenthesisCount)
  )
    closingParenthesisCount += 1;
  const expression = readParenthesizedExpression(reader, "default");
  const hasOnlyLiteralOrTimestampCall = closingParenthesisCount === openingParenthesisCount;
  if (literal === undefined || !hasOnlyLiteralOrTimestampCall)
    return buildExpressionDefault(
      reader,
      expression,
      hasOnlyLiteralOrTimestampCall && timestampCallTokenCount > 0,
    );
  return { kind: "literal", literal, start: expression.start, end: expression.end };
}

function buildExpressionDefault(
  reader: TokenReader,
  { start, end, fault }: Expression,
  isCurrentTimestampWithPrecision: boolean,
): DefaultClause {
  const sql = reader.def.slice(start, end);
  return { kind: "expression", sql, start, end, isCurrentTimestampWithPrecision, ...(fault && { fault }) };
}
