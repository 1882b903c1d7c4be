/**
 * Reads simple conditions of a CHECK clause: comparisons of the column, or of its length, with constants, joined by AND.
 *
 *     conditions  = condition {(AND | "&&") condition}
 *     condition   = "(" conditions ")" | subject operator constant | constant operator subject
 *                 | subject BETWEEN constant AND constant | subject IN "(" constant {"," constant} ")"
 *     subject     = name | (LENGTH | OCTET_LENGTH | CHAR_LENGTH | CHARACTER_LENGTH) "(" name ")"
 *     operator    = "=" | "<>" | "!=" | "<" | "<=" | ">" | ">="
 *     constant    = ["+" | "-"] number | string | TRUE | FALSE
 *
 * A row passes only if every condition is true or NULL. So conditions that are not simple can be ignored: the simple ones still apply.
 *
 * The file is long, because the methods of `ConditionReader` call each other like the rules above.
 */

import { MARIADB_ONLY_RESERVED_WORDS, RESERVED_WORDS } from "../facts/reserved-words.js";
import { scanTokens } from "../scan/scanner.js";
import type { Token } from "../scan/token.js";
import { TokenReader } from "../scan/token-reader.js";

/** What a condition compares: the value, its length in bytes (in the column's character set), or its length in characters. */
export type ComparedQuantity = "value" | "bytes" | "codePoints";

/** A constant in a condition. `text` is a number without a plus sign, or the content of a string. TRUE and FALSE become 1 and 0. */
export type CheckConstant =
  { readonly kind: "number"; readonly text: string } | { readonly kind: "string"; readonly text: string };

export interface CheckCondition {
  readonly comparedQuantity: ComparedQuantity;
  /** `in` can have several constants. Each other operator has one. */
  readonly operator: "=" | "<>" | "<" | "<=" | ">" | ">=" | "in";
  readonly constants: readonly CheckConstant[];
}

export interface SimpleConditionsResult {
  readonly conditions: readonly CheckCondition[];
  /** Whether `conditions` contains all conditions of the clause. False if some of them are not simple, such as `a LIKE 'x%'`. */
  readonly areConditionsComplete: boolean;
}

/** Maximum length of a CHECK clause. Longer clauses are not read, because nested parentheses take quadratic time. */
const MAX_CHECK_CHARACTERS = 10_000;

/** Returns the simple conditions: those that compare the column `columnName`, or its length, with constants. */
export function readSimpleConditions(checkText: string, columnName: string): SimpleConditionsResult {
  if (checkText.length > MAX_CHECK_CHARACTERS) return { conditions: [], areConditionsComplete: false };
  const reader = new ConditionReader(new TokenReader(checkText), columnName);
  reader.readConditions("end");
  return { conditions: reader.conditions, areConditionsComplete: reader.areConditionsComplete };
}

/** Returns the name of the only column that the text refers to. Returns undefined if it refers to no column or to several. */
export function findSoleColumnName(checkText: string): string | undefined {
  const tokens = scanTokens(checkText);
  const columnNames = tokens
    .filter((token, index) => canBeColumnName(token) && tokens[index + 1]?.text !== "(")
    .map((token) => token.text.toLowerCase());
  return new Set(columnNames).size === 1 ? columnNames[0] : undefined;
}

function canBeColumnName({ kind, text }: Token): boolean {
  return (
    kind === "name" ||
    (kind === "word" && (!RESERVED_WORDS.has(text) || MARIADB_ONLY_RESERVED_WORDS.has(text)))
  );
}

/** A condition with one of these words cannot be split at AND: OR and XOR bind less tightly than AND, and CASE may contain AND. */
const WORDS_PREVENTING_SPLIT_AT_AND: ReadonlySet<string> = new Set(["or", "xor", "case"]);

const UNIT_BY_LENGTH_FUNCTION: ReadonlyMap<string, ComparedQuantity> = new Map<string, ComparedQuantity>([
  ["length", "bytes"],
  ["octet_length", "bytes"],
  ["char_length", "codePoints"],
  ["character_length", "codePoints"],
]);

type ComparisonOperator = Exclude<CheckCondition["operator"], "in">;

const COMPARISON_OPERATORS_BY_SYMBOL: ReadonlyMap<string, ComparisonOperator> = new Map<
  string,
  ComparisonOperator
>([
  ["=", "="],
  ["<>", "<>"],
  ["!=", "<>"],
  ["<", "<"],
  ["<=", "<="],
  [">", ">"],
  [">=", ">="],
]);

/** For each operator, the operator to use if the operands are exchanged: `a < b` means `b > a`. */
const MIRRORED_OPERATORS: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  "=": "=",
  "<>": "<>",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

const NUMBER_TOKEN_KINDS: ReadonlySet<string> = new Set(["integer", "decimal"]);

class ConditionReader {
  readonly conditions: CheckCondition[] = [];
  areConditionsComplete = true;
  readonly #reader: TokenReader;
  readonly #columnName: string;

  constructor(reader: TokenReader, columnName: string) {
    this.#reader = reader;
    this.#columnName = columnName.toLowerCase();
  }

  /** Reads conditions up to the end of the text, or up to the parenthesis that closes them. */
  readConditions(closingToken: "end" | ")"): void {
    if (this.#hasTokenPreventingSplitAtAnd()) {
      this.areConditionsComplete = false;
      this.#skipTo(() => false);
      return;
    }
    do this.#readCondition(closingToken);
    while (this.#takeAnd());
  }

  #readCondition(closingToken: "end" | ")"): void {
    const lookaheadReader = this.#reader.fork(0);
    if (this.#isConditionGroupNext()) {
      this.#reader.next();
      this.readConditions(")");
      this.#reader.takeSymbol(")");
      return;
    }
    const predicateConditions = this.#readSimplePredicate(lookaheadReader);
    if (predicateConditions !== undefined && this.#isAtConditionEnd(lookaheadReader, closingToken)) {
      while (this.#reader.previousTokenEnd < lookaheadReader.previousTokenEnd) this.#reader.next();
      this.conditions.push(...predicateConditions);
      return;
    }
    this.areConditionsComplete = false;
    let unmatchedBetweenCount = 0;
    this.#skipTo((token) => {
      if (isWord(token, "between")) unmatchedBetweenCount += 1;
      if (!isAnd(token)) return false;
      if (unmatchedBetweenCount === 0) return true;
      unmatchedBetweenCount -= 1;
      return false;
    });
  }

  /**
   * Whether parentheses come next that contain whole conditions. If so, the parentheses are followed by AND, a closing parenthesis or
   * the end of the text. In `(a) > 0`, the parentheses contain only a part of a condition.
   */
  #isConditionGroupNext(): boolean {
    if (!this.#reader.isSymbolNext("(")) return false;
    let depth = 0;
    for (let tokensAhead = 0; ; tokensAhead += 1) {
      const token = this.#reader.peek(tokensAhead);
      if (isEndOrInvalid(token)) return false;
      if (isSymbol(token, "(")) depth += 1;
      if (isSymbol(token, ")")) depth -= 1;
      if (depth > 0) continue;
      const tokenAfterParentheses = this.#reader.peek(tokensAhead + 1);
      return (
        isAnd(tokenAfterParentheses) ||
        isEndOrInvalid(tokenAfterParentheses) ||
        isSymbol(tokenAfterParentheses, ")")
      );
    }
  }

  #readSimplePredicate(reader: TokenReader): readonly CheckCondition[] | undefined {
    const leftConstant = readConstant(reader);
    if (leftConstant !== undefined) {
      const operator = takeOperator(reader);
      if (operator === undefined) return undefined;
      const comparedQuantity = this.#readComparedQuantity(reader);
      return (
        comparedQuantity && [
          { comparedQuantity, operator: MIRRORED_OPERATORS[operator], constants: [leftConstant] },
        ]
      );
    }
    const comparedQuantity = this.#readComparedQuantity(reader);
    if (comparedQuantity === undefined) return undefined;
    if (reader.takeWord("between") !== undefined) {
      const minimum = readConstant(reader);
      const maximum = reader.takeWord("and") === undefined ? undefined : readConstant(reader);
      if (minimum === undefined || maximum === undefined) return undefined;
      return [
        { comparedQuantity, operator: ">=", constants: [minimum] },
        { comparedQuantity, operator: "<=", constants: [maximum] },
      ];
    }
    if (reader.takeWord("in") !== undefined) {
      const constants = readConstantList(reader);
      return constants && [{ comparedQuantity, operator: "in", constants }];
    }
    const operator = takeOperator(reader);
    if (operator === undefined) return undefined;
    const rightConstant = readConstant(reader);
    return rightConstant && [{ comparedQuantity, operator, constants: [rightConstant] }];
  }

  #readComparedQuantity(reader: TokenReader): ComparedQuantity | undefined {
    const { kind, text } = reader.peek();
    const lengthUnit =
      kind === "word" && reader.isSymbolNext("(", 1) ? UNIT_BY_LENGTH_FUNCTION.get(text) : undefined;
    if (lengthUnit === undefined) return this.#takeColumnName(reader) ? "value" : undefined;
    reader.next();
    reader.next();
    return this.#takeColumnName(reader) && reader.takeSymbol(")") !== undefined ? lengthUnit : undefined;
  }

  #takeColumnName(reader: TokenReader): boolean {
    const token = reader.peek();
    if (
      !canBeColumnName(token) ||
      token.text.toLowerCase() !== this.#columnName ||
      reader.isSymbolNext("(", 1)
    )
      return false;
    reader.next();
    return true;
  }

  #isAtConditionEnd(reader: TokenReader, closingToken: "end" | ")"): boolean {
    const token = reader.peek();
    return isAnd(token) || (closingToken === "end" ? isEndOrInvalid(token) : isSymbol(token, ")"));
  }

  #takeAnd(): boolean {
    if (!isAnd(this.#reader.peek())) return false;
    this.#reader.next();
    return true;
  }

  /** Whether OR, XOR, CASE, `||` or `:=` comes before the end of the text or the closing parenthesis. Ignores nested parentheses. */
  #hasTokenPreventingSplitAtAnd(): boolean {
    const lookaheadReader = this.#reader.fork(0);
    let isSplitPrevented = false;
    skipTo(lookaheadReader, (token) => {
      isSplitPrevented ||=
        token.kind === "word"
          ? WORDS_PREVENTING_SPLIT_AT_AND.has(token.text)
          : isSymbol(token, "||") || isSymbol(token, ":=");
      return isSplitPrevented;
    });
    return isSplitPrevented;
  }

  #skipTo(isTarget: (token: Token) => boolean): void {
    skipTo(this.#reader, isTarget);
  }
}

/** Skips tokens until a target outside of parentheses, an unmatched `)`, or the end of the text, whichever comes first. */
function skipTo(reader: TokenReader, isTarget: (token: Token) => boolean): void {
  let depth = 0;
  for (let token = reader.peek(); !isEndOrInvalid(token); token = reader.peek()) {
    if (depth === 0 && (isSymbol(token, ")") || isTarget(token))) return;
    if (isSymbol(token, "(")) depth += 1;
    if (isSymbol(token, ")")) depth -= 1;
    reader.next();
  }
}

function takeOperator(reader: TokenReader): ComparisonOperator | undefined {
  const { kind, text } = reader.peek();
  const operator = kind === "symbol" ? COMPARISON_OPERATORS_BY_SYMBOL.get(text) : undefined;
  if (operator !== undefined) reader.next();
  return operator;
}

function readConstantList(reader: TokenReader): readonly CheckConstant[] | undefined {
  if (reader.takeSymbol("(") === undefined) return undefined;
  const constants: CheckConstant[] = [];
  do {
    const constant = readConstant(reader);
    if (constant === undefined) return undefined;
    constants.push(constant);
  } while (reader.takeSymbol(",") !== undefined);
  return reader.takeSymbol(")") === undefined ? undefined : constants;
}

function readConstant(reader: TokenReader): CheckConstant | undefined {
  const hasSign = reader.isSymbolNext("-") || reader.isSymbolNext("+");
  const { kind, text } = reader.peek(hasSign ? 1 : 0);
  if (NUMBER_TOKEN_KINDS.has(kind)) {
    const sign = hasSign && reader.next().text === "-" ? "-" : "";
    reader.next();
    return { kind: "number", text: sign + text };
  }
  if (hasSign) return undefined;
  if (kind === "word" && (text === "true" || text === "false")) {
    reader.next();
    return { kind: "number", text: text === "true" ? "1" : "0" };
  }
  // SQL joins adjacent strings, such as `'a' 'b'`. A condition that contains adjacent strings is treated as not simple.
  if (kind !== "string" || reader.peek(1).kind === "string") return undefined;
  reader.next();
  return { kind: "string", text };
}

function isAnd(token: Token): boolean {
  return isWord(token, "and") || isSymbol(token, "&&");
}

function isEndOrInvalid({ kind }: Token): boolean {
  return kind === "end" || kind === "invalid";
}

function isWord({ kind, text }: Token, word: string): boolean {
  return kind === "word" && text === word;
}

function isSymbol({ kind, text }: Token, symbol: string): boolean {
  return kind === "symbol" && text === symbol;
}
