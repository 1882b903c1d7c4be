/** The grammar of a function's call, and what servers refuse of one: too few arguments, a function that they do not know. */

import type { Caller } from "./caller.js";
import { CALLS } from "./calls.js";
import { ADJACENT, FUNCTIONS, type FunctionFacts } from "./functions.js";
import { readSequenceCall, SEQUENCE_FUNCTIONS } from "./outside.js";
import type { Token } from "./scanner.js";

/** Reads a name and what stands in parentheses after it. */
export function readCall(caller: Caller): void {
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
    reader.expectSymbol(")", "an operator, or )");
  }
}

function readArguments(caller: Caller, name: Token, facts: FunctionFacts | undefined): void {
  const { reader } = caller;
  reader.expectSymbol("(");
  let count = 0;
  if (!reader.isSymbol(")")) {
    do {
      caller.readExpression();
      count += 1;
    } while (reader.takeSymbol(",") !== undefined);
  }
  reader.expectSymbol(")", "an operator, a comma or )");
  if (facts === undefined) {
    caller.blame(name.start, "a function that a column may call", name.end);
    return;
  }
  const { least, most, changingUpTo } = facts;
  if (count < least || count > most) {
    caller.blame(name.start, `${argumentCount(least, most)} in ${name.text.toUpperCase()}()`);
  }
  if (count <= changingUpTo) caller.noteChange(name.start);
}

function argumentCount(least: number, most: number): string {
  if (least === most) return least === 0 ? "no argument" : counted(least);
  return most === Infinity ? `at least ${counted(least)}` : `${least} to ${counted(most)}`;
}

function counted(count: number): string {
  return `${count} ${count === 1 ? "argument" : "arguments"}`;
}
