/**
 * The grammar of expressions, as far as it takes to tell those that a server takes in a column's DEFAULT, CHECK or
 * GENERATED clause from those that it refuses. Nothing is computed, and what binds stronger makes no difference here:
 *
 *     expression  = {NOT} operand {infix operand | logical {NOT} operand | postfix}
 *     infix       = = | <=> | < | … | + | - | * | DIV | …          see INFIX
 *     logical     = AND | && | OR | || | XOR
 *     postfix     = IS [NOT] (NULL | TRUE | FALSE | UNKNOWN) | [NOT] IN "(" expression {"," expression} ")"
 *                 | [NOT] BETWEEN operand … AND operand | [NOT] LIKE operand [ESCAPE operand]
 *                 | [NOT] (REGEXP | RLIKE) operand | SOUNDS LIKE operand | COLLATE name
 *                 | ("+" | "-") INTERVAL expression unit
 *     operand     = {"+" | "-" | "~" | "!" | BINARY} primary
 *     primary     = literal | name | variable | call | "(" expression {"," expression} ")" | "{" name expression "}"
 *                 | CASE [expression] {WHEN expression THEN expression} [ELSE expression] END
 *                 | INTERVAL expression unit "+" operand | DEFAULT "(" name ")" | NEXT VALUE FOR name
 *
 * Subqueries, aggregates, stored functions and columns of other tables are part of SQL, but of no column.
 *
 * One class in one file, above the usual length, since its methods call each other in a circle, as the rules do.
 */

import { readCall } from "./function-call.js";
import type { ExpressionContext, Clause } from "./expression-context.js";
import { isUnitNext, readInterval } from "./special-functions.js";
import { readCollationName } from "./cast-types.js";
import type { DefinitionFault, TokenRange } from "../facts/parsed-definition.js";
import { isEscapeWord, readLiteral } from "./literals.js";
import { readDefaultOf, readName, readSequenceValue, readVariable } from "./outer-references.js";
import type { TokenReader } from "../scan/token-reader.js";
import { refuse } from "../facts/refusal.js";
import { OPERATOR_WORDS } from "../facts/reserved-words.js";

export interface Expression extends TokenRange {
  /** The first part that depends on who asks, when, or on chance: a stored column may have none. */
  readonly changing?: TokenRange;
  /** What is wrong with its meaning: an expression that another replaces may have a fault. */
  readonly fault?: DefinitionFault;
}

/** More parentheses in parentheses than any writer needs; not many more overflow the stack of a server. */
const DEEPEST = 500;

/** Reads `( expression )`. */
export function readParenthesised(reader: TokenReader, clause: Clause): Expression {
  const { start } = reader.expectSymbol("(", "( and an expression");
  const expression = new ExpressionReader(reader, clause);
  expression.readExpression();
  // What follows CHECK is no row, not even one that would be refused for being one.
  while (clause !== "check" && reader.takeSymbol(",") !== undefined) {
    expression.readExpression();
    expression.blame(start, "one value, not a row of several");
  }
  const { end } = reader.expectSymbol(")", "an operator or )", { candidates: OPERATOR_WORDS });
  return { start, end, ...expression.findings() };
}

/** Reads an expression without operators: what may follow DEFAULT without parentheses. */
export function readPrimary(reader: TokenReader, clause: Clause): Expression {
  const { start } = reader.peek();
  const expression = new ExpressionReader(reader, clause);
  expression.readValue();
  return { start, end: reader.previousEnd, ...expression.findings() };
}

type Strength = "arithmetic" | "comparison" | "logical";

/** Operators between two operands. */
const INFIX: ReadonlyMap<string, Strength> = new Map([
  ...of("arithmetic", "+ - * / % ^ | & << >> div mod"),
  ...of("comparison", "= <=> < > <= >= <> !="),
  ...of("logical", "and && or || xor"),
]);

function of(strength: Strength, operators: string): readonly (readonly [string, Strength])[] {
  return operators.split(" ").map((operator) => [operator, strength]);
}

const PREFIXES: ReadonlySet<string> = new Set(["+", "-", "~", "!"]);

const STATES = ["null", "true", "false", "unknown"];

const PREDICATES = ["in", "between", "like", "regexp", "rlike"];

/** Functions that are called without parentheses, too. */
export const CALLED_BARE: ReadonlySet<string> = new Set([
  ...["current_timestamp", "localtime", "localtimestamp", "current_date", "current_time"],
  ...["utc_timestamp", "utc_date", "utc_time", "current_user", "current_role"],
]);

/** Several values in parentheses, which can only be compared, or one. */
type OperandKind = "row" | "value";

class ExpressionReader implements ExpressionContext {
  readonly reader: TokenReader;
  readonly clause: Clause;
  #depth = 0;
  #changing: TokenRange | undefined;
  #fault: DefinitionFault | undefined;

  constructor(reader: TokenReader, clause: Clause) {
    this.reader = reader;
    this.clause = clause;
  }

  findings(): Pick<Expression, "changing" | "fault"> {
    return {
      ...(this.#changing && { changing: this.#changing }),
      ...(this.#fault && { fault: this.#fault }),
    };
  }

  readExpression(): void {
    this.#readOne(() => this.#readChain("logical"));
  }

  readArithmetic(): void {
    this.#readChain("arithmetic");
  }

  /** Reads one value without operators. */
  readValue(): void {
    this.#readOne(() => this.#readPrimary());
  }

  blame(
    start: number,
    expected: string,
    end = this.reader.previousEnd,
    meant?: DefinitionFault["meant"],
  ): void {
    this.#fault ??= { start, end, expected, meant };
  }

  noteChange(start: number): void {
    if (this.clause === "check") this.blame(start, "a condition that depends on the row alone");
    this.#changing ??= { start, end: this.reader.previousEnd };
  }

  #readOne(read: () => OperandKind): void {
    const { start } = this.reader.peek();
    if (read() === "row") this.blame(start, "one value, not a row of several");
  }

  /* ---- operators ---- */

  /** Operands and what stands between them, up to an operator that binds less than `loosest`. */
  #readChain(loosest: "arithmetic" | "logical"): OperandKind {
    this.#depth += 1;
    if (this.#depth > DEEPEST) this.reader.refuse(`at most ${DEEPEST} levels of parentheses`);
    const negated = loosest === "logical" && this.#takeNots();
    const first = this.#readOperand();
    let alone = !negated;
    /** How many of the BETWEENs still wait for their AND. */
    let betweens = 0;
    for (
      let step = this.#readStep(loosest, betweens);
      step !== "none";
      step = this.#readStep(loosest, betweens)
    ) {
      alone = false;
      if (step === "between") betweens += 1;
      if (step === "and" && betweens > 0) betweens -= 1;
    }
    if (betweens > 0) this.reader.refuse("AND", { candidates: ["and"] });
    this.#depth -= 1;
    return alone ? first : "value";
  }

  /** Reads an operator with what is on its right, if there is one, and says which. */
  #readStep(loosest: "arithmetic" | "logical", betweens: number): "none" | "and" | "between" | "other" {
    const { reader } = this;
    const { kind, text } = reader.peek();
    const strength = kind === "symbol" || kind === "word" ? INFIX.get(text) : undefined;
    if (strength === "arithmetic" || (strength !== undefined && loosest === "logical")) {
      reader.next();
      if (strength === "logical" && !(text === "and" && betweens > 0)) this.#takeNots();
      this.#readRight(text);
      return text === "and" ? "and" : "other";
    }
    if (reader.takeWord("collate") !== undefined) {
      readCollationName(reader);
      return "other";
    }
    return loosest === "logical" ? this.#readPredicate() : "none";
  }

  #takeNots(): boolean {
    let any = false;
    while (this.reader.takeWord("not") !== undefined) any = true;
    return any;
  }

  /** What follows an operator: an operand, or after a sign an interval. */
  #readRight(operator: string): void {
    const isSum = operator === "+" || operator === "-";
    if (isSum && this.reader.isWord("interval")) this.#readInterval();
    else this.#readOperand();
  }

  /** IS, IN, BETWEEN, LIKE, REGEXP and SOUNDS LIKE, with NOT before them or without. */
  #readPredicate(): "none" | "between" | "other" {
    const { reader } = this;
    if (reader.takeWord("is") !== undefined) {
      reader.takeWord("not");
      if (!STATES.some((state) => reader.takeWord(state) !== undefined)) {
        reader.refuse("NULL, TRUE, FALSE or UNKNOWN", { candidates: STATES });
      }
      return "other";
    }
    if (reader.takeWord("sounds") !== undefined) {
      reader.expectWord("like");
      this.#readOperand();
      return "other";
    }
    const at = reader.isWord("not") ? 1 : 0;
    const predicate = PREDICATES.find((word) => reader.isWord(word, at));
    if (predicate === undefined) return "none";
    for (let count = 0; count <= at; count += 1) reader.next();
    if (predicate === "in") {
      reader.expectSymbol("(");
      this.#readRow();
      return "other";
    }
    this.#readOperand();
    if (predicate === "like" && reader.takeWord("escape") !== undefined) this.#readOperand();
    return predicate === "between" ? "between" : "other";
  }

  /* ---- operands ---- */

  #readOperand(): OperandKind {
    const { reader } = this;
    let prefixed = false;
    while (this.#isPrefixNext()) {
      reader.next();
      prefixed = true;
    }
    const kind = this.#readPrimary();
    return prefixed ? "value" : kind;
  }

  #isPrefixNext(): boolean {
    const { kind, text } = this.reader.peek();
    return (kind === "symbol" && PREFIXES.has(text)) || (kind === "word" && text === "binary");
  }

  #readPrimary(): OperandKind {
    const { reader } = this;
    if (readLiteral(reader) !== undefined) return "value";
    const { kind, text } = reader.peek();
    if (kind === "word") return this.#readWord(text);
    if (kind === "symbol" && text === "(") return this.#readParentheses();
    if (kind === "symbol" && text === "{") this.#readEscape();
    else if (kind === "symbol" && text === "@") readVariable(this);
    else if (kind === "name" && reader.isSymbol("(", 1)) readCall(this);
    else readName(this);
    return "value";
  }

  #readWord(word: string): OperandKind {
    const { reader } = this;
    if (word === "row" && reader.isSymbol("(", 1)) return this.#readRowOfSeveral();
    if (word === "case") this.#readCase();
    else if (word === "interval") this.#readInterval();
    else if (word === "default") readDefaultOf(this);
    else if (reader.isWord("value", 1)) readSequenceValue(this);
    else if (reader.isSymbol("(", 1)) readCall(this);
    else if (CALLED_BARE.has(word)) this.noteChange(reader.next().start);
    else readName(this);
    return "value";
  }

  #readParentheses(): OperandKind {
    this.reader.next();
    return this.#readRow();
  }

  /** Reads what is behind an opening parenthesis, and the closing one. */
  #readRow(): OperandKind {
    const { reader } = this;
    if (["select", "values", "with"].some((word) => reader.isWord(word))) {
      reader.refuse("no subquery (a column looks at nothing but its own table)");
    }
    let kind = this.#readChain("logical");
    while (reader.takeSymbol(",") !== undefined) {
      this.#readChain("logical");
      kind = "row";
    }
    reader.expectSymbol(")", "an operator, a comma or )", { candidates: OPERATOR_WORDS });
    return kind;
  }

  #readRowOfSeveral(): "row" {
    const { reader } = this;
    reader.next();
    const { start } = reader.peek();
    if (this.#readParentheses() === "row") return "row";
    return refuse({ start, end: reader.previousEnd }, "several values");
  }

  /** `{d '2026-12-31'}`, and whatever else stands in braces after a word. */
  #readEscape(): void {
    const { reader } = this;
    reader.next();
    if (!isEscapeWord(reader.peek())) reader.refuse("a word such as d, t, ts or fn");
    reader.next();
    this.readExpression();
    reader.expectSymbol("}");
  }

  #readCase(): void {
    const { reader } = this;
    reader.next();
    if (!reader.isWord("when")) this.readExpression();
    do {
      reader.expectWord("when");
      this.readExpression();
      reader.expectWord("then");
      this.readExpression();
    } while (reader.isWord("when"));
    if (reader.takeWord("else") !== undefined) this.readExpression();
    reader.expectWord("end");
  }

  /** `INTERVAL 1 DAY`, which stands in a sum, or the function `INTERVAL(a, b)`. */
  #readInterval(): void {
    const { reader } = this;
    const { start } = reader.next();
    if (!reader.isSymbol("(")) {
      readInterval(this);
      return;
    }
    const kind = this.#readParentheses();
    if (isUnitNext(reader) && kind === "value") reader.next();
    else if (kind === "value" || isUnitNext(reader)) {
      refuse({ start, end: reader.previousEnd }, "a value and a unit of time, or several values");
    }
  }
}
