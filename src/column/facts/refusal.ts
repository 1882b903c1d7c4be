/**
 * How a definition is refused inside this room: a refusal is thrown wherever the fault is met, and becomes an error at
 * the door. It is none itself, since to note where in the parser it was thrown, which says nothing about the definition,
 * costs an error more than all the reading before it. For the same reason there is no function between the door and its error.
 */

import type { SyntaxFault } from "../../core/column-syntax-error.js";
import type { TokenRange } from "./parsed-definition.js";

export class Refusal {
  readonly range: TokenRange;
  readonly expected: string;
  readonly suggest: SyntaxFault["suggest"];

  constructor(range: TokenRange, expected: string, suggest: SyntaxFault["suggest"]) {
    this.range = range;
    this.expected = expected;
    this.suggest = suggest;
  }
}

/** Refuses a part of the definition. */
export function refuse(range: TokenRange, expected: string, suggest?: SyntaxFault["suggest"]): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- see the head of this file
  throw new Refusal(range, expected, suggest);
}

/** What an error says of the refusal of `def`. */
export function toSyntaxFault(
  def: string,
  { range: { start, end }, expected, suggest }: Refusal,
): SyntaxFault {
  return { def, offset: start, length: end - start, expected, suggest };
}
