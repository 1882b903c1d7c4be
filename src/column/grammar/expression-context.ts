/** Methods of the expression parser. The parsers of function calls, variables and sequences call these methods. */

import type { SemanticFault } from "../facts/parsed-definition.js";
import type { TokenReader } from "../scan/token-reader.js";

/** The clause that contains the expression: DEFAULT, CHECK, or AS of a generated column. */
export type ExpressionClause = "default" | "check" | "generated";

export interface ExpressionContext {
  readonly reader: TokenReader;
  readonly clause: ExpressionClause;
  /** Reads an expression that must be a single value. */
  readExpression(): void;
  /** Reads an expression up to a comparison, logical operator or predicate such as IN. */
  readArithmeticExpression(): void;
  /**
   * Records a semantic error from `start` to `end` (default: the current position) and continues. Only the
   * first error is kept. `suggest` returns the word that was probably meant.
   */
  reportFault(start: number, expected: string, end?: number, suggest?: SemanticFault["suggest"]): void;
  /**
   * Marks the source from `start` to the current position as non-deterministic: its value depends on the
   * session, the time or chance.
   */
  markNonDeterministicPart(start: number): void;
  /** Marks a function as non-deterministic in MariaDB only. Its result depends on session variables, such as `lc_time_names`. */
  markMysqlDeterministic(functionName: string): void;
}
