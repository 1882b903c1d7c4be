/** The grammar of what an expression refers to: columns, variables, sequences. */

import type { ExpressionContext } from "./expression-context.js";
import type { TokenReader } from "../scan/token-reader.js";
import type { Token } from "../scan/scanner.js";
import { RESERVED_WORDS } from "../facts/reserved-words.js";

/** Reads a column's name. One that is said to be of a table is wrong, as servers have it. */
export function readName(caller: ExpressionContext): void {
  const { reader } = caller;
  const { start } = takeName(reader, "an expression");
  if (reader.takeSymbol(".") === undefined) return;
  takeName(reader, "a column");
  caller.blame(start, "a column's name alone");
}

/** Reads `DEFAULT(name)`. */
export function readDefaultOf(caller: ExpressionContext): void {
  const { reader } = caller;
  reader.expectWord("default");
  reader.expectSymbol("(");
  readName(caller);
  reader.expectSymbol(")");
}

/** Reads `@name`, `@@name`, `@@scope.name`, or `@name := expression`. */
export function readVariable(caller: ExpressionContext): void {
  const { reader } = caller;
  const at = reader.next();
  const system = takeAdjacent(reader, at.end, ({ kind, text }) => kind === "symbol" && text === "@");
  const isName = system === undefined ? isUserVariable : isSystemVariable;
  if (takeAdjacent(reader, system?.end ?? at.end, isName) === undefined) reader.refuse("a variable's name");
  if (system !== undefined && reader.takeSymbol(".") !== undefined)
    reader.expect("word", "a variable's name");
  caller.noteChange(at.start);
  if (system === undefined && reader.takeSymbol(":=") !== undefined) caller.readExpression();
}

function isSystemVariable({ kind }: Token): boolean {
  return kind === "word" || kind === "name";
}

function isUserVariable({ kind, text }: Token): boolean {
  return kind === "word" || kind === "name" || kind === "integer" || (kind === "string" && text !== "");
}

function takeAdjacent(
  reader: TokenReader,
  end: number,
  wanted: (token: Token) => boolean,
): Token | undefined {
  const token = reader.peek();
  return token.start === end && wanted(token) ? reader.next() : undefined;
}

/** Functions of sequences. */
export const SEQUENCE_FUNCTIONS: ReadonlySet<string> = new Set(["nextval", "lastval", "setval"]);

/** Reads `NEXT VALUE FOR name` or `PREVIOUS VALUE FOR name`. */
export function readSequenceValue(caller: ExpressionContext): void {
  const { start } = caller.reader.next();
  caller.reader.expectWord("value");
  caller.reader.expectWord("for");
  readSequence(caller, start);
}

/** Reads what follows `NEXTVAL` and the like, whose name begins at `start`. */
export function readSequenceCall(caller: ExpressionContext, start: number): void {
  const { reader } = caller;
  reader.expectSymbol("(");
  readSequence(caller, start);
  while (reader.takeSymbol(",") !== undefined) caller.readExpression();
  reader.expectSymbol(")");
}

function readSequence(caller: ExpressionContext, start: number): void {
  const { reader, clause } = caller;
  takeName(reader, "a sequence");
  if (reader.takeSymbol(".") !== undefined) takeName(reader, "a sequence");
  if (clause !== "default") caller.blame(start, "no sequence (only a default may ask one)");
}

function takeName(reader: TokenReader, expected: string): Token {
  const { kind, text } = reader.peek();
  if (kind === "name" || (kind === "word" && !RESERVED_WORDS.has(text))) return reader.next();
  return reader.refuse(expected);
}
