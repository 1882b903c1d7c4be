/** What the parts of an expression ask of the expression that they stand in. */

import type { DefinitionFault } from "../facts/parsed-definition.js";
import type { TokenReader } from "../scan/token-reader.js";

/** The clause that an expression stands in, by its first word in a definition. */
export type Clause = "default" | "check" | "generated";

export interface ExpressionContext {
  readonly reader: TokenReader;
  readonly clause: Clause;
  /** Reads an expression that is one value. */
  readExpression(): void;
  /** Reads an expression that ends before a comparison, an IN or an AND. */
  readArithmetic(): void;
  /** Notes the first thing that is wrong with the meaning of what stands from `start` to `end`, or to the reader, and goes on; `meant` finds the word that was probably meant. */
  reportFault(start: number, expected: string, end?: number, suggest?: DefinitionFault["suggest"]): void;
  /** Notes that what stands from `start` to the reader depends on who asks, when, or on chance. */
  markNonDeterministic(start: number): void;
}
