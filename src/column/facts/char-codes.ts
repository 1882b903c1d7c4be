/** UTF-16 codes of the characters that the scanners handle, and character classes. */

export const SPACE = 0x20;
export const EXCLAMATION = 0x21;
export const DOUBLE_QUOTE = 0x22;
export const HASH = 0x23;
const DOLLAR = 0x24;
export const SINGLE_QUOTE = 0x27;
export const STAR = 0x2a;
export const PLUS = 0x2b;
export const DASH = 0x2d;
export const PERIOD = 0x2e;
export const SLASH = 0x2f;
export const ZERO = 0x30;
export const CAPITAL_M = 0x4d;
export const CAPITAL_N = 0x4e;
export const BACKSLASH = 0x5c;
const UNDERSCORE = 0x5f;
export const BACKTICK = 0x60;
export const LETTER_B = 0x62;
export const LETTER_E = 0x65;
export const LETTER_N = 0x6e;
export const LETTER_X = 0x78;
export const DELETE = 0x7f;

/** The code that `getCodeAt` returns at the end of the text. */
export const END_OF_TEXT = -1;

/**
 * Returns the UTF-16 code at the position `at`, or `END_OF_TEXT` at the end of the text. `charCodeAt` would return
 * NaN there, and V8 is slow if integers and NaN are mixed.
 */
export function getCodeAt(def: string, at: number): number {
  return at < def.length ? def.charCodeAt(at) : END_OF_TEXT;
}

/** Whether the code is a space, tab, line feed, vertical tab, form feed or carriage return. */
export function isSpace(code: number): boolean {
  return code === SPACE || (code >= 0x09 && code <= 0x0d);
}

/** Whether the code is a digit from `0` to `9`. */
export function isDigit(code: number): boolean {
  return code >= ZERO && code <= 0x39;
}

/** Returns the end of the run of digits that begins at `from`. */
export function findDigitsEnd(def: string, from: number): number {
  let end = from;
  while (isDigit(getCodeAt(def, end))) end += 1;
  return end;
}

/** Whether the code is a hexadecimal digit, in upper or lower case. */
export function isHexDigit(code: number): boolean {
  const lowerCaseCode = code | 0x20;
  return isDigit(code) || (lowerCaseCode >= 0x61 && lowerCaseCode <= 0x66);
}

/** Whether the code is `0` or `1`. */
export function isBit(code: number): boolean {
  return code === ZERO || code === ZERO + 1;
}

/**
 * Whether the code can be part of a word. Words consist of letters, digits, `_`, `$` and all non-ASCII
 * characters of the Basic Multilingual Plane. Surrogates are excluded.
 */
export function isWordPart(code: number): boolean {
  const lowerCaseCode = code | 0x20;
  if (
    (lowerCaseCode >= 0x61 && lowerCaseCode <= 0x7a) ||
    isDigit(code) ||
    code === UNDERSCORE ||
    code === DOLLAR
  )
    return true;
  return code > DELETE && (code < 0xd800 || code > 0xdfff);
}
