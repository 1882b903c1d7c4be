/**
 * The grammar of the functions that have one of their own, between their parentheses: `CAST(a AS type)`,
 * `TRIM(BOTH a FROM b)`. Knows nothing of expressions but that there are some.
 */

import type { ExpressionContext } from "./expression-context.js";
import { readCastType, readCharacterSetName, readLength } from "./cast-types.js";
import type { TokenReader } from "../scan/token-reader.js";
import { spokenChoice } from "../facts/type-text.js";
import { INTERVAL_UNITS, TIMESTAMP_UNITS } from "../facts/reserved-words.js";

/** Reads from behind the opening parenthesis up to the closing one. */
type ReadCall = (caller: ExpressionContext) => void;

/** By name in lower case. */
export const CALLS: ReadonlyMap<string, ReadCall> = new Map<string, ReadCall>([
  ["cast", readCast],
  ["convert", readConvert],
  ["extract", readExtract],
  ["trim", readTrim],
  ["trim_oracle", readTrim],
  ["substring", readSubstring],
  ["substr", readSubstring],
  ["mid", readSubstring],
  ["position", readPosition],
  ["char", readChar],
  ["character", readChar],
  ["date_add", (caller) => readDateSum(caller, false)],
  ["date_sub", (caller) => readDateSum(caller, false)],
  ["adddate", (caller) => readDateSum(caller, true)],
  ["subdate", (caller) => readDateSum(caller, true)],
  ["timestampadd", readTimestampSum],
  ["timestampdiff", readTimestampSum],
  ["get_format", readGetFormat],
  ["weight_string", readWeightString],
  ["column_get", readColumnGet],
  ["column_create", (caller) => readPairs(caller, 0)],
  ["column_add", (caller) => readPairs(caller, 1)],
]);

/** Reads `expression unit`, which follows INTERVAL. */
export function readInterval(caller: ExpressionContext): void {
  caller.readExpression();
  readUnit(caller.reader);
}

/** Whether the next token is a unit of time. */
export function isUnitNext(reader: TokenReader): boolean {
  const { kind, text } = reader.peek();
  return kind === "word" && INTERVAL_UNITS.has(text);
}

function readUnit(reader: TokenReader, units: ReadonlySet<string> = INTERVAL_UNITS): void {
  const { kind, text } = reader.peek();
  if (kind !== "word" || !units.has(text)) reader.refuse("a unit of time", { candidates: units });
  reader.next();
}

function readArguments(caller: ExpressionContext): number {
  let count = 0;
  do {
    caller.readExpression();
    count += 1;
  } while (caller.reader.takeSymbol(",") !== undefined);
  return count;
}

function readComma(reader: TokenReader): void {
  reader.expectSymbol(",", "a comma");
}

/* ---- one by one ---- */

function readCast(caller: ExpressionContext): void {
  caller.readExpression();
  caller.reader.expectWord("as");
  readCastType(caller.reader);
}

function readConvert(caller: ExpressionContext): void {
  const { reader } = caller;
  caller.readExpression();
  if (reader.takeWord("using") !== undefined) {
    readCharacterSetName(reader);
  } else {
    reader.expectSymbol(",", "a comma or USING", { candidates: ["using"] });
    readCastType(reader);
  }
}

function readExtract(caller: ExpressionContext): void {
  readUnit(caller.reader);
  caller.reader.expectWord("from");
  caller.readExpression();
}

function readTrim(caller: ExpressionContext): void {
  const { reader } = caller;
  const side = reader.takeWord("both") ?? reader.takeWord("leading") ?? reader.takeWord("trailing");
  if (side === undefined || !reader.isWord("from")) caller.readExpression();
  if (side !== undefined) reader.expectWord("from");
  if (side !== undefined || reader.takeWord("from") !== undefined) caller.readExpression();
}

function readSubstring(caller: ExpressionContext): void {
  const { reader } = caller;
  caller.readExpression();
  const words = reader.takeWord("from") !== undefined;
  if (!words) reader.expectSymbol(",", "a comma or FROM", { candidates: ["from"] });
  caller.readExpression();
  const more = words ? reader.takeWord("for") : reader.takeSymbol(",");
  if (more !== undefined) caller.readExpression();
}

function readPosition(caller: ExpressionContext): void {
  caller.readArithmetic();
  caller.reader.expectWord("in");
  caller.readExpression();
}

function readChar(caller: ExpressionContext): void {
  readArguments(caller);
  if (caller.reader.takeWord("using") !== undefined) readCharacterSetName(caller.reader);
}

function readDateSum(caller: ExpressionContext, daysAllowed: boolean): void {
  const { reader } = caller;
  caller.readExpression();
  readComma(reader);
  // INTERVAL( is the function of that name, or an interval whose number is in parentheses: an expression reads both.
  const interval = !daysAllowed || !reader.isSymbol("(", 1) ? reader.takeWord("interval") : undefined;
  if (interval !== undefined) readInterval(caller);
  else if (daysAllowed) caller.readExpression();
  else reader.refuse("INTERVAL", { candidates: ["interval"] });
}

function readTimestampSum(caller: ExpressionContext): void {
  readUnit(caller.reader, TIMESTAMP_UNITS);
  readComma(caller.reader);
  caller.readExpression();
  readComma(caller.reader);
  caller.readExpression();
}

function readGetFormat(caller: ExpressionContext): void {
  const { reader } = caller;
  const kinds = ["date", "time", "datetime", "timestamp"];
  if (!kinds.some((kind) => reader.takeWord(kind) !== undefined)) {
    reader.refuse(spokenChoice(kinds), { candidates: kinds });
  }
  readComma(reader);
  caller.readExpression();
}

function readWeightString(caller: ExpressionContext): void {
  const { reader } = caller;
  caller.readExpression();
  if (reader.takeWord("as") !== undefined) {
    const kinds = ["char", "binary"];
    if (!kinds.some((kind) => reader.takeWord(kind) !== undefined)) {
      reader.refuse(spokenChoice(kinds), { candidates: kinds });
    }
    readLength(reader);
  }
  if (reader.takeWord("level") !== undefined) reader.expect("integer", "a level");
}

function readColumnGet(caller: ExpressionContext): void {
  caller.readExpression();
  readComma(caller.reader);
  readCast(caller);
}

/** Names and values by turns, a type after a value where one is said; after so many other arguments. */
function readPairs(caller: ExpressionContext, before: number): void {
  const { reader } = caller;
  for (let count = 0; count < before; count += 1) {
    caller.readExpression();
    readComma(reader);
  }
  do {
    caller.readExpression();
    readComma(reader);
    caller.readExpression();
    if (reader.takeWord("as") !== undefined) readCastType(reader);
  } while (reader.takeSymbol(",") !== undefined);
}
