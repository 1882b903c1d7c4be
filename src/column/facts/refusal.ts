/**
 * How a definition is refused inside this room: a refusal is thrown wherever the fault is met, and becomes an error at
 * the door. It is none itself, since to note where in the parser it was thrown, which says nothing about the definition,
 * costs an error more than all the reading before it. For the same reason there is no function between the door and its error.
 */

import type { SyntaxFault } from "../../core/column-syntax-error.js";
import type { TokenRange } from "./parsed-definition.js";

export class Refusal {
  readonly part: TokenRange;
  readonly expected: string;
  readonly meant: SyntaxFault["meant"];

  constructor(part: TokenRange, expected: string, meant: SyntaxFault["meant"]) {
    this.part = part;
    this.expected = expected;
    this.meant = meant;
  }
}

/** Refuses a part of the definition. */
export function refuse(part: TokenRange, expected: string, meant?: SyntaxFault["meant"]): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- see the head of this file
  throw new Refusal(part, expected, meant);
}

/** What an error says of the refusal of `def`. */
export function faultOf(def: string, { part: { start, end }, expected, meant }: Refusal): SyntaxFault {
  return { def, offset: start, length: end - start, expected, meant };
}
