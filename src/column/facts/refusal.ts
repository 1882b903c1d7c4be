/**
 * The internal exception of the parser, which `parseColumn` converts to a `ColumnSyntaxError`. `Refusal` does
 * not extend `Error`, because capturing a stack trace takes longer than parsing the definition.
 */

import type { SyntaxFault } from "../../core/column-syntax-error.js";
import type { TextRange } from "./parsed-definition.js";

export class Refusal {
  readonly range: TextRange;
  readonly expected: string;
  readonly suggest: SyntaxFault["suggest"];

  constructor(range: TextRange, expected: string, suggest: SyntaxFault["suggest"]) {
    this.range = range;
    this.expected = expected;
    this.suggest = suggest;
  }
}

/**
 * Throws a `Refusal` for a range of the definition. `expected` completes the sentence "expected …", such as `a length in
 * parentheses`.
 */
export function refuse(range: TextRange, expected: string, suggest?: SyntaxFault["suggest"]): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- see the head of this file
  throw new Refusal(range, expected, suggest);
}

/** Converts a refusal of `def` to the data of a `ColumnSyntaxError`. */
export function toSyntaxFault(
  def: string,
  { range: { start, end }, expected, suggest }: Refusal,
): SyntaxFault {
  return { def, offset: start, length: end - start, expected, suggest };
}
