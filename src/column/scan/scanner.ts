/**
 * Splits a definition into tokens, as MySQL and MariaDB do in the default SQL mode: double quotes delimit
 * strings, and backslashes escape characters.
 *
 * The scanner does not throw. Text that is not a valid token becomes the last token, of kind `invalid`. The
 * parser reads the tokens in order. If there is a syntax error before the invalid token, the parser therefore
 * reports the syntax error, as database servers do.
 *
 * The file is long, because the functions for all kinds of tokens share the position of the scanner.
 */

import {
  BACKSLASH,
  BACKTICK,
  CAPITAL_N,
  DASH,
  DELETE_CHARACTER,
  DOUBLE_QUOTE,
  END_OF_INPUT,
  HASH,
  LOWERCASE_B,
  LOWERCASE_E,
  LOWERCASE_N,
  LOWERCASE_X,
  PLUS,
  PERIOD,
  SINGLE_QUOTE,
  SLASH,
  SPACE,
  STAR,
  DIGIT_ZERO,
  getCharacterCodeAt,
  findDigitsEnd,
  isBinaryDigit,
  isDigit,
  isHexDigit,
  isWhiteSpace,
  isWordCharacter,
} from "../facts/char-codes.js";
import { scanComment } from "./comments.js";
import type { MysqlOnlyComment, Token } from "./token.js";

/**
 * Returns all tokens of `def`. The last token is of kind `end` or `invalid`. Runs in linear time. Adds to `mysqlOnlyComments` the
 * executable comments (`/*! … *\/`) that MySQL executes but MariaDB does not.
 */
export function scanTokens(def: string, mysqlOnlyComments?: MysqlOnlyComment[]): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let latestToken: Token | undefined;
  /**
   * Start of the last executable comment (`/*!`) that was opened and not closed. Executable comments can be nested, but one `*\/`
   * closes all of them.
   */
  let enclosingCommentStart: number | undefined;
  for (;;) {
    const characterCode = getCharacterCodeAt(def, at);
    if (characterCode === SPACE || (characterCode < SPACE && isWhiteSpace(characterCode))) {
      at += 1;
    } else if (characterCode === END_OF_INPUT) {
      tokens.push(
        enclosingCommentStart === undefined
          ? { kind: "end", text: "", start: at, end: at }
          : { kind: "invalid", text: "*/ to close the comment", start: enclosingCommentStart, end: at },
      );
      return tokens;
    } else if (
      characterCode === STAR &&
      enclosingCommentStart !== undefined &&
      getCharacterCodeAt(def, at + 1) === SLASH
    ) {
      enclosingCommentStart = undefined;
      at += 2;
    } else {
      const comment =
        characterCode === DASH || characterCode === SLASH || characterCode === HASH
          ? scanComment(def, at)
          : undefined;
      if (comment === undefined) {
        latestToken = (SCANNERS_BY_CHARACTER_CODE[characterCode] ?? selectScanner(characterCode))(
          def,
          at,
          latestToken,
        );
        tokens.push(latestToken);
        if (latestToken.kind === "invalid") return tokens;
        at = latestToken.end;
      } else if (comment.kind === "unclosed") {
        tokens.push({ kind: "invalid", text: "*/ to close the comment", start: at, end: def.length });
        return tokens;
      } else {
        if (comment.kind === "executed") enclosingCommentStart = at;
        if (comment.mysqlOnlyContentStart !== undefined)
          mysqlOnlyComments?.push(
            createMysqlOnlyComment(def, at, comment.mysqlOnlyContentStart, comment.resumePosition),
          );
        at = comment.resumePosition;
      }
    }
  }
}

function createMysqlOnlyComment(
  def: string,
  start: number,
  contentStart: number,
  end: number,
): MysqlOnlyComment {
  return { start, end, content: def.slice(contentStart, end - "*/".length) };
}

/** Scans the token that begins at `start`. `previousToken` is the token before it. */
type TokenScanner = (def: string, start: number, previousToken: Token | undefined) => Token;

/** Returns the scanner for tokens that begin with the character code `characterCode`. */
function selectScanner(characterCode: number): TokenScanner {
  if (isDigit(characterCode)) return scanNumber;
  if (characterCode === PERIOD) return scanPeriod;
  if (characterCode === SINGLE_QUOTE || characterCode === DOUBLE_QUOTE) return scanUnprefixedString;
  if (characterCode === BACKTICK) return scanQuotedName;
  if (characterCode === BACKSLASH) return scanBackslash;
  if (STRING_PREFIX_CODES.has(characterCode | 0x20)) return scanPrefixedString;
  if (isWordCharacter(characterCode)) return scanWord;
  return characterCode > SPACE && characterCode < DELETE_CHARACTER ? scanSymbol : scanInvalidCharacter;
}

/** Prefix letters of string literals: `N'…'`, `x'…'`, `b'…'`. */
const STRING_PREFIX_CODES: ReadonlySet<number> = new Set([LOWERCASE_N, LOWERCASE_X, LOWERCASE_B]);

function scanPrefixedString(def: string, start: number): Token {
  if (getCharacterCodeAt(def, start + 1) !== SINGLE_QUOTE) return scanWord(def, start);
  const prefixCode = getCharacterCodeAt(def, start) | 0x20;
  if (prefixCode === LOWERCASE_N) return scanString(def, start, start + 1, "national");
  return scanHexOrBitString(def, start, prefixCode === LOWERCASE_X ? "hexString" : "bits");
}

function scanUnprefixedString(def: string, start: number): Token {
  return scanString(def, start, start, "string");
}

function scanPeriod(def: string, start: number, previousToken: Token | undefined): Token {
  const isNumber = isDigit(getCharacterCodeAt(def, start + 1)) && !isPeriodAfterName(previousToken, start);
  return isNumber ? scanNumber(def, start) : scanSymbol(def, start);
}

function scanBackslash(def: string, start: number): Token {
  const isNullEscape = getCharacterCodeAt(def, start + 1) === CAPITAL_N;
  return isNullEscape ? { kind: "word", text: "null", start, end: start + 2 } : scanSymbol(def, start);
}

function scanInvalidCharacter(def: string, start: number): Token {
  const end = start + ((def.codePointAt(start) ?? 0) > 0xffff ? 2 : 1);
  return { kind: "invalid", text: "a valid character", start, end };
}

/**
 * Whether the period at `at` separates two names, as in `a.b`. A period directly after a name does not begin a
 * number such as `.5`.
 */
function isPeriodAfterName(previousToken: Token | undefined, at: number): boolean {
  return previousToken?.end === at && (previousToken.kind === "word" || previousToken.kind === "name");
}

/** Operators of two or three characters. */
const LONG_OPERATOR_PATTERN = /<=>|<[=>]|[>!]=|<<|>>|\|\||&&|:=/y;

function scanSymbol(def: string, start: number): Token {
  const firstCharacter = def.charAt(start);
  if (firstCharacter === "(" || firstCharacter === ")" || firstCharacter === ",")
    return { kind: "symbol", text: firstCharacter, start, end: start + 1 };
  LONG_OPERATOR_PATTERN.lastIndex = start;
  const text =
    "<>!|&:".includes(firstCharacter) && LONG_OPERATOR_PATTERN.test(def)
      ? def.slice(start, LONG_OPERATOR_PATTERN.lastIndex)
      : firstCharacter;
  return { kind: "symbol", text, start, end: start + text.length };
}

/** Matches a run of characters that can be part of a word: the characters that `isWordCharacter` in char-codes.ts accepts. */
const WORD_PATTERN = /[\w$\u0080-\ud7ff\ue000-\uffff]*/y;
/** Matches a run of ASCII characters that can be part of a word. */
const ASCII_WORD_PATTERN = /[\w$]*/y;

function scanWord(def: string, start: number): Token {
  const asciiEnd = findMatchEnd(ASCII_WORD_PATTERN, def, start);
  const end =
    getCharacterCodeAt(def, asciiEnd) > DELETE_CHARACTER
      ? findMatchEnd(WORD_PATTERN, def, asciiEnd)
      : asciiEnd;
  const word = def.slice(start, end);
  // A word with non-ASCII characters is not lowercased: U+212A (Kelvin sign) must not become "k".
  return { kind: "word", text: asciiEnd === end ? word.toLowerCase() : word, start, end };
}

/** Returns the end of the match at `start`. `pattern` must be sticky, and able to match an empty text. */
function findMatchEnd(pattern: RegExp, def: string, start: number): number {
  pattern.lastIndex = start;
  pattern.test(def);
  return pattern.lastIndex;
}

function scanNumber(def: string, start: number): Token {
  const secondCharacterCode = getCharacterCodeAt(def, start + 1);
  if (
    getCharacterCodeAt(def, start) === DIGIT_ZERO &&
    (secondCharacterCode === LOWERCASE_X || secondCharacterCode === LOWERCASE_B)
  ) {
    const isValidDigit = secondCharacterCode === LOWERCASE_X ? isHexDigit : isBinaryDigit;
    let end = start + 2;
    while (isValidDigit(getCharacterCodeAt(def, end))) end += 1;
    if (end === start + 2 || isWordCharacter(getCharacterCodeAt(def, end))) return scanWord(def, start);
    return {
      kind: secondCharacterCode === LOWERCASE_X ? "hexNumber" : "bits",
      text: def.slice(start + 2, end),
      start,
      end,
    };
  }
  let end = findDigitsEnd(def, start);
  const isInteger = getCharacterCodeAt(def, end) !== PERIOD;
  if (!isInteger) end = findDigitsEnd(def, end + 1);
  const exponentEnd = findExponentEnd(def, end);
  if (exponentEnd !== undefined)
    return { kind: "float", text: def.slice(start, exponentEnd), start, end: exponentEnd };
  if (isInteger && isWordCharacter(getCharacterCodeAt(def, end))) return scanWord(def, start);
  return { kind: isInteger ? "integer" : "decimal", text: def.slice(start, end), start, end };
}

function findExponentEnd(def: string, at: number): number | undefined {
  if ((getCharacterCodeAt(def, at) | 0x20) !== LOWERCASE_E) return undefined;
  const signCode = getCharacterCodeAt(def, at + 1);
  const digitsStart = signCode === PLUS || signCode === DASH ? at + 2 : at + 1;
  return isDigit(getCharacterCodeAt(def, digitsStart)) ? findDigitsEnd(def, digitsStart) : undefined;
}

/** Scans a string whose opening quote is at `openingQuotePosition`. A prefix may precede it, as in `N'…'`. */
function scanString(
  def: string,
  start: number,
  openingQuotePosition: number,
  kind: "string" | "national",
): Token {
  const quoteCode = getCharacterCodeAt(def, openingQuotePosition);
  let text = "";
  let segmentStart = openingQuotePosition + 1;
  for (let at = segmentStart; at < def.length; at += 1) {
    const characterCode = getCharacterCodeAt(def, at);
    if (characterCode === BACKSLASH) {
      text += def.slice(segmentStart, at) + unescapeCharacter(def.charAt(at + 1));
      at += 1;
      segmentStart = at + 1;
    } else if (characterCode === quoteCode) {
      text += def.slice(segmentStart, at);
      if (getCharacterCodeAt(def, at + 1) !== quoteCode) return { kind, text, start, end: at + 1 };
      at += 1;
      segmentStart = at;
    }
  }
  return {
    kind: "invalid",
    text: `${def.charAt(openingQuotePosition)} to close the string`,
    start,
    end: def.length,
  };
}

/** Unescapes a backslash sequence. `\%` and `\_` keep their backslash, because LIKE patterns need it. */
function unescapeCharacter(character: string): string {
  if (character === "%" || character === "_") return `\\${character}`;
  return CHARACTERS_BY_ESCAPE.get(character) ?? character;
}

const CHARACTERS_BY_ESCAPE: ReadonlyMap<string, string> = new Map([
  ["0", "\0"],
  ["b", "\b"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["Z", "\x1a"],
]);

function scanQuotedName(def: string, start: number): Token {
  let text = "";
  for (let at = start + 1; ;) {
    const backtickPosition = def.indexOf("`", at);
    if (backtickPosition < 0) return { kind: "invalid", text: "` to close the name", start, end: def.length };
    text += def.slice(at, backtickPosition);
    if (getCharacterCodeAt(def, backtickPosition + 1) !== BACKTICK)
      return { kind: "name", text, start, end: backtickPosition + 1 };
    text += "`";
    at = backtickPosition + 2;
  }
}

/** Scans `x'…'` or `b'…'`. */
function scanHexOrBitString(def: string, start: number, kind: "hexString" | "bits"): Token {
  const isValidDigit = kind === "hexString" ? isHexDigit : isBinaryDigit;
  let end = start + 2;
  while (isValidDigit(getCharacterCodeAt(def, end))) end += 1;
  const digits = def.slice(start + 2, end);
  const isStringValid =
    getCharacterCodeAt(def, end) === SINGLE_QUOTE && (kind === "bits" || digits.length % 2 === 0);
  if (isStringValid) return { kind, text: digits, start, end: end + 1 };
  const expectedText = kind === "bits" ? "binary digits and '" : "an even number of hexadecimal digits and '";
  return { kind: "invalid", text: expectedText, start, end };
}

/** Token scanners, indexed by the ASCII code of the token's first character. */
const SCANNERS_BY_CHARACTER_CODE: readonly TokenScanner[] = Array.from(
  { length: DELETE_CHARACTER },
  (_, characterCode) => selectScanner(characterCode),
);
