/** UTF-16 codes of the characters that the scanners handle, and character classes. */

export const SPACE = 0x20;
export const EXCLAMATION_MARK = 0x21;
export const DOUBLE_QUOTE = 0x22;
export const HASH = 0x23;
const DOLLAR_SIGN = 0x24;
export const SINGLE_QUOTE = 0x27;
export const STAR = 0x2a;
export const PLUS = 0x2b;
export const DASH = 0x2d;
export const PERIOD = 0x2e;
export const SLASH = 0x2f;
export const DIGIT_ZERO = 0x30;
export const CAPITAL_M = 0x4d;
export const CAPITAL_N = 0x4e;
export const BACKSLASH = 0x5c;
const UNDERSCORE = 0x5f;
export const BACKTICK = 0x60;
export const LOWERCASE_B = 0x62;
export const LOWERCASE_E = 0x65;
export const LOWERCASE_N = 0x6e;
export const LOWERCASE_X = 0x78;
export const DELETE_CHARACTER = 0x7f;

/** The code that `getCharacterCodeAt` returns at the end of the text. */
export const END_OF_INPUT = -1;

/**
 * Returns the UTF-16 code at the position `offset`, or `END_OF_INPUT` at the end of the text. `charCodeAt` would return
 * NaN there, and V8 is slow if integers and NaN are mixed.
 */
export function getCharacterCodeAt(def: string, offset: number): number {
  return offset < def.length ? def.charCodeAt(offset) : END_OF_INPUT;
}

/** Whether the code is a space, tab, line feed, vertical tab, form feed or carriage return. */
export function isWhiteSpace(characterCode: number): boolean {
  return characterCode === SPACE || (characterCode >= 0x09 && characterCode <= 0x0d);
}

/** Whether the code is a digit from `0` to `9`. */
export function isDigit(characterCode: number): boolean {
  return characterCode >= DIGIT_ZERO && characterCode <= 0x39;
}

/** Returns the end of the run of digits that begins at `startOffset`. */
export function findDigitsEnd(def: string, startOffset: number): number {
  let endOffset = startOffset;
  while (isDigit(getCharacterCodeAt(def, endOffset))) endOffset += 1;
  return endOffset;
}

/** Whether the code is a hexadecimal digit, in upper or lower case. */
export function isHexDigit(characterCode: number): boolean {
  const lowerCaseCode = characterCode | 0x20;
  return isDigit(characterCode) || (lowerCaseCode >= 0x61 && lowerCaseCode <= 0x66);
}

/** Whether the code is `0` or `1`. */
export function isBinaryDigit(characterCode: number): boolean {
  return characterCode === DIGIT_ZERO || characterCode === DIGIT_ZERO + 1;
}

/**
 * Whether the code can be part of a word. Words consist of letters, digits, `_`, `$` and all non-ASCII
 * characters of the Basic Multilingual Plane. Surrogates are excluded.
 */
export function isWordCharacter(characterCode: number): boolean {
  const lowerCaseCode = characterCode | 0x20;
  if (
    (lowerCaseCode >= 0x61 && lowerCaseCode <= 0x7a) ||
    isDigit(characterCode) ||
    characterCode === UNDERSCORE ||
    characterCode === DOLLAR_SIGN
  )
    return true;
  return characterCode > DELETE_CHARACTER && (characterCode < 0xd800 || characterCode > 0xdfff);
}
