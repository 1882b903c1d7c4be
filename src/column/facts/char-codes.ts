/** UTF-16 codes of the characters that the scanners handle, and character classes. */

export const SPACE = 0x20;
export const EXCLAMATION = 0x21;
export const DOUBLE_QUOTE = 0x22;
export const HASH = 0x23;
const DOLLAR = 0x24;
export const QUOTE = 0x27;
export const STAR = 0x2a;
export const PLUS = 0x2b;
export const DASH = 0x2d;
export const POINT = 0x2e;
export const SLASH = 0x2f;
export const ZERO = 0x30;
export const LETTER_M = 0x4d;
export const CAPITAL_N = 0x4e;
export const BACKSLASH = 0x5c;
const UNDERSCORE = 0x5f;
export const BACKTICK = 0x60;
export const LETTER_B = 0x62;
export const LETTER_E = 0x65;
export const LETTER_N = 0x6e;
export const LETTER_X = 0x78;
export const DELETE = 0x7f;

/** Stands for the end of the text. */
export const END = -1;

/**
 * The code at `at`, or `END`. `charCodeAt` returns NaN at the end, and V8 is slow if integers and NaN are
 * mixed.
 */
export function codeAt(def: string, at: number): number {
  return at < def.length ? def.charCodeAt(at) : END;
}

/** Space, tab, line feed, vertical tab, form feed, carriage return. */
export function isSpace(code: number): boolean {
  return code === SPACE || (code >= 0x09 && code <= 0x0d);
}

/** `0` to `9`. */
export function isDigit(code: number): boolean {
  return code >= ZERO && code <= 0x39;
}

/** The end of the run of digits that begins at `from`. */
export function digitsEnd(def: string, from: number): number {
  let end = from;
  while (isDigit(codeAt(def, end))) end += 1;
  return end;
}

/** A hexadecimal digit, in either case. */
export function isHexDigit(code: number): boolean {
  const lower = code | 0x20;
  return isDigit(code) || (lower >= 0x61 && lower <= 0x66);
}

/** `0` or `1`. */
export function isBit(code: number): boolean {
  return code === ZERO || code === ZERO + 1;
}

/**
 * Letters, digits, `_`, `$` and all non-ASCII characters of the Basic Multilingual Plane. Surrogates are not
 * part of a word.
 */
export function isWordPart(code: number): boolean {
  const lower = code | 0x20;
  if ((lower >= 0x61 && lower <= 0x7a) || isDigit(code) || code === UNDERSCORE || code === DOLLAR)
    return true;
  return code > DELETE && (code < 0xd800 || code > 0xdfff);
}
