/** Parses function calls. Checks that the function exists and that the number of arguments is valid. */

import type { ExpressionContext } from "./expression-context.js";
import { SPECIAL_ARGUMENT_READERS } from "./special-functions.js";
import {
  ADJACENT_PARENTHESIS_FUNCTIONS,
  CURRENT_TIME_FUNCTIONS,
  MARIADB_FUNCTIONS,
  type FunctionSignature,
} from "./function-table.js";
import { MYSQL_SPECIFIC_SIGNATURES } from "./mysql-functions.js";
import { readSequenceFunctionArguments, SEQUENCE_FUNCTIONS } from "./outer-references.js";
import { findNearestWord } from "../../core/text/nearest.js";
import type { Token } from "../scan/token.js";
import { MAX_FRACTION_DIGITS } from "../facts/sizes.js";
import { SUGGESTED_OPERATOR_WORDS } from "../facts/reserved-words.js";

/** Reads a function name and its arguments. */
export function readFunctionCall(context: ExpressionContext): void {
  const { reader } = context;
  const nameToken = reader.next();
  const functionName = nameToken.text.toLowerCase();
  if (SEQUENCE_FUNCTIONS.has(functionName)) {
    readSequenceFunctionArguments(context, nameToken.start);
    return;
  }
  const isParenthesisPositionValid =
    !ADJACENT_PARENTHESIS_FUNCTIONS.has(functionName) || reader.peek().start === nameToken.end;
  const readSpecialArguments = isParenthesisPositionValid
    ? SPECIAL_ARGUMENT_READERS.get(functionName)
    : undefined;
  if (readSpecialArguments === undefined) {
    readOrdinaryArguments(context, nameToken, isParenthesisPositionValid);
  } else {
    reader.expectSymbol("(");
    readSpecialArguments(context);
    reader.expectSymbol(")", "an operator or )", { suggestionCandidates: SUGGESTED_OPERATOR_WORDS });
  }
}

function readOrdinaryArguments(
  context: ExpressionContext,
  nameToken: Token,
  isParenthesisPositionValid: boolean,
): void {
  const { reader } = context;
  reader.expectSymbol("(");
  const functionName = nameToken.text.toLowerCase();
  const isCurrentTimeFunction = CURRENT_TIME_FUNCTIONS.has(functionName);
  let argumentCount = 0;
  if (!reader.isSymbolNext(")")) {
    do {
      if (isCurrentTimeFunction) readFractionDigitCount(context);
      else context.readExpression();
      argumentCount += 1;
    } while (reader.takeSymbol(",") !== undefined);
  }
  reader.expectSymbol(")", "an operator, a comma or )", { suggestionCandidates: SUGGESTED_OPERATOR_WORDS });
  const mariadbSignature = isParenthesisPositionValid ? MARIADB_FUNCTIONS.get(functionName) : undefined;
  const mysqlSignature = isParenthesisPositionValid ? MYSQL_SPECIFIC_SIGNATURES.get(functionName) : undefined;
  const isMysqlOnlyCall =
    !acceptsArgumentCount(mariadbSignature, argumentCount) &&
    acceptsArgumentCount(mysqlSignature, argumentCount);
  if (isMysqlOnlyCall)
    reader.recordMysqlOnlySyntax(
      `${functionName.toUpperCase()}()${mariadbSignature === undefined ? "" : ` with ${formatArgumentCount(argumentCount)}`}`,
    );
  const signature = isMysqlOnlyCall ? mysqlSignature : (mariadbSignature ?? mysqlSignature);
  if (signature === undefined) {
    reportUnknownFunction(context, nameToken);
    return;
  }
  if (!acceptsArgumentCount(signature, argumentCount)) {
    const expectedArgumentCountText = formatArgumentCountRange(
      Math.min(signature.minArguments, mysqlSignature?.minArguments ?? Infinity),
      Math.max(signature.maxArguments, mysqlSignature?.maxArguments ?? 0),
    );
    context.reportFault(nameToken.start, `${expectedArgumentCountText} in ${nameToken.text.toUpperCase()}()`);
  }
  if (argumentCount > signature.maxArgumentsOfNonDeterministicCall) return;
  if (signature.isDeterministicOnlyInMysql) context.markMysqlDeterministic(functionName);
  else context.markNonDeterministicPart(nameToken.start);
}

function acceptsArgumentCount(signature: FunctionSignature | undefined, argumentCount: number): boolean {
  return (
    signature !== undefined &&
    signature.minArguments <= argumentCount &&
    argumentCount <= signature.maxArguments
  );
}

function readFractionDigitCount(context: ExpressionContext): void {
  const { reader } = context;
  const { kind, text, start } = reader.peek();
  const expectedDigitCountText = `a number of fractional digits from 0 to ${MAX_FRACTION_DIGITS}`;
  if (kind !== "integer" && kind !== "hexNumber") reader.refuseNextToken(expectedDigitCountText);
  reader.next();
  if (Number(kind === "integer" ? text : `0x${text}`) > MAX_FRACTION_DIGITS)
    context.reportFault(start, expectedDigitCountText);
}

/** Function names. Error messages about misspelled names suggest the most similar name. */
const FUNCTION_NAMES = [
  ...new Set([
    ...MARIADB_FUNCTIONS.keys(),
    ...MYSQL_SPECIFIC_SIGNATURES.keys(),
    ...SPECIAL_ARGUMENT_READERS.keys(),
  ]),
];

function reportUnknownFunction(context: ExpressionContext, { text, start, end }: Token): void {
  const functionName = text.toLowerCase();
  if (ADJACENT_PARENTHESIS_FUNCTIONS.has(functionName)) {
    context.reportFault(start, `( directly after ${functionName.toUpperCase()}`);
  } else {
    const suggestFunctionName = (): string | undefined => findNearestWord(functionName, FUNCTION_NAMES);
    context.reportFault(start, "a function that column expressions may call", end, suggestFunctionName);
  }
}

function formatArgumentCountRange(minCount: number, maxCount: number): string {
  if (minCount === maxCount) return minCount === 0 ? "no arguments" : formatArgumentCount(minCount);
  return maxCount === Infinity
    ? `at least ${formatArgumentCount(minCount)}`
    : `${minCount} to ${formatArgumentCount(maxCount)}`;
}

function formatArgumentCount(count: number): string {
  return `${count} ${count === 1 ? "argument" : "arguments"}`;
}
