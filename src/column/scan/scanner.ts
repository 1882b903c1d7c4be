/**
 * Splits a definition into tokens, as MySQL and MariaDB do in the default SQL mode: double quotes delimit
 * strings, and backslashes escape characters.
 *
 * The scanner does not throw. Text that is not a valid token becomes the last token, of kind `invalid`. The
 * parser therefore reports an earlier syntax error first, as database servers do.
 */

import {
  BACKSLASH,
  BACKTICK,
  CAPITAL_N,
  DASH,
  DELETE,
  DOUBLE_QUOTE,
  END_OF_TEXT,
  HASH,
  LETTER_B,
  LETTER_E,
  LETTER_N,
  LETTER_X,
  PLUS,
  PERIOD,
  SINGLE_QUOTE,
  SLASH,
  SPACE,
  STAR,
  ZERO,
  getCodeAt,
  findDigitsEnd,
  isBit,
  isDigit,
  isHexDigit,
  isSpace,
  isWordPart,
} from "../facts/char-codes.js";
import { scanComment } from "./comments.js";
import type { MysqlComment, Token } from "./token.js";

/**
 * Returns all tokens of `def`. The last token is of kind `end` or `invalid`. Runs in linear time. Adds to `mysqlComments` the
 * executable comments (`/*! … *\/`) that MySQL executes but MariaDB does not.
 */
export function scanTokens(def: string, mysqlComments?: MysqlComment[]): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let previousToken: Token | undefined;
  /** Start of the open executable comment (`/*!`). One `*\/` closes all open executable comments. */
  let openCommentStart: number | undefined;
  for (;;) {
    const code = getCodeAt(def, at);
    if (code === SPACE || (code < SPACE && isSpace(code))) {
      at += 1;
    } else if (code === END_OF_TEXT) {
      tokens.push(
        openCommentStart === undefined
          ? { kind: "end", text: "", start: at, end: at }
          : { kind: "invalid", text: "*/ to close the comment", start: openCommentStart, end: at },
      );
      return tokens;
    } else if (code === STAR && openCommentStart !== undefined && getCodeAt(def, at + 1) === SLASH) {
      openCommentStart = undefined;
      at += 2;
    } else {
      const comment = code === DASH || code === SLASH || code === HASH ? scanComment(def, at) : undefined;
      if (comment === undefined) {
        previousToken = (SCANNERS_BY_CHARACTER_CODE[code] ?? selectScanner(code))(def, at, previousToken);
        tokens.push(previousToken);
        if (previousToken.kind === "invalid") return tokens;
        at = previousToken.end;
      } else if (comment.kind === "unclosed") {
        tokens.push({ kind: "invalid", text: "*/ to close the comment", start: at, end: def.length });
        return tokens;
      } else {
        if (comment.kind === "executed") openCommentStart = at;
        if (comment.mysqlContentStart !== undefined)
          mysqlComments?.push(createMysqlComment(def, at, comment.mysqlContentStart, comment.resumeAt));
        at = comment.resumeAt;
      }
    }
  }
}

function createMysqlComment(def: string, start: number, contentStart: number, end: number): MysqlComment {
  return { start, end, content: def.slice(contentStart, end - "*/".length) };
}

/** Scans the token that begins at `start`. `previousToken` is the token before it. */
type TokenScanner = (def: string, start: number, previousToken: Token | undefined) => Token;

/** Returns the scanner for tokens that begin with the character code `code`. */
function selectScanner(code: number): TokenScanner {
  if (isDigit(code)) return scanNumber;
  if (code === PERIOD) return scanPeriod;
  if (code === SINGLE_QUOTE || code === DOUBLE_QUOTE) return scanUnprefixedString;
  if (code === BACKTICK) return scanQuotedName;
  if (code === BACKSLASH) return scanBackslash;
  if (STRING_PREFIXES.has(code | 0x20)) return scanPrefixedString;
  if (isWordPart(code)) return scanWord;
  return code > SPACE && code < DELETE ? scanSymbol : scanInvalidCharacter;
}

/** Prefix letters of string literals: `N'…'`, `x'…'`, `b'…'`. */
const STRING_PREFIXES: ReadonlySet<number> = new Set([LETTER_N, LETTER_X, LETTER_B]);

function scanPrefixedString(def: string, start: number): Token {
  if (getCodeAt(def, start + 1) !== SINGLE_QUOTE) return scanWord(def, start);
  const prefixCode = getCodeAt(def, start) | 0x20;
  if (prefixCode === LETTER_N) return scanString(def, start, start + 1, "national");
  return scanDigitString(def, start, prefixCode === LETTER_X ? "hexString" : "bits");
}

function scanUnprefixedString(def: string, start: number): Token {
  return scanString(def, start, start, "string");
}

function scanPeriod(def: string, start: number, previousToken: Token | undefined): Token {
  const isNumber = isDigit(getCodeAt(def, start + 1)) && !isNameSeparator(previousToken, start);
  return isNumber ? scanNumber(def, start) : scanSymbol(def, start);
}

function scanBackslash(def: string, start: number): Token {
  const isNullEscape = getCodeAt(def, start + 1) === CAPITAL_N;
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
function isNameSeparator(previousToken: Token | undefined, at: number): boolean {
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

/** Matches a run of characters that can be part of a word: the characters that `isWordPart` in char-codes.ts accepts. */
const WORD_PATTERN = /[\w$\u0080-\ud7ff\ue000-\uffff]*/y;
/** Matches a run of ASCII characters that can be part of a word. */
const ASCII_WORD_PATTERN = /[\w$]*/y;

function scanWord(def: string, start: number): Token {
  const asciiEnd = findMatchEnd(ASCII_WORD_PATTERN, def, start);
  const end = getCodeAt(def, asciiEnd) > DELETE ? findMatchEnd(WORD_PATTERN, def, asciiEnd) : asciiEnd;
  const word = def.slice(start, end);
  // A word with non-ASCII characters is not lowercased: U+212A (Kelvin sign) must not become "k".
  return { kind: "word", text: asciiEnd === end ? word.toLowerCase() : word, start, end };
}

/** Returns the end of the match at `start`. The pattern must always match, if necessary an empty text. */
function findMatchEnd(pattern: RegExp, def: string, start: number): number {
  pattern.lastIndex = start;
  pattern.test(def);
  return pattern.lastIndex;
}

function scanNumber(def: string, start: number): Token {
  const secondCode = getCodeAt(def, start + 1);
  if (getCodeAt(def, start) === ZERO && (secondCode === LETTER_X || secondCode === LETTER_B)) {
    const isValidDigit = secondCode === LETTER_X ? isHexDigit : isBit;
    let end = start + 2;
    while (isValidDigit(getCodeAt(def, end))) end += 1;
    if (end === start + 2 || isWordPart(getCodeAt(def, end))) return scanWord(def, start);
    return {
      kind: secondCode === LETTER_X ? "hexNumber" : "bits",
      text: def.slice(start + 2, end),
      start,
      end,
    };
  }
  let end = findDigitsEnd(def, start);
  const isInteger = getCodeAt(def, end) !== PERIOD;
  if (!isInteger) end = findDigitsEnd(def, end + 1);
  const exponentEnd = findExponentEnd(def, end);
  if (exponentEnd !== undefined)
    return { kind: "float", text: def.slice(start, exponentEnd), start, end: exponentEnd };
  if (isInteger && isWordPart(getCodeAt(def, end))) return scanWord(def, start);
  return { kind: isInteger ? "integer" : "decimal", text: def.slice(start, end), start, end };
}

function findExponentEnd(def: string, at: number): number | undefined {
  if ((getCodeAt(def, at) | 0x20) !== LETTER_E) return undefined;
  const signCode = getCodeAt(def, at + 1);
  const digitsStart = signCode === PLUS || signCode === DASH ? at + 2 : at + 1;
  return isDigit(getCodeAt(def, digitsStart)) ? findDigitsEnd(def, digitsStart) : undefined;
}

/** Scans a string whose opening quote is at `quotePosition`. A prefix may precede it, as in `N'…'`. */
function scanString(def: string, start: number, quotePosition: number, kind: "string" | "national"): Token {
  const quoteCode = getCodeAt(def, quotePosition);
  let text = "";
  let segmentStart = quotePosition + 1;
  for (let at = segmentStart; at < def.length; at += 1) {
    const code = getCodeAt(def, at);
    if (code === BACKSLASH) {
      text += def.slice(segmentStart, at) + unescapeCharacter(def.charAt(at + 1));
      at += 1;
      segmentStart = at + 1;
    } else if (code === quoteCode) {
      text += def.slice(segmentStart, at);
      if (getCodeAt(def, at + 1) !== quoteCode) return { kind, text, start, end: at + 1 };
      at += 1;
      segmentStart = at;
    }
  }
  return {
    kind: "invalid",
    text: `${def.charAt(quotePosition)} to close the string`,
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
    const closingPosition = def.indexOf("`", at);
    if (closingPosition < 0) return { kind: "invalid", text: "` to close the name", start, end: def.length };
    text += def.slice(at, closingPosition);
    if (getCodeAt(def, closingPosition + 1) !== BACKTICK)
      return { kind: "name", text, start, end: closingPosition + 1 };
    text += "`";
    at = closingPosition + 2;
  }
}

/** Scans `x'…'` or `b'…'`. */
function scanDigitString(def: string, start: number, kind: "hexString" | "bits"): Token {
  const isValidDigit = kind === "hexString" ? isHexDigit : isBit;
  let end = start + 2;
  while (isValidDigit(getCodeAt(def, end))) end += 1;
  const text = def.slice(start + 2, end);
  const isComplete = getCodeAt(def, end) === SINGLE_QUOTE && (kind === "bits" || text.length % 2 === 0);
  if (isComplete) return { kind, text, start, end: end + 1 };
  const expected = kind === "bits" ? "binary digits and '" : "an even number of hexadecimal digits and '";
  return { kind: "invalid", text: expected, start, end };
}

/** Token scanners, indexed by the ASCII code of the token's first character. */
const SCANNERS_BY_CHARACTER_CODE: readonly TokenScanner[] = Array.from({ length: DELETE }, (_, code) =>
  selectScanner(code),
);
