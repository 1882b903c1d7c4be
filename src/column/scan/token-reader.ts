/**
 * A cursor over a definition's tokens, with the one way to report errors in them. Knows no grammar: what may come next
 * is said by those who ask.
 */

import { nearest } from "../../core/text/nearest.js";
import type { LocatedText } from "../facts/parsed-definition.js";
import { refuse } from "../facts/refusal.js";
import { scan, type Token, type TokenKind } from "./scanner.js";

export class TokenReader {
  readonly def: string;
  // Not #private: the engine takes several times as long to find such a field until it has compiled who asks.
  private readonly tokens: readonly Token[];
  private readonly lastToken: Token;
  private position: number;

  constructor(def: string, tokens = scan(def), position = 0) {
    this.def = def;
    this.tokens = tokens;
    this.position = position;
    this.lastToken = tokens[tokens.length - 1] ?? {
      kind: "end",
      text: "",
      start: def.length,
      end: def.length,
    };
  }

  /** The next token, or the one `ahead` of it. Past the end there is only the end. */
  peek(ahead = 0): Token {
    return this.tokens[this.position + ahead] ?? this.lastToken;
  }

  next(): Token {
    const token = this.peek();
    this.position += 1;
    return token;
  }

  /** Where the last token that was taken ends. */
  get previousEnd(): number {
    return this.tokens[this.position - 1]?.end ?? 0;
  }

  /** The next word, or a text that is no word. */
  peekWord(): string {
    const { kind, text } = this.peek();
    return kind === "word" ? text : "";
  }

  /** The text from `start` to the end of the last token that was taken, to the letter. */
  textFrom(start: number): LocatedText {
    const end = this.previousEnd;
    return { text: this.def.slice(start, end), start, end };
  }

  /** A cursor of its own, `ahead` of this one. */
  fork(ahead: number): TokenReader {
    return new TokenReader(this.def, this.tokens, this.position + ahead);
  }

  /** Takes the next token if it is of that kind. */
  take(kind: TokenKind): Token | undefined {
    return this.peek().kind === kind ? this.next() : undefined;
  }

  /** Takes the next token if it is that word. */
  takeWord(peekWord: string): Token | undefined {
    return this.isWord(peekWord) ? this.next() : undefined;
  }

  /** Takes the next token if it is that character. */
  takeSymbol(symbol: string): Token | undefined {
    return this.isSymbol(symbol) ? this.next() : undefined;
  }

  isWord(peekWord: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "word" && token.text === peekWord;
  }

  isSymbol(symbol: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "symbol" && token.text === symbol;
  }

  expectWord(peekWord: string): Token {
    return this.takeWord(peekWord) ?? this.refuse(peekWord.toUpperCase(), { candidates: [peekWord] });
  }

  expectSymbol(symbol: string, expected = symbol, options: { candidates?: Iterable<string> } = {}): Token {
    return this.takeSymbol(symbol) ?? this.refuse(expected, options);
  }

  expect(kind: TokenKind, expected: string): Token {
    return this.take(kind) ?? this.refuse(expected);
  }

  /** Refuses the next token. `candidates` are the words that could have been meant. */
  refuse(expected: string, { candidates }: { candidates?: Iterable<string> } = {}): never {
    const token = this.peek();
    const { kind, text } = token;
    if (kind === "invalid") refuse(token, text);
    if (kind !== "word" || candidates === undefined) refuse(token, expected);
    return refuse(token, expected, () => nearest(text, candidates));
  }
}
