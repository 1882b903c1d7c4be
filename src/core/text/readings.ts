/** How a text reads without its escapes, whatever letter case, accents and Unicode normalization it has. */

import { mapText, replaceMapped, type MappedText } from "./mapped-text.js";
import { readAsUtf8, unescaped } from "./unescape.js";

/** How many levels of escapes are decoded, one within another. */
const LEVELS = 8;

/**
 * The text with none to all levels of its escapes decoded. Normalization can also make an escape, so text that is not ASCII
 * comes a second time, normalized before each level is decoded.
 */
export function* levelsOf(text: string): Generator<MappedText> {
  const asItIs = (level: MappedText): MappedText => level;
  for (const prepared of isAscii(text) ? [asItIs] : [asItIs, normalized]) {
    let level = prepared(mapText(text));
    for (let count = 0; count <= LEVELS; count++) {
      yield level;
      const decoded = unescaped(level);
      if (decoded === level) break;
      level = prepared(decoded);
    }
  }
}

/** A text normalized, and, if it has UTF-8 that was read as Latin-1, the same with that corrected once and twice. */
export function* readingsOf(text: MappedText): Generator<MappedText> {
  yield normalized(text);
  const once = readAsUtf8(text);
  if (once === text) return;
  yield normalized(once);
  const twice = readAsUtf8(once);
  if (twice !== once) yield normalized(twice);
}

/** A line break counts as the `n` of its escape, and a plus sign as the space that it is in forms. */
const SAME: Readonly<Record<string, string>> = {
  ...{ "\n": "N", "\r": "R", "\t": "T", "\b": "B", "\f": "F", "+": " " },
};

/**
 * The text in upper case, without accents and other marks, with compatible characters (NFKD) replaced. The result for a text is
 * that for each of its characters, one after another: so what contains another text contains it normalized, too.
 */
function normalized(from: MappedText): MappedText {
  const changed = isAscii(from.text)
    ? from
    : replaceMapped(from, /[\u0080-\u{10ffff}]/gu, normalizedCharacter);
  const text = changed.text
    .toUpperCase()
    .replace(/[\n\r\t\b\f+]/g, (character) => SAME[character] ?? character);
  return { ...changed, text };
}

/** Results by character: a text has few different ones. */
const normalizedCharacters = new Map<string, string>();

function normalizedCharacter(character: string): string {
  const known = normalizedCharacters.get(character);
  if (known !== undefined) return known;
  const result = withoutCaseAndMarks(withoutCaseAndMarks(character).normalize("NFKD"));
  normalizedCharacters.set(character, result);
  return result;
}

function withoutCaseAndMarks(character: string): string {
  return character.toLowerCase().toUpperCase().replace(/\p{M}/gu, "");
}

function isAscii(text: string): boolean {
  return !/[\u0080-\uffff]/.test(text);
}
