/**
 * Parses the arguments of functions with their own syntax, such as `CAST(a AS type)` and `TRIM(BOTH a FROM
 * b)`.
 */

import type { ExpressionContext } from "./expression-context.js";
import { readCastType, readCharacterSetName, readLength } from "./cast-types.js";
import type { TokenReader } from "../scan/token-reader.js";
import { formatKeywordChoice } from "../facts/type-text.js";
import { readSignedLiteral } from "./literals.js";
import { INTERVAL_UNITS, TIMESTAMP_ARITHMETIC_UNITS } from "../facts/reserved-words.js";

/** Reads the arguments of a function, without the parentheses around them. */
type SpecialArgumentReader = (context: ExpressionContext) => void;

/** Functions with their own syntax, by name in lower case. */
export const SPECIAL_ARGUMENT_READERS: ReadonlyMap<string, SpecialArgumentReader> = new Map<
  string,
  SpecialArgumentReader
>([
  ["cast", readCastArguments],
  ["convert", readConvertArguments],
  ["extract", readExtractArguments],
  ["trim", readTrimArguments],
  ["trim_oracle", readTrimArguments],
  ["substring", readSubstringArguments],
  ["substr", readSubstringArguments],
  ["mid", readSubstringArguments],
  ["position", readPositionArguments],
  ["char", readCharArguments],
  ["character", readCharArguments],
  ["date_add", (context) => readDateArithmeticArguments(context, false)],
  ["date_sub", (context) => readDateArithmeticArguments(context, false)],
  ["adddate", (context) => readDateArithmeticArguments(context, true)],
  ["subdate", (context) => readDateArithmeticArguments(context, true)],
  ["timestampadd", readTimestampArithmeticArguments],
  ["timestampdiff", readTimestampArithmeticArguments],
  ["get_format", readGetFormatArguments],
  ["weight_string", readWeightStringArguments],
  ["json_value", readJsonValueArguments],
  ["column_get", readColumnGetArguments],
  ["column_create", (context) => readNameValuePairs(context, 0)],
  ["column_add", (context) => readNameValuePairs(context, 1)],
]);

/** Reads `expression unit` after INTERVAL. */
export function readInterval(context: ExpressionContext): void {
  context.readExpression();
  readTimeUnit(context.reader);
}

export function isTimeUnitNext(reader: TokenReader): boolean {
  const { kind, text } = reader.peek();
  return kind === "word" && INTERVAL_UNITS.has(text);
}

function readTimeUnit(reader: TokenReader, units: ReadonlySet<string> = INTERVAL_UNITS): void {
  const { kind, text } = reader.peek();
  if (kind !== "word" || !units.has(text))
    reader.refuseNextToken("a time unit", { suggestionCandidates: units });
  reader.next();
}

function readArgumentList(context: ExpressionContext): void {
  do context.readExpression();
  while (context.reader.takeSymbol(",") !== undefined);
}

function readComma(reader: TokenReader): void {
  reader.expectSymbol(",", "a comma");
}

/* ---- functions ---- */

function readCastArguments(context: ExpressionContext): void {
  const { reader } = context;
  context.readExpression();
  if (reader.isWordNext("at")) readTimeZone(reader);
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
  reader.expectKind("string", "a time zone as a string");
}

/** Reads the arguments of JSON_VALUE, with MySQL's RETURNING, ON EMPTY and ON ERROR. */
function readJsonValueArguments(context: ExpressionContext): void {
  const { reader } = context;
  context.readExpression();
  readComma(reader);
  context.readExpression();
  if (!["returning", "null", "error", "default"].some((word) => reader.isWordNext(word))) return;
  reader.recordMysqlOnlySyntax("JSON_VALUE() with RETURNING, ON EMPTY or ON ERROR");
  if (reader.takeWord("returning") !== undefined) readCastType(reader);
  for (
    const keywordsAllowedAfterOn = ["empty", "error"];
    keywordsAllowedAfterOn.length > 0 && !reader.isSymbolNext(")");
  ) {
    readJsonValueFallback(context);
    reader.expectWord("on");
    const keywordIndex = keywordsAllowedAfterOn.indexOf(reader.peekWord());
    if (keywordIndex < 0)
      reader.refuseNextToken(formatKeywordChoice(keywordsAllowedAfterOn), {
        suggestionCandidates: keywordsAllowedAfterOn,
      });
    keywordsAllowedAfterOn.splice(0, keywordIndex + 1);
    reader.next();
  }
}

/** Reads what precedes ON EMPTY or ON ERROR in JSON_VALUE: `NULL`, `ERROR` or `DEFAULT literal`. */
function readJsonValueFallback({ reader }: ExpressionContext): void {
  if ((reader.takeWord("null") ?? reader.takeWord("error")) !== undefined) return;
  reader.expectWord("default");
  if (readSignedLiteral(reader) === undefined) reader.refuseNextToken("a literal");
}

function readConvertArguments(context: ExpressionContext): void {
  const { reader } = context;
  context.readExpression();
  if (reader.takeWord("using") !== undefined) {
    readCharacterSetName(reader);
  } else {
    reader.expectSymbol(",", "a comma or USING", { suggestionCandidates: ["using"] });
    readCastType(reader);
  }
}

function readExtractArguments(context: ExpressionContext): void {
  readTimeUnit(context.reader);
  context.reader.expectWord("from");
  context.readExpression();
}

function readTrimArguments(context: ExpressionContext): void {
  const { reader } = context;
  const trimSide = reader.takeWord("both") ?? reader.takeWord("leading") ?? reader.takeWord("trailing");
  if (trimSide === undefined || !reader.isWordNext("from")) context.readExpression();
  if (trimSide !== undefined) reader.expectWord("from");
  if (trimSide !== undefined || reader.takeWord("from") !== undefined) context.readExpression();
}

function readSubstringArguments(context: ExpressionContext): void {
  const { reader } = context;
  context.readExpression();
  const usesFromKeyword = reader.takeWord("from") !== undefined;
  if (!usesFromKeyword) reader.expectSymbol(",", "a comma or FROM", { suggestionCandidates: ["from"] });
  context.readExpression();
  const lengthSeparator = usesFromKeyword ? reader.takeWord("for") : reader.takeSymbol(",");
  if (lengthSeparator !== undefined) context.readExpression();
}

function readPositionArguments(context: ExpressionContext): void {
  context.readArithmeticExpression();
  context.reader.expectWord("in");
  context.readExpression();
}

function readCharArguments(context: ExpressionContext): void {
  readArgumentList(context);
  if (context.reader.takeWord("using") !== undefined) readCharacterSetName(context.reader);
}

/** Reads a date and an interval. With `allowsDayCount`, a number of days may replace the interval, as in `ADDDATE(date, 5)`. */
function readDateArithmeticArguments(context: ExpressionContext, allowsDayCount: boolean): void {
  const { reader } = context;
  context.readExpression();
  readComma(reader);
  // In ADDDATE and SUBDATE, `INTERVAL(` can begin a call of the function INTERVAL, or an interval such as `INTERVAL (1) DAY`. The
  // expression parser reads both.
  const intervalKeyword =
    !allowsDayCount || !reader.isSymbolNext("(", 1) ? reader.takeWord("interval") : undefined;
  if (intervalKeyword !== undefined) readInterval(context);
  else if (allowsDayCount) context.readExpression();
  else reader.refuseNextToken("INTERVAL", { suggestionCandidates: ["interval"] });
}

function readTimestampArithmeticArguments(context: ExpressionContext): void {
  readTimeUnit(context.reader, TIMESTAMP_ARITHMETIC_UNITS);
  readComma(context.reader);
  context.readExpression();
  readComma(context.reader);
  context.readExpression();
}

function readGetFormatArguments(context: ExpressionContext): void {
  const { reader } = context;
  const temporalTypes = ["date", "time", "datetime", "timestamp"];
  if (!temporalTypes.some((type) => reader.takeWord(type) !== undefined)) {
    reader.refuseNextToken(formatKeywordChoice(temporalTypes), { suggestionCandidates: temporalTypes });
  }
  readComma(reader);
  context.readExpression();
}

function readWeightStringArguments(context: ExpressionContext): void {
  const { reader } = context;
  context.readExpression();
  if (reader.takeWord("as") !== undefined) {
    const stringTypes = ["char", "binary"];
    if (!stringTypes.some((type) => reader.takeWord(type) !== undefined)) {
      reader.refuseNextToken(formatKeywordChoice(stringTypes), { suggestionCandidates: stringTypes });
    }
    readLength(reader);
  }
  if (reader.takeWord("level") !== undefined) reader.expectKind("integer", "a level");
}

function readColumnGetArguments(context: ExpressionContext): void {
  context.readExpression();
  readComma(context.reader);
  readCastArguments(context);
}

/** Reads `leadingArgumentCount` expressions, then pairs of a name and a value. An AS clause may follow each value. */
function readNameValuePairs(context: ExpressionContext, leadingArgumentCount: number): void {
  const { reader } = context;
  for (let argumentIndex = 0; argumentIndex < leadingArgumentCount; argumentIndex += 1) {
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
