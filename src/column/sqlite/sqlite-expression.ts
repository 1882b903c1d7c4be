/**
 * The grammar of SQLite's expressions, as far as it takes to tell those that it takes in a column's DEFAULT, CHECK or
 * GENERATED clause from those that it refuses. Nothing is computed, and what binds stronger makes no difference here:
 *
 *     expression  = operand {infix operand | postfix}
 *     infix       = "||" | -> | ->> | * | / | … | = | == | … | AND | OR | IS [NOT] [DISTINCT FROM]
 *     postfix     = ISNULL | NOTNULL | NOT NULL | COLLATE name
 *                 | [NOT] (LIKE | GLOB | REGEXP | MATCH) operand [ESCAPE operand]
 *                 | [NOT] BETWEEN operand … AND operand | [NOT] IN list
 *     operand     = {NOT | "+" | "-" | "~"} primary
 *     primary     = literal | moment | name ["." name ["." name]] | call | list
 *                 | CAST "(" expression AS type ")" | RAISE "(" (IGNORE | action "," expression) ")"
 *                 | CASE [expression] {WHEN expression THEN expression} [ELSE expression] END
 *     list        = "(" [expression {"," expression}] ")"
 *     call        = name "(" ("*" | [DISTINCT | ALL] [expression {"," expression}] [ORDER BY order {"," order}]) ")"
 *     order       = expression [ASC | DESC] [NULLS (FIRST | LAST)]
 *
 * Subqueries, parameters and windows are part of SQL, but of no column.
 *
 * One class in one file, since its methods call each other in a circle, as the rules do.
 */

import type { Clause } from "../grammar/expression-context.js";
import type { Condition, DefinitionFault, TokenRange } from "../facts/parsed-definition.js";
import type { TokenReader } from "../scan/token-reader.js";
import { SQLITE_FUNCTIONS } from "./sqlite-functions.js";
import { isName, readTypeName, expectName } from "./name-grammar.js";
import { MOMENTS, RESERVED } from "./keywords.js";

/** More parentheses in parentheses than any writer needs. */
const DEEPEST = 500;

/** Reads `( expression )`; the text is what stands in the parentheses, to the letter. */
export function readParenthesised(reader: TokenReader, clause: Clause): Condition {
  const { end: from } = reader.expectSymbol("(", "( and an expression");
  const { start } = reader.peek();
  const expression = new SqliteExpressionReader(reader, clause);
  expression.readValue();
  const end = reader.previousEnd;
  reader.expectSymbol(")", "an operator, or )");
  const text = reader.def.slice(from, reader.previousEnd - 1).trim();
  return { start, end, text, ...(expression.fault && { fault: expression.fault }) };
}

const INFIX: ReadonlySet<string> = new Set(
  "|| -> ->> * / % + - & | << >> < <= > >= = == != <> and or".split(" "),
);

const COMPARISONS: ReadonlySet<string> = new Set("< <= > >= = == != <>".split(" "));

const LIKE_WORDS: ReadonlySet<string> = new Set(["like", "glob", "regexp", "match"]);

const PREFIXES: ReadonlySet<string> = new Set(["+", "-", "~"]);

/** What RAISE does, with a message. */
const ACTIONS: ReadonlySet<string> = new Set(["rollback", "abort", "fail"]);

/** How many values an operand is: one, or as many as a row has. */
type Width = number;

class SqliteExpressionReader {
  readonly #reader: TokenReader;
  readonly #clause: Clause;
  #depth = 0;
  /** The first thing that is wrong with its meaning. */
  fault: DefinitionFault | undefined;

  constructor(reader: TokenReader, clause: Clause) {
    this.#reader = reader;
    this.#clause = clause;
  }

  readValue(): void {
    const { start } = this.#reader.peek();
    this.#expectOne(start, this.#readExpression());
  }

  #readExpression(): Width {
    return this.#readChain(false);
  }

  /** A row where one value belongs is not found out before it is needed, but in a generated column. */
  #expectOne(start: number, ...widths: readonly Width[]): void {
    if (this.#clause === "generated" && widths.some((width) => width !== 1)) {
      this.#blame(start, "one value, not a row of several");
    }
  }

  /** Notes what a generated column may not ask. */
  #blameChange(start: number, end?: number): void {
    if (this.#clause === "generated") this.#blame(start, "an expression that depends on the row alone", end);
  }

  #blame(start: number, expected: string, end = this.#reader.previousEnd): void {
    this.fault ??= { start, end, expected };
  }

  /* ---- operators ---- */

  /** Operands and what stands between them; up to an AND or OR where it is the lesser bound of a BETWEEN. */
  #readChain(isBound: boolean): Width {
    const { start } = this.#reader.peek();
    let width = this.#readOperand();
    for (;;) {
      const token = this.#reader.peek();
      if (token.kind !== "symbol" && token.kind !== "word") return width;
      if (isBound && (token.text === "and" || token.text === "or")) return width;
      if (INFIX.has(token.text)) {
        this.#reader.next();
        const right = this.#readOperand();
        if (COMPARISONS.has(token.text)) this.#compare(start, width, right);
        else this.#expectOne(start, width, right);
      } else if (token.kind === "symbol" || !this.#readPostfix(start, width)) {
        return width;
      }
      width = 1;
    }
  }

  #compare(start: number, left: Width, right: Width): void {
    if (left !== right) this.#blame(start, "as many values on one side as on the other");
  }

  /** Reads what begins with a word and may follow an operand, if it is next. */
  #readPostfix(start: number, width: Width): boolean {
    const reader = this.#reader;
    if (reader.takeWord("isnull") !== undefined || reader.takeWord("notnull") !== undefined) return true;
    if (reader.takeWord("is") !== undefined) {
      this.#readIs(start, width);
      return true;
    }
    if (reader.takeWord("collate") !== undefined) {
      expectName(reader, "the name of a collation");
      this.#expectOne(start, width);
      return true;
    }
    const negated = reader.takeWord("not") !== undefined;
    if (negated && reader.takeWord("null") !== undefined) return true;
    if (reader.takeWord("between") !== undefined) {
      const least = this.#nested(() => this.#readChain(true));
      reader.expectWord("and");
      const most = this.#readOperand();
      this.#compare(start, width, least);
      this.#compare(start, width, most);
      return true;
    }
    if (reader.takeWord("in") !== undefined) {
      this.#nested(() => this.#readIn(start, width));
      return true;
    }
    const { kind, text } = reader.peek();
    if (kind === "word" && LIKE_WORDS.has(text)) {
      this.#readLike(start, width);
      return true;
    }
    return negated ? reader.refuse("NULL, BETWEEN, IN, LIKE, GLOB, REGEXP or MATCH") : false;
  }

  #readIs(start: number, width: Width): void {
    const reader = this.#reader;
    reader.takeWord("not");
    if (reader.takeWord("distinct") !== undefined) reader.expectWord("from");
    const isNull = reader.isWord("null");
    const right = this.#readOperand();
    if (!isNull) this.#compare(start, width, right);
  }

  #readIn(start: number, width: Width): void {
    const reader = this.#reader;
    if (!reader.isSymbol("(")) this.#refuseQuery("( and a list of values");
    reader.next();
    if (reader.takeSymbol(")") !== undefined) return;
    do {
      const element = this.#readExpression();
      if (width !== 1 || element !== 1) this.#blame(start, "single values in a list");
    } while (reader.takeSymbol(",") !== undefined);
    reader.expectSymbol(")", "an operator, a comma or )");
  }

  #readLike(start: number, width: Width): void {
    const reader = this.#reader;
    const word = reader.next();
    this.#expectOne(start, width, this.#readOperandChain());
    if (reader.takeWord("escape") !== undefined) this.#readOperandChain();
    // REGEXP and MATCH are words of the grammar, and functions that applications bring; MATCH comes with a stand-in.
    if (word.text === "regexp" && this.#clause !== "default") {
      this.#blame(word.start, "LIKE or GLOB, since SQLite comes without REGEXP", word.end);
    }
    if (word.text === "match") this.#blameChange(word.start, word.end);
  }

  /** What binds stronger than a comparison. */
  #readOperandChain(): Width {
    let width = this.#readOperand();
    while (this.#isBinding()) {
      this.#reader.next();
      this.#readOperand();
      width = 1;
    }
    return width;
  }

  #isBinding(): boolean {
    const { kind, text } = this.#reader.peek();
    return kind === "symbol" && INFIX.has(text) && !COMPARISONS.has(text);
  }

  #readOperand(): Width {
    const reader = this.#reader;
    let isChanged = false;
    for (;;) {
      const { kind, text } = reader.peek();
      if (!(kind === "symbol" && PREFIXES.has(text)) && !(kind === "word" && text === "not")) break;
      isChanged = true;
      reader.next();
    }
    const width = this.#readPrimary();
    return isChanged ? 1 : width;
  }

  /* ---- operands ---- */

  #readPrimary(): Width {
    const reader = this.#reader;
    const token = reader.peek();
    switch (token.kind) {
      case "string":
        reader.next();
        if (reader.isSymbol(".")) this.#readRestOfName(token.start);
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
        return this.#readWord(token.text);
      case "symbol":
        return token.text === "(" ? this.#nested(() => this.#readList()) : this.#refuseValue();
      default:
        return this.#refuseValue();
    }
  }

  #refuseValue(): never {
    return this.#reader.refuse("a value");
  }

  /** Reads with one more nesting around, as deep as nesting may go. */
  #nested<Result>(read: () => Result): Result {
    if (this.#depth === DEEPEST) this.#reader.refuse(`at most ${DEEPEST} expressions in each other`);
    this.#depth += 1;
    const result = read();
    this.#depth -= 1;
    return result;
  }

  #readList(): Width {
    const reader = this.#reader;
    reader.next();
    this.#refuseIfQuery();
    let width = 0;
    let only: Width;
    do {
      only = this.#readExpression();
      width += 1;
    } while (reader.takeSymbol(",") !== undefined);
    reader.expectSymbol(")", "an operator, a comma or )");
    return width === 1 ? only : width;
  }

  #readWord(word: string): Width {
    const reader = this.#reader;
    if (word === "null") reader.next();
    else if (word === "case") this.#nested(() => this.#readCase());
    else if (word === "cast") this.#nested(() => this.#readCast());
    else if (word === "raise") this.#nested(() => this.#readRaise());
    else if (word === "exists") this.#refuseQuery("a value");
    else if (MOMENTS.has(word)) this.#readMoment();
    else if (RESERVED.has(word)) this.#refuseValue();
    else this.#readNameOrCall();
    return 1;
  }

  #readMoment(): void {
    const { start, end } = this.#reader.next();
    this.#blameChange(start, end);
  }

  #readNameOrCall(): void {
    const reader = this.#reader;
    const name = reader.next();
    if (reader.isSymbol("(")) {
      this.#nested(() => {
        this.#readCall(name.text.toLowerCase(), name.start, name.end);
      });
      return;
    }
    const isTruth = name.kind === "word" && (name.text === "true" || name.text === "false");
    if (reader.isSymbol(".") || !isTruth) this.#readRestOfName(name.start);
  }

  #readRestOfName(start: number): void {
    const reader = this.#reader;
    let parts = 1;
    for (; parts < 3 && reader.takeSymbol(".") !== undefined; parts += 1) {
      if (!isName(reader.peek(), { withStrings: true })) reader.refuse("a name");
      reader.next();
    }
    if (this.#clause === "default") this.#blame(start, "a constant, not a column");
    if (this.#clause === "generated" && parts > 1) this.#blame(start, "a column's name alone");
  }

  #readCall(name: string, start: number, end: number): void {
    const reader = this.#reader;
    reader.next();
    const parts: TokenRange[] = [];
    let isOrdered = false;
    if (reader.takeSymbol("*") === undefined) {
      if (reader.takeWord("distinct") === undefined) reader.takeWord("all");
      if (!reader.isSymbol(")") && !reader.isWord("order")) {
        do {
          const part = reader.peek().start;
          this.#expectOne(part, this.#readExpression());
          parts.push({ start: part, end: reader.previousEnd });
        } while (reader.takeSymbol(",") !== undefined);
      }
      isOrdered = this.#readOrder();
    }
    reader.expectSymbol(")", "an operator, a comma or )");
    if (reader.isWord("filter") || reader.isWord("over")) reader.refuse("no window, which a column has not");
    // A default is looked at when it is needed, not when it is said.
    if (this.#clause === "default") return;
    if (isOrdered) this.#blame(start, "no ORDER BY, since a row has no order");
    this.#checkCall(name, parts, start, end);
  }

  #checkCall(name: string, parts: readonly TokenRange[], start: number, end: number): void {
    const count = parts.length;
    const facts = SQLITE_FUNCTIONS.get(name);
    if (facts === undefined) this.#blame(start, "a function that a column may call", end);
    else if (count < facts.least || count > facts.most) {
      this.#blame(start, `another number of arguments in ${name.toUpperCase()}()`);
    } else if (!facts.lasting) {
      this.#blameChange(start);
    }
    const [, probability] = parts;
    if (name === "likelihood" && probability !== undefined) this.#expectProbability(probability);
  }

  #expectProbability({ start, end }: TokenRange): void {
    const text = this.#reader.def.slice(start, end);
    if (!/^[0-9]*\.[0-9]*(?:[eE][-+]?[0-9]+)?$|^[0-9]+[eE]/.test(text) || Number(text) > 1) {
      this.#blame(start, "a number from 0.0 to 1.0", end);
    }
  }

  #readOrder(): boolean {
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
    if (!reader.isWord("when")) this.#readExpression();
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
    reader.expectSymbol(")", "a type, or )");
  }

  #readRaise(): void {
    const reader = this.#reader;
    const { start } = reader.next();
    reader.expectSymbol("(");
    if (reader.takeWord("ignore") === undefined) {
      const { kind, text } = reader.peek();
      if (kind !== "word" || !ACTIONS.has(text)) reader.refuse("IGNORE, ROLLBACK, ABORT or FAIL");
      reader.next();
      reader.expectSymbol(",");
      this.#readExpression();
    }
    reader.expectSymbol(")", "an operator, or )");
    if (this.#clause === "default") this.#blame(start, "a constant");
    this.#blameChange(start);
  }

  #refuseIfQuery(): void {
    const reader = this.#reader;
    if (reader.isWord("select") || reader.isWord("values") || reader.isWord("with"))
      this.#refuseQuery("a value");
  }

  #refuseQuery(expected: string): never {
    return this.#reader.refuse(`${expected}, since a column asks no query`);
  }
}
