/** Splits a definition into tokens, as SQLite's scanner does. */

import type { Token } from "../scan/token.js";

/**
 * Returns all tokens of `def`, with the token kinds of `scan/scanner.ts`. `name` is an identifier in double
 * quotes, backticks or brackets. `float` is a number with a decimal point or an exponent. The last token is
 * of kind `end` or `invalid`.
 */
export function scanSqlite(def: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at = findSpaceAndCommentsEnd(def, at);
    if (at >= def.length) return [...tokens, { kind: "end", text: "", start: at, end: at }];
    const token = scanToken(def, at);
    tokens.push(token);
    if (token.kind === "invalid") return tokens;
    at = token.end;
  }
}

/** Matches white space and closed comments. SQLite does not treat a vertical tab as white space. */
const WHITE_SPACE_AND_COMMENTS = /(?:[ \t\n\f\r]+|--[^\n]*|\/\*[^]*?\*\/)*/y;

function findSpaceAndCommentsEnd(def: string, from: number): number {
  WHITE_SPACE_AND_COMMENTS.lastIndex = from;
  WHITE_SPACE_AND_COMMENTS.test(def);
  return WHITE_SPACE_AND_COMMENTS.lastIndex;
}

/** Matches a word, which may contain `$`, but not begin with it. */
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const BLOB = /[xX]'((?:[0-9a-fA-F]{2})*)'/y;
const HEX_NUMBER = /0[xX]([0-9a-fA-F]+(?:_[0-9a-fA-F]+)*)/y;
const NUMBER =
  /(?:[0-9]+(?:_[0-9]+)*(?:\.(?:[0-9]+(?:_[0-9]+)*)?)?|\.[0-9]+(?:_[0-9]+)*)(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?/y;
const SYMBOL = /->>|->|\|\||<<|>>|<=|>=|<>|==|!=|[-+*/%&|~=<>(),.;]/y;
const QUOTED_PATTERNS = {
  "'": /'((?:[^']|'')*)'/y,
  '"': /"((?:[^"]|"")*)"/y,
  "`": /`((?:[^`]|``)*)`/y,
  "[": /\[([^\]]*)\]/y,
};

function scanToken(def: string, start: number): Token {
  const firstCharacter = def.charAt(start);
  if (firstCharacter === "'" || firstCharacter === '"' || firstCharacter === "`" || firstCharacter === "[")
    return scanQuoted(def, start, firstCharacter);
  const blob = firstCharacter === "x" || firstCharacter === "X" ? matchAt(BLOB, def, start) : undefined;
  if (blob !== undefined) return createMatchedToken("hexString", blob, start);
  if ((firstCharacter === "x" || firstCharacter === "X") && def.charAt(start + 1) === "'") {
    return createInvalidToken("an even number of hexadecimal digits and '", start, start + 2);
  }
  const word = matchAt(WORD, def, start);
  if (word !== undefined)
    return { kind: "word", text: lowerCaseAscii(word[0]), start, end: start + word[0].length };
  const number = scanNumber(def, start);
  if (number !== undefined) return number;
  const symbol = matchAt(SYMBOL, def, start);
  if (symbol !== undefined) return { kind: "symbol", text: symbol[0], start, end: start + symbol[0].length };
  if ("?:@$#".includes(firstCharacter))
    return createInvalidToken("a value (parameters are not allowed)", start, start + 1);
  return createInvalidToken("a valid character", start, start + 1);
}

/** Lowercases a word if it is ASCII only: U+212A (Kelvin sign) must not become "k". */
function lowerCaseAscii(word: string): string {
  return /^[\w$]*$/.test(word) ? word.toLowerCase() : word;
}

function scanNumber(def: string, start: number): Token | undefined {
  const hexMatch = matchAt(HEX_NUMBER, def, start);
  const numberMatch = hexMatch ?? matchAt(NUMBER, def, start);
  if (numberMatch === undefined) return undefined;
  const end = start + numberMatch[0].length;
  // Letters directly after a number make it an invalid token.
  const trailingWord = matchAt(TRAILING_WORD, def, end);
  if (trailingWord !== undefined) return createInvalidToken("a number", start, end + trailingWord[0].length);
  if (hexMatch !== undefined) return createMatchedToken("hexNumber", hexMatch, start);
  const text = numberMatch[0].replaceAll("_", "");
  return { kind: /^[0-9]+$/.test(text) ? "integer" : "float", text, start, end };
}

const TRAILING_WORD = /[\w$\u0080-\uffff]+/y;

function scanQuoted(def: string, start: number, quote: keyof typeof QUOTED_PATTERNS): Token {
  const match = matchAt(QUOTED_PATTERNS[quote], def, start);
  const closingQuote = quote === "[" ? "]" : quote;
  if (match === undefined) {
    return createInvalidToken(
      `${closingQuote} to close the ${quote === "'" ? "string" : "name"}`,
      start,
      def.length,
    );
  }
  const text = quote === "[" ? match[1] : match[1]?.replaceAll(quote + quote, quote);
  return { kind: quote === "'" ? "string" : "name", text: text ?? "", start, end: start + match[0].length };
}

/** Creates a token whose text is the first capture group, without the digit separator `_`. */
function createMatchedToken(
  kind: "hexString" | "hexNumber",
  [match, part = ""]: RegExpExecArray,
  start: number,
): Token {
  return { kind, text: part.replaceAll("_", ""), start, end: start + match.length };
}

function createInvalidToken(expected: string, start: number, end: number): Token {
  return { kind: "invalid", text: expected, start, end };
}

function matchAt(pattern: RegExp, def: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(def) ?? undefined;
}
