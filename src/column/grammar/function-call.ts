/** The grammar of a function's call, and what servers refuse of one: too few arguments, a function that they do not know. */

import type { ExpressionContext } from "./expression-context.js";
import { CALLS } from "./special-functions.js";
import { ADJACENT, CLOCKS, FUNCTIONS, type FunctionFacts } from "./function-table.js";
import { readSequenceCall, SEQUENCE_FUNCTIONS } from "./outer-references.js";
import { nearest } from "../../core/text/nearest.js";
import type { Token } from "../scan/scanner.js";
import { MOST_FRACTION_DIGITS } from "../facts/sizes.js";
import { OPERATOR_WORDS } from "../facts/reserved-words.js";

/** Reads a name and what stands in parentheses after it. */
export function readCall(caller: ExpressionContext): void {
  const { reader } = caller;
  const name = reader.next();
  const word = name.text.toLowerCase();
  if (SEQUENCE_FUNCTIONS.has(word)) {
    readSequenceCall(caller, name.start);
    return;
  }
  const known = !ADJACENT.has(word) || reader.peek().start === name.end;
  const readOwn = known ? CALLS.get(word) : undefined;
  if (readOwn === undefined) {
    readArguments(caller, name, known ? FUNCTIONS.get(word) : undefined);
  } else {
    reader.expectSymbol("(");
    readOwn(caller);
    reader.expectSymbol(")", "an operator or )", { candidates: OPERATOR_WORDS });
  }
}

function readArguments(caller: ExpressionContext, name: Token, facts: FunctionFacts | undefined): void {
  const { reader } = caller;
  reader.expectSymbol("(");
  const isClock = CLOCKS.has(name.text.toLowerCase());
  let count = 0;
  if (!reader.isSymbol(")")) {
    do {
      if (isClock) readFractionDigits(caller);
      else caller.readExpression();
      count += 1;
    } while (reader.takeSymbol(",") !== undefined);
  }
  reader.expectSymbol(")", "an operator, a comma or )", { candidates: OPERATOR_WORDS });
  if (facts === undefined) {
    blameUnknown(caller, name);
    return;
  }
  const { least, most, changingUpTo } = facts;
  if (count < least || count > most) {
    caller.blame(name.start, `${argumentCount(least, most)} in ${name.text.toUpperCase()}()`);
  }
  if (count <= changingUpTo) caller.noteChange(name.start);
}

function readFractionDigits(caller: ExpressionContext): void {
  const { reader } = caller;
  const { kind, text, start } = reader.peek();
  const expected = `0 to ${MOST_FRACTION_DIGITS} digits of a second's fraction`;
  if (kind !== "integer" && kind !== "hexNumber") reader.refuse(expected);
  reader.next();
  if (Number(kind === "integer" ? text : `0x${text}`) > MOST_FRACTION_DIGITS) caller.blame(start, expected);
}

/** Names that could have been meant. */
const NAMES = [...FUNCTIONS.keys(), ...CALLS.keys()];

function blameUnknown(caller: ExpressionContext, { text, start, end }: Token): void {
  const word = text.toLowerCase();
  if (ADJACENT.has(word)) {
    caller.blame(start, `( right after ${word.toUpperCase()}`);
  } else {
    const meant = (): string | undefined => nearest(word, NAMES);
    caller.blame(start, "a function that a column may call", end, meant);
  }
}

function argumentCount(least: number, most: number): string {
  if (least === most) return least === 0 ? "no argument" : counted(least);
  return most === Infinity ? `at least ${counted(least)}` : `${least} to ${counted(most)}`;
}

function counted(count: number): string {
  return `${count} ${count === 1 ? "argument" : "arguments"}`;
}
