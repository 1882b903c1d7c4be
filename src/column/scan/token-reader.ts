/** A cursor over the tokens of a definition, with methods that report unexpected tokens. The callers implement the grammar. */

import { findNearestWord } from "../../core/text/nearest.js";
import type { LocatedText } from "../facts/parsed-definition.js";
import { refuse } from "../facts/refusal.js";
import { scanTokens } from "./scanner.js";
import type { Token, TokenKind } from "./token.js";

export class TokenReader {
  readonly def: string;
  /** The syntax read so far that MySQL 8.4 accepts and MariaDB 11.8 refuses, such as `VISIBLE`. */
  readonly mysqlOnlySyntax: string[] = [];
  // These fields are not `#private`, because V8 reads private fields several times slower until it has optimized the calling code.
  private readonly tokens: readonly Token[];
  private readonly finalToken: Token;
  private nextTokenIndex: number;

  constructor(def: string, tokens = scanTokens(def), nextTokenIndex = 0) {
    this.def = def;
    this.tokens = tokens;
    this.nextTokenIndex = nextTokenIndex;
    this.finalToken = tokens[tokens.length - 1] ?? {
      kind: "end",
      text: "",
      start: def.length,
      end: def.length,
    };
  }

  /**
   * Returns the next token, or the token `tokensAhead` positions after it, without taking it. For a position after the last token,
   * returns the last token.
   */
  peek(tokensAhead = 0): Token {
    return this.tokens[this.nextTokenIndex + tokensAhead] ?? this.finalToken;
  }

  next(): Token {
    const token = this.peek();
    this.nextTokenIndex += 1;
    return token;
  }

  /** The end position of the last token that was taken. */
  get previousTokenEnd(): number {
    return this.tokens[this.nextTokenIndex - 1]?.end ?? 0;
  }

  /** Returns the text of the next token if it is a word, otherwise an empty string. */
  peekWord(): string {
    const { kind, text } = this.peek();
    return kind === "word" ? text : "";
  }

  /** Returns the source text from `start` to the end of the last token that was taken. */
  sliceToPreviousTokenEnd(start: number): LocatedText {
    const end = this.previousTokenEnd;
    return { text: this.def.slice(start, end), start, end };
  }

  /** Returns an independent reader whose position is `tokensAhead` tokens after the position of this reader. */
  fork(tokensAhead: number): TokenReader {
    return new TokenReader(this.def, this.tokens, this.nextTokenIndex + tokensAhead);
  }

  takeKind(kind: TokenKind): Token | undefined {
    return this.peek().kind === kind ? this.next() : undefined;
  }

  takeWord(word: string): Token | undefined {
    return this.isWordNext(word) ? this.next() : undefined;
  }

  takeSymbol(symbol: string): Token | undefined {
    return this.isSymbolNext(symbol) ? this.next() : undefined;
  }

  isWordNext(word: string, tokensAhead = 0): boolean {
    const token = this.peek(tokensAhead);
    return token.kind === "word" && token.text === word;
  }

  isSymbolNext(symbol: string, tokensAhead = 0): boolean {
    const token = this.peek(tokensAhead);
    return token.kind === "symbol" && token.text === symbol;
  }

  expectWord(word: string): Token {
    return this.takeWord(word) ?? this.refuseNextToken(word.toUpperCase(), { suggestionCandidates: [word] });
  }

  expectSymbol(
    symbol: string,
    expectedText = symbol,
    options: { suggestionCandidates?: Iterable<string> } = {},
  ): Token {
    return this.takeSymbol(symbol) ?? this.refuseNextToken(expectedText, options);
  }

  expectKind(kind: TokenKind, expectedText: string): Token {
    return this.takeKind(kind) ?? this.refuseNextToken(expectedText);
  }

  /** Records that the definition contains syntax that only MySQL accepts, such as `VISIBLE`. */
  recordMysqlOnlySyntax(syntax: string): void {
    this.mysqlOnlySyntax.push(syntax);
  }

  /** Reports the next token as unexpected. The error suggests the most similar word of `suggestionCandidates`. */
  refuseNextToken(
    expectedText: string,
    { suggestionCandidates }: { suggestionCandidates?: Iterable<string> } = {},
  ): never {
    const token = this.peek();
    const { kind, text } = token;
    if (kind === "invalid") refuse(token, text);
    if (kind !== "word" || suggestionCandidates === undefined) refuse(token, expectedText);
    return refuse(token, expectedText, () => findNearestWord(text, suggestionCandidates));
  }
}
