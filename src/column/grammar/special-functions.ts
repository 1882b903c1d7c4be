/**
 * Parses the arguments of functions with their own syntax, such as `CAST(a AS type)` and `TRIM(BOTH a FROM
 * b)`.
 */

import type { ExpressionContext } from "./expression-context.js";
import { readCastType, readCharacterSetName, readLength } from "./cast-types.js";
import type { TokenReader } from "../scan/token-reader.js";
import { formatChoice } from "../facts/type-text.js";
import { readSignedLiteral } from "./literals.js";
import { INTERVAL_UNITS, TIMESTAMP_UNITS } from "../facts/reserved-words.js";

/** Reads the arguments of a function, without the parentheses around them. */
type SpecialFunctionReader = (context: ExpressionContext) => void;

/** Functions with their own syntax, by name in lower case. */
export const SPECIAL_FUNCTIONS: ReadonlyMap<string, SpecialFunctionReader> = new Map<
  string,
  SpecialFunctionReader
>([
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
  ["date_add", (context) => readDateArithmetic(context, false)],
  ["date_sub", (context) => readDateArithmetic(context, false)],
  ["adddate", (context) => readDateArithmetic(context, true)],
  ["subdate", (context) => readDateArithmetic(context, true)],
  ["timestampadd", readTimestampArithmetic],
  ["timestampdiff", readTimestampArithmetic],
  ["get_format", readGetFormat],
  ["weight_string", readWeightString],
  ["json_value", readJsonValue],
  ["column_get", readColumnGet],
  ["column_create", (context) => readPairs(context, 0)],
  ["column_add", (context) => readPairs(context, 1)],
]);

/** Reads `expression unit` after INTERVAL. */
export function readInterval(context: ExpressionContext): void {
  context.readExpression();
  readUnit(context.reader);
}

export function isUnitNext(reader: TokenReader): boolean {
  const { kind, text } = reader.peek();
  return kind === "word" && INTERVAL_UNITS.has(text);
}

function readUnit(reader: TokenReader, units: ReadonlySet<string> = INTERVAL_UNITS): void {
  const { kind, text } = reader.peek();
  if (kind !== "word" || !units.has(text)) reader.refuse("a time unit", { candidates: units });
  reader.next();
}

function readArgumentList(context: ExpressionContext): number {
  let argumentCount = 0;
  do {
    context.readExpression();
    argumentCount += 1;
  } while (context.reader.takeSymbol(",") !== undefined);
  return argumentCount;
}

function readComma(reader: TokenReader): void {
  reader.expectSymbol(",", "a comma");
}

/* ---- functions ---- */

function readCast(context: ExpressionContext): void {
  const { reader } = context;
  context.readExpression();
  if (reader.isWord("at")) readTimeZone(reader);
  reader.expectWord("as");
  readCastType(reader);
}

/** Reads MySQL's `AT TIME ZONE [INTERVAL] string` or `AT LOCAL`. */
function readTimeZone(reader: TokenReader): void {
  reader.recordMysqlOnlySyntax("CAST() with AT TIME ZONE");
  reader.expectWord("at");
  if (reader.takeWord("local") !== undefined) return;
  reader.expectWord("time");
  reader.expectWord("zone");
  reader.takeWord("interval");
  reader.expect("string", "a time zone as a string");
}

/** Reads the arguments of JSON_VALUE, with MySQL's RETURNING, ON EMPTY and ON ERROR. */
function readJsonValue(context: ExpressionContext): void {
  const { reader } = context;
  context.readExpression();
  readComma(reader);
  context.readExpression();
  if (!["returning", "null", "error", "default"].some((word) => reader.isWord(word))) return;
  reader.recordMysqlOnlySyntax("JSON_VALUE() with RETURNING, ON EMPTY or ON ERROR");
  if (reader.takeWord("returning") !== undefined) readCastType(reader);
  for (const remainingEvents = ["empty", "error"]; remainingEvents.length > 0 && !reader.isSymbol(")");) {
    readJsonFallback(context);
    reader.expectWord("on");
    const eventIndex = remainingEvents.indexOf(reader.peekWord());
    if (eventIndex < 0) reader.refuse(formatChoice(remainingEvents), { candidates: remainingEvents });
    remainingEvents.splice(0, eventIndex + 1);
    reader.next();
  }
}

/** Reads what precedes ON EMPTY or ON ERROR in JSON_VALUE: `NULL`, `ERROR` or `DEFAULT literal`. */
function readJsonFallback({ reader }: ExpressionContext): void {
  if ((reader.takeWord("null") ?? reader.takeWord("error")) !== undefined) return;
  reader.expectWord("default");
  if (readSignedLiteral(reader) === undefined) reader.refuse("a literal");
}

function readConvert(context: ExpressionContext): void {
  const { reader } = context;
  context.readExpression();
  if (reader.takeWord("using") !== undefined) {
    readCharacterSetName(reader);
  } else {
    reader.expectSymbol(",", "a comma or USING", { candidates: ["using"] });
    readCastType(reader);
  }
}

function readExtract(context: ExpressionContext): void {
  readUnit(context.reader);
  context.reader.expectWord("from");
  context.readExpression();
}

function readTrim(context: ExpressionContext): void {
  const { reader } = context;
  const trimSide = reader.takeWord("both") ?? reader.takeWord("leading") ?? reader.takeWord("trailing");
  if (trimSide === undefined || !reader.isWord("from")) context.readExpression();
  if (trimSide !== undefined) reader.expectWord("from");
  if (trimSide !== undefined || reader.takeWord("from") !== undefined) context.readExpression();
}

function readSubstring(context: ExpressionContext): void {
  const { reader } = context;
  context.readExpression();
  const usesKeywords = reader.takeWord("from") !== undefined;
  if (!usesKeywords) reader.expectSymbol(",", "a comma or FROM", { candidates: ["from"] });
  context.readExpression();
  const lengthSeparator = usesKeywords ? reader.takeWord("for") : reader.takeSymbol(",");
  if (lengthSeparator !== undefined) context.readExpression();
}

function readPosition(context: ExpressionContext): void {
  context.readArithmetic();
  context.reader.expectWord("in");
  context.readExpression();
}

function readChar(context: ExpressionContext): void {
  readArgumentList(context);
  if (context.reader.takeWord("using") !== undefined) readCharacterSetName(context.reader);
}

/** Reads a date and an interval. With `allowsDays`, a number of days may replace the interval, as in `ADDDATE(date, 5)`. */
function readDateArithmetic(context: ExpressionContext, allowsDays: boolean): void {
  const { reader } = context;
  context.readExpression();
  readComma(reader);
  // In ADDDATE, `INTERVAL(` can begin a call of the function INTERVAL, or an interval such as `INTERVAL (1) DAY`. The expression
  // parser reads both.
  const interval = !allowsDays || !reader.isSymbol("(", 1) ? reader.takeWord("interval") : undefined;
  if (interval !== undefined) readInterval(context);
  else if (allowsDays) context.readExpression();
  else reader.refuse("INTERVAL", { candidates: ["interval"] });
}

function readTimestampArithmetic(context: ExpressionContext): void {
  readUnit(context.reader, TIMESTAMP_UNITS);
  readComma(context.reader);
  context.readExpression();
  readComma(context.reader);
  context.readExpression();
}

function readGetFormat(context: ExpressionContext): void {
  const { reader } = context;
  const temporalTypes = ["date", "time", "datetime", "timestamp"];
  if (!temporalTypes.some((type) => reader.takeWord(type) !== undefined)) {
    reader.refuse(formatChoice(temporalTypes), { candidates: temporalTypes });
  }
  readComma(reader);
  context.readExpression();
}

function readWeightString(context: ExpressionContext): void {
  const { reader } = context;
  context.readExpression();
  if (reader.takeWord("as") !== undefined) {
    const targetTypes = ["char", "binary"];
    if (!targetTypes.some((type) => reader.takeWord(type) !== undefined)) {
      reader.refuse(formatChoice(targetTypes), { candidates: targetTypes });
    }
    readLength(reader);
  }
  if (reader.takeWord("level") !== undefined) reader.expect("integer", "a level");
}

function readColumnGet(context: ExpressionContext): void {
  context.readExpression();
  readComma(context.reader);
  readCast(context);
}

/** Reads `leadingArgumentCount` expressions, then pairs of a name and a value. An AS clause may follow each value. */
function readPairs(context: ExpressionContext, leadingArgumentCount: number): void {
  const { reader } = context;
  for (let count = 0; count < leadingArgumentCount; count += 1) {
    context.readExpression();
    readComma(reader);
  }
  do {
    context.readExpression();
    readComma(reader);
    context.readExpression();
    if (reader.takeWord("as") !== undefined) readCastType(reader);
  } while (reader.takeSymbol(",") !== undefined);
}
