/**
 * Parses SQLite expressions, to decide whether SQLite accepts them in a column's DEFAULT, CHECK or GENERATED clause.
 * Nothing is evaluated. Operator precedence matters only for BETWEEN and LIKE.
 *
 *     expression  = operand {infix operand | postfix}
 *     infix       = "||" | -> | ->> | * | / | … | = | == | … | AND | OR | IS [NOT] [DISTINCT FROM]
 *     postfix     = ISNULL | NOTNULL | NOT NULL | COLLATE name
 *                 | [NOT] (LIKE | GLOB | REGEXP | MATCH) operand [ESCAPE operand]
 *                 | [NOT] BETWEEN operand … AND operand | [NOT] IN list
 *     operand     = {NOT | "+" | "-" | "~"} primary
 *     primary     = literal | CURRENT_… | name ["." name ["." name]] | call | list
 *                 | CAST "(" expression AS type ")" | RAISE "(" (IGNORE | action "," expression) ")"
 *                 | CASE [expression] {WHEN expression THEN expression} [ELSE expression] END
 *     list        = "(" [expression {"," expression}] ")"
 *     call        = name "(" ("*" | [DISTINCT | ALL] [expression {"," expression}] [ORDER BY order {"," order}]) ")"
 *     order       = expression [ASC | DESC] [NULLS (FIRST | LAST)]
 *
 * Subqueries, parameters and window functions are not allowed in column expressions.
 *
 * The methods of the parser call each other recursively, like the grammar rules. They are therefore one class in one long file.
 */

import type { ExpressionClause } from "../grammar/expression-context.js";
import type { ExpressionText, SemanticFault, TextRange } from "../facts/parsed-definition.js";
import type { TokenReader } from "../scan/token-reader.js";
import { SQLITE_FUNCTIONS } from "./sqlite-functions.js";
import { isName, readTypeName, expectName } from "./name-grammar.js";
import { CURRENT_TIME_KEYWORDS, RESERVED_KEYWORDS } from "./keywords.js";

const MAX_NESTING_DEPTH = 500;

/** Reads `( expression )`. The text of the result is the source between the parentheses. */
export function readParenthesizedExpression(reader: TokenReader, clause: ExpressionClause): ExpressionText {
  const { end: textStart } = reader.expectSymbol("(", "an expression in parentheses");
  const { start } = reader.peek();
  const expressionReader = new SqliteExpressionReader(reader, clause);
  expressionReader.readScalarExpression();
  const end = reader.previousTokenEnd;
  reader.expectSymbol(")", "an operator or )");
  const text = reader.def.slice(textStart, reader.previousTokenEnd - 1).trim();
  return { start, end, text, ...(expressionReader.firstFault && { fault: expressionReader.firstFault }) };
}

const INFIX_OPERATORS: ReadonlySet<string> = new Set(
  "|| -> ->> * / % + - & | << >> < <= > >= = == != <> and or".split(" "),
);

const COMPARISON_OPERATORS: ReadonlySet<string> = new Set("< <= > >= = == != <>".split(" "));

const LIKE_OPERATORS: ReadonlySet<string> = new Set(["like", "glob", "regexp", "match"]);

const PREFIX_OPERATORS: ReadonlySet<string> = new Set(["+", "-", "~"]);

/** Actions of RAISE that take a message. */
const RAISE_ACTIONS_WITH_MESSAGE: ReadonlySet<string> = new Set(["rollback", "abort", "fail"]);

/** Number of values of an operand: 1, or the length of a row. */
type ValueCount = number;

class SqliteExpressionReader {
  readonly #reader: TokenReader;
  readonly #clause: ExpressionClause;
  #depth = 0;
  /** The first semantic error. */
  firstFault: SemanticFault | undefined;

  constructor(reader: TokenReader, clause: ExpressionClause) {
    this.#reader = reader;
    this.#clause = clause;
  }

  readScalarExpression(): void {
    const { start } = this.#reader.peek();
    this.#checkSingleValues(start, this.#readExpression());
  }

  #readExpression(): ValueCount {
    return this.#readOperatorChain(false);
  }

  /**
   * Reports a row where a single value is expected. When a table is created, SQLite checks this only in generated
   * columns.
   */
  #checkSingleValues(start: number, ...valueCounts: readonly ValueCount[]): void {
    if (this.#clause === "generated" && valueCounts.some((valueCount) => valueCount !== 1)) {
      this.#reportFault(start, "a single value, not a row");
    }
  }

  /** Reports a non-deterministic part of a generated column. */
  #reportNonDeterminism(start: number, end?: number): void {
    if (this.#clause === "generated") this.#reportFault(start, "a deterministic expression", end);
  }

  #reportFault(start: number, expected: string, end = this.#reader.previousTokenEnd): void {
    this.firstFault ??= { start, end, expected };
  }

  /* ---- operators ---- */

  /** Reads operands and operators. With `isLowerBoundOfBetween` (the lower bound of BETWEEN), stops before AND or OR. */
  #readOperatorChain(isLowerBoundOfBetween: boolean): ValueCount {
    const { start } = this.#reader.peek();
    let leftValueCount = this.#readOperand();
    for (;;) {
      const token = this.#reader.peek();
      if (token.kind !== "symbol" && token.kind !== "word") return leftValueCount;
      if (isLowerBoundOfBetween && (token.text === "and" || token.text === "or")) return leftValueCount;
      if (INFIX_OPERATORS.has(token.text)) {
        this.#reader.next();
        const rightValueCount = this.#readOperand();
        if (COMPARISON_OPERATORS.has(token.text))
          this.#checkComparison(start, leftValueCount, rightValueCount);
        else this.#checkSingleValues(start, leftValueCount, rightValueCount);
      } else if (token.kind === "symbol" || !this.#readKeywordOperator(start, leftValueCount)) {
        return leftValueCount;
      }
      leftValueCount = 1;
    }
  }

  #checkComparison(leftStart: number, leftValueCount: ValueCount, rightValueCount: ValueCount): void {
    if (leftValueCount !== rightValueCount)
      this.#reportFault(leftStart, "the same number of values on both sides");
  }

  /** Reads a postfix operator that begins with a keyword, if one comes next. */
  #readKeywordOperator(leftStart: number, leftValueCount: ValueCount): boolean {
    const reader = this.#reader;
    if (reader.takeWord("isnull") !== undefined || reader.takeWord("notnull") !== undefined) return true;
    if (reader.takeWord("is") !== undefined) {
      this.#readIs(leftStart, leftValueCount);
      return true;
    }
    if (reader.takeWord("collate") !== undefined) {
      expectName(reader, "a collation name");
      this.#checkSingleValues(leftStart, leftValueCount);
      return true;
    }
    const isNegated = reader.takeWord("not") !== undefined;
    if (isNegated && reader.takeWord("null") !== undefined) return true;
    if (reader.takeWord("between") !== undefined) {
      const lowerBoundValueCount = this.#readNested(() => this.#readOperatorChain(true));
      reader.expectWord("and");
      const upperBoundValueCount = this.#readOperand();
      this.#checkComparison(leftStart, leftValueCount, lowerBoundValueCount);
      this.#checkComparison(leftStart, leftValueCount, upperBoundValueCount);
      return true;
    }
    if (reader.takeWord("in") !== undefined) {
      this.#readNested(() => this.#readIn(leftStart, leftValueCount));
      return true;
    }
    const { kind, text } = reader.peek();
    if (kind === "word" && LIKE_OPERATORS.has(text)) {
      this.#readLike(leftStart, leftValueCount);
      return true;
    }
    return isNegated ? reader.refuseNextToken("NULL, BETWEEN, IN, LIKE, GLOB, REGEXP or MATCH") : false;
  }

  #readIs(leftStart: number, leftValueCount: ValueCount): void {
    const reader = this.#reader;
    reader.takeWord("not");
    if (reader.takeWord("distinct") !== undefined) reader.expectWord("from");
    const isRightOperandNull = reader.isWordNext("null");
    const rightValueCount = this.#readOperand();
    if (!isRightOperandNull) this.#checkComparison(leftStart, leftValueCount, rightValueCount);
  }

  #readIn(leftStart: number, leftValueCount: ValueCount): void {
    const reader = this.#reader;
    if (!reader.isSymbolNext("(")) this.#refuseSubquery("a list of values in parentheses");
    reader.next();
    if (reader.takeSymbol(")") !== undefined) return;
    do {
      const elementValueCount = this.#readExpression();
      if (leftValueCount !== 1 || elementValueCount !== 1)
        this.#reportFault(leftStart, "single values in a list");
    } while (reader.takeSymbol(",") !== undefined);
    reader.expectSymbol(")", "an operator, a comma or )");
  }

  #readLike(leftStart: number, leftValueCount: ValueCount): void {
    const reader = this.#reader;
    const operatorToken = reader.next();
    this.#checkSingleValues(leftStart, leftValueCount, this.#readLikeOperand());
    if (reader.takeWord("escape") !== undefined) this.#readLikeOperand();
    // SQLite parses REGEXP and MATCH, but applications must provide the functions that implement them. SQLite itself has
    // only a placeholder function for MATCH.
    if (operatorToken.text === "regexp" && this.#clause !== "default") {
      this.#reportFault(
        operatorToken.start,
        "LIKE or GLOB (SQLite has no built-in REGEXP)",
        operatorToken.end,
      );
    }
    if (operatorToken.text === "match") this.#reportNonDeterminism(operatorToken.start, operatorToken.end);
  }

  /** Reads operands and operators that bind more tightly than a comparison. */
  #readLikeOperand(): ValueCount {
    let valueCount = this.#readOperand();
    while (this.#isNextOperatorTighterThanComparison()) {
      this.#reader.next();
      this.#readOperand();
      valueCount = 1;
    }
    return valueCount;
  }

  #isNextOperatorTighterThanComparison(): boolean {
    const { kind, text } = this.#reader.peek();
    return kind === "symbol" && INFIX_OPERATORS.has(text) && !COMPARISON_OPERATORS.has(text);
  }

  #readOperand(): ValueCount {
    const reader = this.#reader;
    let hasPrefixOperator = false;
    for (;;) {
      const { kind, text } = reader.peek();
      if (!(kind === "symbol" && PREFIX_OPERATORS.has(text)) && !(kind === "word" && text === "not")) break;
      hasPrefixOperator = true;
      reader.next();
    }
    const valueCount = this.#readPrimary();
    return hasPrefixOperator ? 1 : valueCount;
  }

  /* ---- operands ---- */

  #readPrimary(): ValueCount {
    const reader = this.#reader;
    const token = reader.peek();
    switch (token.kind) {
      case "string":
        reader.next();
        if (reader.isSymbolNext(".")) this.#readRestOfColumnName(token.start);
        return 1;
      case "integer":
      case "float":
      case "hexNumber":
      case "hexString":
        reader.next();
        return 1;
      case "name":
        this.#readNameOrCall();
        return 1;
      case "word":
        return this.#readKeywordOrName(token.text);
      case "symbol":
        return token.text === "("
          ? this.#readNested(() => this.#readParentheses())
          : this.#refuseMissingValue();
      default:
        return this.#refuseMissingValue();
    }
  }

  #refuseMissingValue(): never {
    return this.#reader.refuseNextToken("a value");
  }

  /** Calls `readContent` one nesting level deeper. Refuses expressions that exceed the maximum nesting depth. */
  #readNested<Result>(readContent: () => Result): Result {
    if (this.#depth === MAX_NESTING_DEPTH)
      this.#reader.refuseNextToken(`at most ${MAX_NESTING_DEPTH} nested expressions`);
    this.#depth += 1;
    const result = readContent();
    this.#depth -= 1;
    return result;
  }

  #readParentheses(): ValueCount {
    const reader = this.#reader;
    reader.next();
    this.#refuseIfSubquery();
    let expressionCount = 0;
    let lastExpressionValueCount: ValueCount;
    do {
      lastExpressionValueCount = this.#readExpression();
      expressionCount += 1;
    } while (reader.takeSymbol(",") !== undefined);
    reader.expectSymbol(")", "an operator, a comma or )");
    return expressionCount === 1 ? lastExpressionValueCount : expressionCount;
  }

  #readKeywordOrName(word: string): ValueCount {
    const reader = this.#reader;
    if (word === "null") reader.next();
    else if (word === "case") this.#readNested(() => this.#readCase());
    else if (word === "cast") this.#readNested(() => this.#readCast());
    else if (word === "raise") this.#readNested(() => this.#readRaise());
    else if (word === "exists") this.#refuseSubquery("a value");
    else if (CURRENT_TIME_KEYWORDS.has(word)) this.#readCurrentTimeKeyword();
    else if (RESERVED_KEYWORDS.has(word)) this.#refuseMissingValue();
    else this.#readNameOrCall();
    return 1;
  }

  #readCurrentTimeKeyword(): void {
    const { start, end } = this.#reader.next();
    this.#reportNonDeterminism(start, end);
  }

  #readNameOrCall(): void {
    const reader = this.#reader;
    const nameToken = reader.next();
    if (reader.isSymbolNext("(")) {
      this.#readNested(() => {
        this.#readCall(nameToken.text.toLowerCase(), nameToken.start, nameToken.end);
      });
      return;
    }
    const isBooleanLiteral =
      nameToken.kind === "word" && (nameToken.text === "true" || nameToken.text === "false");
    if (reader.isSymbolNext(".") || !isBooleanLiteral) this.#readRestOfColumnName(nameToken.start);
  }

  #readRestOfColumnName(nameStart: number): void {
    const reader = this.#reader;
    let namePartCount = 1;
    for (; namePartCount < 3 && reader.takeSymbol(".") !== undefined; namePartCount += 1) {
      if (!isName(reader.peek(), { isStringAllowed: true })) reader.refuseNextToken("a name");
      reader.next();
    }
    if (this.#clause === "default") this.#reportFault(nameStart, "a constant, not a column");
    if (this.#clause === "generated" && namePartCount > 1)
      this.#reportFault(nameStart, "an unqualified column name");
  }

  #readCall(functionName: string, nameStart: number, nameEnd: number): void {
    const reader = this.#reader;
    reader.next();
    const argumentRanges: TextRange[] = [];
    let hasOrderBy = false;
    if (reader.takeSymbol("*") === undefined) {
      if (reader.takeWord("distinct") === undefined) reader.takeWord("all");
      if (!reader.isSymbolNext(")") && !reader.isWordNext("order")) {
        do {
          const argumentStart = reader.peek().start;
          this.#checkSingleValues(argumentStart, this.#readExpression());
          argumentRanges.push({ start: argumentStart, end: reader.previousTokenEnd });
        } while (reader.takeSymbol(",") !== undefined);
      }
      hasOrderBy = this.#readOrderBy();
    }
    reader.expectSymbol(")", "an operator, a comma or )");
    if (reader.isWordNext("filter") || reader.isWordNext("over"))
      reader.refuseNextToken("no window function");
    // SQLite checks function calls in a DEFAULT only when it uses the default.
    if (this.#clause === "default") return;
    if (hasOrderBy) this.#reportFault(nameStart, "no ORDER BY (the function is not an aggregate)");
    this.#checkCall(functionName, argumentRanges, nameStart, nameEnd);
  }

  #checkCall(
    functionName: string,
    argumentRanges: readonly TextRange[],
    nameStart: number,
    nameEnd: number,
  ): void {
    const argumentCount = argumentRanges.length;
    const signature = SQLITE_FUNCTIONS.get(functionName);
    if (signature === undefined)
      this.#reportFault(nameStart, "a function that column expressions may call", nameEnd);
    else if (argumentCount < signature.minArguments || argumentCount > signature.maxArguments) {
      this.#reportFault(nameStart, `a valid number of arguments in ${functionName.toUpperCase()}()`);
    } else if (!signature.isDeterministic) {
      this.#reportNonDeterminism(nameStart);
    }
    const [, probabilityRange] = argumentRanges;
    if (functionName === "likelihood" && probabilityRange !== undefined)
      this.#checkProbability(probabilityRange);
  }

  #checkProbability({ start, end }: TextRange): void {
    const probabilityText = this.#reader.def.slice(start, end);
    if (
      !/^[0-9]*\.[0-9]*(?:[eE][-+]?[0-9]+)?$|^[0-9]+[eE]/.test(probabilityText) ||
      Number(probabilityText) > 1
    ) {
      this.#reportFault(start, "a decimal number such as 0.5, from 0.0 to 1.0", end);
    }
  }

  #readOrderBy(): boolean {
    const reader = this.#reader;
    if (reader.takeWord("order") === undefined) return false;
    reader.expectWord("by");
    do {
      this.#readExpression();
      if (reader.takeWord("asc") === undefined) reader.takeWord("desc");
      if (reader.takeWord("nulls") !== undefined && reader.takeWord("first") === undefined) {
        reader.expectWord("last");
      }
    } while (reader.takeSymbol(",") !== undefined);
    return true;
  }

  #readCase(): void {
    const reader = this.#reader;
    reader.next();
    if (!reader.isWordNext("when")) this.#readExpression();
    reader.expectWord("when");
    do {
      this.#readExpression();
      reader.expectWord("then");
      this.#readExpression();
    } while (reader.takeWord("when") !== undefined);
    if (reader.takeWord("else") !== undefined) this.#readExpression();
    reader.expectWord("end");
  }

  #readCast(): void {
    const reader = this.#reader;
    reader.next();
    reader.expectSymbol("(");
    this.#readExpression();
    reader.expectWord("as");
    readTypeName(reader);
    reader.expectSymbol(")", "a type or )");
  }

  #readRaise(): void {
    const reader = this.#reader;
    const { start } = reader.next();
    reader.expectSymbol("(");
    if (reader.takeWord("ignore") === undefined) {
      const { kind, text } = reader.peek();
      if (kind !== "word" || !RAISE_ACTIONS_WITH_MESSAGE.has(text))
        reader.refuseNextToken("IGNORE, ROLLBACK, ABORT or FAIL");
      reader.next();
      reader.expectSymbol(",");
      this.#readExpression();
    }
    reader.expectSymbol(")", "an operator or )");
    if (this.#clause === "default") this.#reportFault(start, "a constant");
    this.#reportNonDeterminism(start);
  }

  #refuseIfSubquery(): void {
    const reader = this.#reader;
    if (reader.isWordNext("select") || reader.isWordNext("values") || reader.isWordNext("with"))
      this.#refuseSubquery("a value");
  }

  #refuseSubquery(expected: string): never {
    return this.#reader.refuseNextToken(`${expected} (subqueries are not allowed)`);
  }
}
