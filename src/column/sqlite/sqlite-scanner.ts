/** Splits a definition into tokens, as SQLite's scanner does. */

import type { Token } from "../scan/token.js";

/**
 * Returns all tokens of `def`, with the token kinds of `scan/token.ts`. `name` is an identifier in double
 * quotes, backticks or brackets. `float` is a number with a decimal point or an exponent. The last token is
 * of kind `end` or `invalid`.
 */
export function scanSqliteTokens(def: string): readonly Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  for (;;) {
    offset = findSpaceAndCommentsEnd(def, offset);
    if (offset >= def.length) return [...tokens, { kind: "end", text: "", start: offset, end: offset }];
    const token = scanToken(def, offset);
    tokens.push(token);
    if (token.kind === "invalid") return tokens;
    offset = token.end;
  }
}

/** Matches white space and closed comments. SQLite does not treat a vertical tab as white space. */
const SPACE_AND_COMMENTS_PATTERN = /(?:[ \t\n\f\r]+|--[^\n]*|\/\*[^]*?\*\/)*/y;

function findSpaceAndCommentsEnd(def: string, start: number): number {
  SPACE_AND_COMMENTS_PATTERN.lastIndex = start;
  SPACE_AND_COMMENTS_PATTERN.test(def);
  return SPACE_AND_COMMENTS_PATTERN.lastIndex;
}

/** Matches a word, which may contain `$`, but not begin with it. */
const WORD_PATTERN = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const BLOB_PATTERN = /[xX]'((?:[0-9a-fA-F]{2})*)'/y;
const HEX_NUMBER_PATTERN = /0[xX]([0-9a-fA-F]+(?:_[0-9a-fA-F]+)*)/y;
const NUMBER_PATTERN =
  /(?:[0-9]+(?:_[0-9]+)*(?:\.(?:[0-9]+(?:_[0-9]+)*)?)?|\.[0-9]+(?:_[0-9]+)*)(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?/y;
const SYMBOL_PATTERN = /->>|->|\|\||<<|>>|<=|>=|<>|==|!=|[-+*/%&|~=<>(),.;]/y;
const QUOTED_TOKEN_PATTERNS = {
  "'": /'((?:[^']|'')*)'/y,
  '"': /"((?:[^"]|"")*)"/y,
  "`": /`((?:[^`]|``)*)`/y,
  "[": /\[([^\]]*)\]/y,
};

function scanToken(def: string, start: number): Token {
  const firstCharacter = def.charAt(start);
  if (firstCharacter === "'" || firstCharacter === '"' || firstCharacter === "`" || firstCharacter === "[")
    return scanQuotedToken(def, start, firstCharacter);
  const blobMatch =
    firstCharacter === "x" || firstCharacter === "X"
      ? matchPatternAtOffset(BLOB_PATTERN, def, start)
      : undefined;
  if (blobMatch !== undefined) return createHexToken("hexString", blobMatch, start);
  if ((firstCharacter === "x" || firstCharacter === "X") && def.charAt(start + 1) === "'") {
    return createInvalidToken("an even number of hexadecimal digits and '", start, start + 2);
  }
  const wordMatch = matchPatternAtOffset(WORD_PATTERN, def, start);
  if (wordMatch !== undefined)
    return { kind: "word", text: toLowerCaseIfAscii(wordMatch[0]), start, end: start + wordMatch[0].length };
  const numberToken = scanNumber(def, start);
  if (numberToken !== undefined) return numberToken;
  const symbolMatch = matchPatternAtOffset(SYMBOL_PATTERN, def, start);
  if (symbolMatch !== undefined)
    return { kind: "symbol", text: symbolMatch[0], start, end: start + symbolMatch[0].length };
  if ("?:@$#".includes(firstCharacter))
    return createInvalidToken("a value (parameters are not allowed)", start, start + 1);
  return createInvalidToken("a valid character", start, start + 1);
}

/** Lowercases a word if it is ASCII only: U+212A (Kelvin sign) must not become "k". */
function toLowerCaseIfAscii(word: string): string {
  return /^[\w$]*$/.test(word) ? word.toLowerCase() : word;
}

function scanNumber(def: string, start: number): Token | undefined {
  const hexMatch = matchPatternAtOffset(HEX_NUMBER_PATTERN, def, start);
  const numberMatch = hexMatch ?? matchPatternAtOffset(NUMBER_PATTERN, def, start);
  if (numberMatch === undefined) return undefined;
  const end = start + numberMatch[0].length;
  // Letters directly after a number make it an invalid token.
  const trailingWordMatch = matchPatternAtOffset(TRAILING_WORD_PATTERN, def, end);
  if (trailingWordMatch !== undefined)
    return createInvalidToken("a number", start, end + trailingWordMatch[0].length);
  if (hexMatch !== undefined) return createHexToken("hexNumber", hexMatch, start);
  const text = numberMatch[0].replaceAll("_", "");
  return { kind: /^[0-9]+$/.test(text) ? "integer" : "float", text, start, end };
}

const TRAILING_WORD_PATTERN = /[\w$\u0080-\uffff]+/y;

function scanQuotedToken(
  def: string,
  start: number,
  openingQuote: keyof typeof QUOTED_TOKEN_PATTERNS,
): Token {
  const match = matchPatternAtOffset(QUOTED_TOKEN_PATTERNS[openingQuote], def, start);
  const closingQuote = openingQuote === "[" ? "]" : openingQuote;
  if (match === undefined) {
    return createInvalidToken(
      `${closingQuote} to close the ${openingQuote === "'" ? "string" : "name"}`,
      start,
      def.length,
    );
  }
  const text =
    openingQuote === "[" ? match[1] : match[1]?.replaceAll(openingQuote + openingQuote, openingQuote);
  return {
    kind: openingQuote === "'" ? "string" : "name",
    text: text ?? "",
    start,
    end: start + match[0].length,
  };
}

/** Creates a token whose text is the first capture group, without the digit separator `_`. */
function createHexToken(
  kind: "hexString" | "hexNumber",
  [match, capturedText = ""]: RegExpExecArray,
  start: number,
): Token {
  return { kind, text: capturedText.replaceAll("_", ""), start, end: start + match.length };
}

function createInvalidToken(expected: string, start: number, end: number): Token {
  return { kind: "invalid", text: expected, start, end };
}

function matchPatternAtOffset(pattern: RegExp, def: string, offset: number): RegExpExecArray | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(def) ?? undefined;
}
