/**
 * Parses expressions, to decide whether MariaDB or MySQL accepts them in a column's DEFAULT, CHECK or GENERATED clause.
 * Nothing is evaluated. Operator precedence matters only for BETWEEN and for expressions that must end before a certain
 * operator, such as the bounds of BETWEEN before AND.
 *
 *     expression  = {NOT} operand {infix operand | logical {NOT} operand | postfix}
 *     infix       = = | <=> | < | … | + | - | * | DIV | …          see INFIX_OPERATOR_CLASSES
 *     logical     = AND | && | OR | || | XOR
 *     postfix     = IS [NOT] (NULL | TRUE | FALSE | UNKNOWN) | [NOT] IN "(" expression {"," expression} ")"
 *                 | [NOT] BETWEEN operand … AND operand | [NOT] LIKE operand [ESCAPE operand]
 *                 | [NOT] (REGEXP | RLIKE) operand | SOUNDS LIKE operand | COLLATE name
 *                 | MEMBER [OF] "(" operand ")" | ("+" | "-") INTERVAL expression unit
 *     operand     = {"+" | "-" | "~" | "!" | BINARY} primary
 *     primary     = literal | name ["->" string | "->>" string] | variable | call | "(" expression {"," expression} ")" | "{" name expression "}"
 *                 | CASE [expression] {WHEN expression THEN expression} [ELSE expression] END
 *                 | INTERVAL expression unit "+" operand | DEFAULT "(" name ")" | NEXT VALUE FOR name
 *
 * Subqueries, aggregate functions, stored functions and columns of other tables are not allowed in column expressions.
 *
 * The methods of the parser call each other recursively, like the grammar rules. They are therefore one class in one long file.
 */

import { readFunctionCall } from "./function-call.js";
import type { ExpressionContext, ExpressionClause } from "./expression-context.js";
import { isTimeUnitNext, readInterval } from "./special-functions.js";
import { readCollationName } from "./cast-types.js";
import {
  describeMysqlOnlyDeterminism,
  type SemanticFault,
  type TextRange,
} from "../facts/parsed-definition.js";
import { canBeOdbcEscapeWord, readLiteral } from "./literals.js";
import {
  readDefaultFunction,
  readColumnName,
  readJsonPathOperator,
  readSequenceValue,
  readVariable,
} from "./outer-references.js";
import type { TokenReader } from "../scan/token-reader.js";
import { refuse } from "../facts/refusal.js";
import { SUGGESTED_OPERATOR_WORDS } from "../facts/reserved-words.js";

export interface Expression extends TextRange {
  /** The first non-deterministic part of the expression. A generated column that is STORED or UNIQUE must not contain one. */
  readonly nonDeterministicPartRange?: TextRange;
  /** The first function in the expression that is deterministic in MySQL but not in MariaDB, such as MONTHNAME. */
  readonly mysqlDeterministicFunctionName?: string;
  /**
   * The first semantic error. The caller ignores it if the expression is a default such as CURRENT_TIMESTAMP(9) and the column is a
   * DATETIME or TIMESTAMP, because such a column accepts this default.
   */
  readonly fault?: SemanticFault;
}

/** Maximum nesting depth of expressions. Slightly deeper nesting overflows the stack of a database server. */
const MAX_NESTING_DEPTH = 500;

/** Reads `( expression )`. */
export function readParenthesizedExpression(reader: TokenReader, clause: ExpressionClause): Expression {
  const { start } = reader.expectSymbol("(", "an expression in parentheses");
  const expressionReader = new ExpressionReader(reader, clause);
  expressionReader.readExpression();
  // In CHECK, a comma is a syntax error. Elsewhere `(a, b)` is a row: the parser reads the row to its end and
  // reports it.
  while (clause !== "check" && reader.takeSymbol(",") !== undefined) {
    expressionReader.readExpression();
    expressionReader.reportFault(start, "a single value, not a row");
  }
  const { end } = reader.expectSymbol(")", "an operator or )", {
    suggestionCandidates: SUGGESTED_OPERATOR_WORDS,
  });
  return { start, end, ...expressionReader.getExpressionProperties() };
}

/** Reads a primary expression: a literal, name, function call or parenthesized expression, without operators around it. */
export function readPrimaryExpression(reader: TokenReader, clause: ExpressionClause): Expression {
  const { start } = reader.peek();
  const expressionReader = new ExpressionReader(reader, clause);
  expressionReader.readPrimaryExpression();
  return { start, end: reader.previousTokenEnd, ...expressionReader.getExpressionProperties() };
}

type OperatorClass = "arithmetic" | "comparison" | "logical";

const INFIX_OPERATOR_CLASSES: ReadonlyMap<string, OperatorClass> = new Map([
  ...createOperatorEntries("arithmetic", "+ - * / % ^ | & << >> div mod"),
  ...createOperatorEntries("comparison", "= <=> < > <= >= <> !="),
  ...createOperatorEntries("logical", "and && or || xor"),
]);

function createOperatorEntries(
  operatorClass: OperatorClass,
  operatorsText: string,
): readonly (readonly [string, OperatorClass])[] {
  return operatorsText.split(" ").map((operator) => [operator, operatorClass]);
}

const PREFIX_OPERATORS: ReadonlySet<string> = new Set(["+", "-", "~", "!"]);

const OPERANDS_OF_IS = ["null", "true", "false", "unknown"];

const PREDICATE_WORDS = ["in", "between", "like", "regexp", "rlike"];

/** Functions that can be called without parentheses. */
export const FUNCTIONS_WITHOUT_PARENTHESES: ReadonlySet<string> = new Set([
  ...["current_timestamp", "localtime", "localtimestamp", "current_date", "current_time"],
  ...["utc_timestamp", "utc_date", "utc_time", "current_user", "current_role"],
]);

/** Whether an operand is a single value or a row of several values. The only operations on rows are comparisons. */
type OperandKind = "row" | "value";

class ExpressionReader implements ExpressionContext {
  readonly reader: TokenReader;
  readonly clause: ExpressionClause;
  #depth = 0;
  #nonDeterministicPartRange: TextRange | undefined;
  #mysqlDeterministicFunctionName: string | undefined;
  #fault: SemanticFault | undefined;

  constructor(reader: TokenReader, clause: ExpressionClause) {
    this.reader = reader;
    this.clause = clause;
  }

  getExpressionProperties(): Pick<
    Expression,
    "nonDeterministicPartRange" | "mysqlDeterministicFunctionName" | "fault"
  > {
    return {
      ...(this.#nonDeterministicPartRange && { nonDeterministicPartRange: this.#nonDeterministicPartRange }),
      ...(this.#mysqlDeterministicFunctionName !== undefined && {
        mysqlDeterministicFunctionName: this.#mysqlDeterministicFunctionName,
      }),
      ...(this.#fault && { fault: this.#fault }),
    };
  }

  readExpression(): void {
    this.#readSingleValue(() => this.#readOperatorChain("logical"));
  }

  readArithmeticExpression(): void {
    this.#readOperatorChain("arithmetic");
  }

  /** Reads a single value without operators. */
  readPrimaryExpression(): void {
    this.#readSingleValue(() => this.#readPrimary());
  }

  reportFault(
    start: number,
    expected: string,
    end = this.reader.previousTokenEnd,
    suggest?: SemanticFault["suggest"],
  ): void {
    this.#fault ??= { start, end, expected, suggest };
  }

  markNonDeterministicPart(start: number): void {
    if (this.clause === "check") this.reportFault(start, "a deterministic condition");
    this.#nonDeterministicPartRange ??= { start, end: this.reader.previousTokenEnd };
  }

  markMysqlDeterministic(functionName: string): void {
    if (this.clause === "check")
      this.reader.recordMysqlOnlySyntax(describeMysqlOnlyDeterminism(functionName));
    this.#mysqlDeterministicFunctionName ??= functionName;
  }

  #readSingleValue(readRowOrValue: () => OperandKind): void {
    const { start } = this.reader.peek();
    if (readRowOrValue() === "row") this.reportFault(start, "a single value, not a row");
  }

  /* ---- operators ---- */

  /** Reads operands and operators. With `arithmetic`, stops before a comparison, a logical operator or a predicate such as IN. */
  #readOperatorChain(minPrecedence: "arithmetic" | "logical"): OperandKind {
    this.#depth += 1;
    if (this.#depth > MAX_NESTING_DEPTH)
      this.reader.refuseNextToken(`at most ${MAX_NESTING_DEPTH} levels of parentheses`);
    const hasPrefixNot = minPrecedence === "logical" && this.#takeNotOperators();
    const firstOperandKind = this.#readOperand();
    let isSingleOperand = !hasPrefixNot;
    /** Number of BETWEENs whose AND has not been read yet. */
    let openBetweenCount = 0;
    for (
      let operationKind = this.#readOperation(minPrecedence, openBetweenCount);
      operationKind !== "none";
      operationKind = this.#readOperation(minPrecedence, openBetweenCount)
    ) {
      isSingleOperand = false;
      if (operationKind === "between") openBetweenCount += 1;
      if (operationKind === "and" && openBetweenCount > 0) openBetweenCount -= 1;
    }
    if (openBetweenCount > 0) this.reader.refuseNextToken("AND", { suggestionCandidates: ["and"] });
    this.#depth -= 1;
    return isSingleOperand ? firstOperandKind : "value";
  }

  /** If an operator comes next, reads the operator and its right operand. Returns the kind of operator, or `none`. */
  #readOperation(
    minPrecedence: "arithmetic" | "logical",
    openBetweenCount: number,
  ): "none" | "and" | "between" | "other" {
    const { reader } = this;
    const { kind, text } = reader.peek();
    const operatorClass = kind === "symbol" || kind === "word" ? INFIX_OPERATOR_CLASSES.get(text) : undefined;
    if (operatorClass === "arithmetic" || (operatorClass !== undefined && minPrecedence === "logical")) {
      reader.next();
      if (operatorClass === "logical" && !(text === "and" && openBetweenCount > 0)) this.#takeNotOperators();
      this.#readRightOperand(text);
      return text === "and" ? "and" : "other";
    }
    if (reader.takeWord("collate") !== undefined) {
      readCollationName(reader);
      return "other";
    }
    return minPrecedence === "logical" ? this.#readPredicate() : "none";
  }

  #takeNotOperators(): boolean {
    let hasPrefixNot = false;
    while (this.reader.takeWord("not") !== undefined) hasPrefixNot = true;
    return hasPrefixNot;
  }

  /** Reads the right operand of `operator`. After `+` or `-`, the operand may be an interval. */
  #readRightOperand(operator: string): void {
    const isPlusOrMinus = operator === "+" || operator === "-";
    if (isPlusOrMinus && this.reader.isWordNext("interval")) this.#readIntervalOrCall();
    else this.#readOperand();
  }

  /** Reads a predicate, such as IS NULL, NOT IN or MEMBER OF, if one comes next. After BETWEEN, reads only the first operand. */
  #readPredicate(): "none" | "between" | "other" {
    const { reader } = this;
    if (reader.takeWord("is") !== undefined) {
      reader.takeWord("not");
      if (!OPERANDS_OF_IS.some((operand) => reader.takeWord(operand) !== undefined)) {
        reader.refuseNextToken("NULL, TRUE, FALSE or UNKNOWN", { suggestionCandidates: OPERANDS_OF_IS });
      }
      return "other";
    }
    if (reader.takeWord("sounds") !== undefined) {
      reader.expectWord("like");
      this.#readOperand();
      return "other";
    }
    if (reader.isWordNext("member") && (reader.isWordNext("of", 1) || reader.isSymbolNext("(", 1))) {
      reader.recordMysqlOnlySyntax("MEMBER OF");
      reader.next();
      reader.takeWord("of");
      reader.expectSymbol("(");
      this.#readOperand();
      reader.expectSymbol(")");
      return "other";
    }
    const predicateTokenIndex = reader.isWordNext("not") ? 1 : 0;
    const predicateWord = PREDICATE_WORDS.find((word) => reader.isWordNext(word, predicateTokenIndex));
    if (predicateWord === undefined) return "none";
    for (let tokenIndex = 0; tokenIndex <= predicateTokenIndex; tokenIndex += 1) reader.next();
    if (predicateWord === "in") {
      reader.expectSymbol("(");
      this.#readParenthesesContent();
      return "other";
    }
    this.#readOperand();
    if (predicateWord === "like" && reader.takeWord("escape") !== undefined) this.#readOperand();
    return predicateWord === "between" ? "between" : "other";
  }

  /* ---- operands ---- */

  #readOperand(): OperandKind {
    const { reader } = this;
    let hasPrefixOperator = false;
    while (this.#isPrefixOperatorNext()) {
      reader.next();
      hasPrefixOperator = true;
    }
    const operandKind = this.#readPrimary();
    return hasPrefixOperator ? "value" : operandKind;
  }

  #isPrefixOperatorNext(): boolean {
    const { kind, text } = this.reader.peek();
    return (kind === "symbol" && PREFIX_OPERATORS.has(text)) || (kind === "word" && text === "binary");
  }

  #readPrimary(): OperandKind {
    const { reader } = this;
    if (readLiteral(reader) !== undefined) return "value";
    const { kind, text } = reader.peek();
    if (kind === "word") return this.#readKeywordOrName(text);
    if (kind === "symbol" && text === "(") return this.#readParentheses();
    if (kind === "symbol" && text === "{") this.#readOdbcEscape();
    else if (kind === "symbol" && text === "@") readVariable(this);
    else if (kind === "name" && reader.isSymbolNext("(", 1)) readFunctionCall(this);
    else this.#readColumnReference();
    return "value";
  }

  #readKeywordOrName(word: string): OperandKind {
    const { reader } = this;
    if (word === "row" && reader.isSymbolNext("(", 1)) return this.#readRowConstructor();
    if (word === "case") this.#readCase();
    else if (word === "interval") this.#readIntervalOrCall();
    else if (word === "default") readDefaultFunction(this);
    else if (reader.isWordNext("value", 1)) readSequenceValue(this);
    else if (reader.isSymbolNext("(", 1)) readFunctionCall(this);
    else if (FUNCTIONS_WITHOUT_PARENTHESES.has(word)) this.markNonDeterministicPart(reader.next().start);
    else this.#readColumnReference();
    return "value";
  }

  #readColumnReference(): void {
    readColumnName(this);
    readJsonPathOperator(this.reader);
  }

  #readParentheses(): OperandKind {
    this.reader.next();
    return this.#readParenthesesContent();
  }

  /** Reads one or more values and the closing parenthesis. */
  #readParenthesesContent(): OperandKind {
    const { reader } = this;
    if (["select", "values", "with"].some((word) => reader.isWordNext(word))) {
      reader.refuseNextToken("an expression without a subquery");
    }
    let operandKind = this.#readOperatorChain("logical");
    while (reader.takeSymbol(",") !== undefined) {
      this.#readOperatorChain("logical");
      operandKind = "row";
    }
    reader.expectSymbol(")", "an operator, a comma or )", { suggestionCandidates: SUGGESTED_OPERATOR_WORDS });
    return operandKind;
  }

  #readRowConstructor(): "row" {
    const { reader } = this;
    reader.next();
    const { start } = reader.peek();
    if (this.#readParentheses() === "row") return "row";
    return refuse({ start, end: reader.previousTokenEnd }, "a row of several values");
  }

  /** Reads an ODBC escape, such as `{d '2026-12-31'}` or `{fn UPPER('a')}`. The first word can be any unreserved word. */
  #readOdbcEscape(): void {
    const { reader } = this;
    reader.next();
    if (!canBeOdbcEscapeWord(reader.peek())) reader.refuseNextToken("a word such as d, t, ts or fn");
    reader.next();
    this.readExpression();
    reader.expectSymbol("}");
  }

  #readCase(): void {
    const { reader } = this;
    reader.next();
    if (!reader.isWordNext("when")) this.readExpression();
    do {
      reader.expectWord("when");
      this.readExpression();
      reader.expectWord("then");
      this.readExpression();
    } while (reader.isWordNext("when"));
    if (reader.takeWord("else") !== undefined) this.readExpression();
    reader.expectWord("end");
  }

  /** Reads an interval, such as `INTERVAL 1 DAY`, or a call of the function `INTERVAL(a, b)`. */
  #readIntervalOrCall(): void {
    const { reader } = this;
    const { start } = reader.next();
    if (!reader.isSymbolNext("(")) {
      readInterval(this);
      return;
    }
    const operandKind = this.#readParentheses();
    if (isTimeUnitNext(reader) && operandKind === "value") reader.next();
    else if (operandKind === "value" || isTimeUnitNext(reader)) {
      refuse({ start, end: reader.previousTokenEnd }, "a value with a time unit, or several arguments");
    }
  }
}
