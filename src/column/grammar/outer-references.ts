/** Parses references to columns, variables and sequences in expressions. */

import type { ExpressionContext } from "./expression-context.js";
import { readIdentifier } from "./identifiers.js";
import type { TokenReader } from "../scan/token-reader.js";
import type { Token } from "../scan/token.js";

/** Reads a column name. Reports a qualified name, such as `table.column`, because database servers refuse it. */
export function readColumnName(context: ExpressionContext): void {
  const { reader } = context;
  const { start } = readIdentifier(reader, "an expression");
  if (reader.takeSymbol(".") === undefined) return;
  readIdentifier(reader, "a column name");
  context.reportFault(start, "an unqualified column name");
}

/** Reads MySQL's JSON operators `->'$.a'` and `->>'$.a'`, which may follow a column name. */
export function readJsonPathOperator(reader: TokenReader): void {
  const dashToken = reader.peek();
  const greaterThanToken = reader.peek(1);
  if (
    dashToken.text !== "-" ||
    greaterThanToken.kind !== "symbol" ||
    greaterThanToken.start !== dashToken.end
  )
    return;
  if (greaterThanToken.text !== ">" && greaterThanToken.text !== ">>") return;
  reader.recordMysqlOnlySyntax(`the operator -${greaterThanToken.text}`);
  reader.next();
  reader.next();
  reader.expectKind("string", "a JSON path as a string");
}

/** Reads `DEFAULT(name)`. */
export function readDefaultFunction(context: ExpressionContext): void {
  const { reader } = context;
  reader.expectWord("default");
  reader.expectSymbol("(");
  readColumnName(context);
  reader.expectSymbol(")");
}

/** Reads `@name`, `@@name`, `@@scope.name`, or `@name := expression`. */
export function readVariable(context: ExpressionContext): void {
  const { reader } = context;
  const atSignToken = reader.next();
  const secondAtSignToken = takeAdjacentToken(
    reader,
    atSignToken.end,
    ({ kind, text }) => kind === "symbol" && text === "@",
  );
  const isVariableName = secondAtSignToken === undefined ? isUserVariableName : isSystemVariableName;
  if (takeAdjacentToken(reader, secondAtSignToken?.end ?? atSignToken.end, isVariableName) === undefined)
    reader.refuseNextToken("a variable name");
  if (secondAtSignToken !== undefined && reader.takeSymbol(".") !== undefined)
    reader.expectKind("word", "a variable name");
  context.markNonDeterministicPart(atSignToken.start);
  if (secondAtSignToken === undefined && reader.takeSymbol(":=") !== undefined) context.readExpression();
}

function isSystemVariableName({ kind }: Token): boolean {
  return kind === "word" || kind === "name";
}

function isUserVariableName({ kind, text }: Token): boolean {
  return kind === "word" || kind === "name" || kind === "integer" || (kind === "string" && text !== "");
}

function takeAdjacentToken(
  reader: TokenReader,
  previousTokenEnd: number,
  isExpectedToken: (token: Token) => boolean,
): Token | undefined {
  const token = reader.peek();
  return token.start === previousTokenEnd && isExpectedToken(token) ? reader.next() : undefined;
}

export const SEQUENCE_FUNCTIONS: ReadonlySet<string> = new Set(["nextval", "lastval", "setval"]);

/** Reads `NEXT VALUE FOR name` or `PREVIOUS VALUE FOR name`. */
export function readSequenceValue(context: ExpressionContext): void {
  const { start } = context.reader.next();
  context.reader.expectWord("value");
  context.reader.expectWord("for");
  readSequenceName(context, start);
}

/** Reads the arguments of NEXTVAL, LASTVAL or SETVAL. `callStart` is the position of the function name. */
export function readSequenceFunctionArguments(context: ExpressionContext, callStart: number): void {
  const { reader } = context;
  reader.expectSymbol("(");
  readSequenceName(context, callStart);
  while (reader.takeSymbol(",") !== undefined) context.readExpression();
  reader.expectSymbol(")");
}

function readSequenceName(context: ExpressionContext, faultStart: number): void {
  const { reader, clause } = context;
  readIdentifier(reader, "a sequence name");
  if (reader.takeSymbol(".") !== undefined) readIdentifier(reader, "a sequence name");
  if (clause !== "default") context.reportFault(faultStart, "no sequence (only DEFAULT may use one)");
}
