/** Prepares texts for the search for secrets: decodes escapes, and removes differences in case, accents and Unicode normalization. */

import { toMappedText, replaceMatches, type MappedText } from "./mapped-text.js";
import { fixMisreadUtf8, decodeEscapes } from "./unescape.js";

/** Maximum number of nested levels of escapes that are decoded. */
const MAX_ESCAPE_LEVELS = 8;

/**
 * Yields the text with 0, 1, 2, … levels of escapes decoded, such as `%2541`, `%41` and `A`. If the text is not ASCII, repeats this with
 * normalization before each level, because normalization can create escapes, such as `%41` from full-width characters.
 */
export function* decodeEscapeLevels(text: string): Generator<MappedText> {
  const keepUnchanged = (level: MappedText): MappedText => level;
  for (const prepare of isAscii(text) ? [keepUnchanged] : [keepUnchanged, normalize]) {
    let level = prepare(toMappedText(text));
    for (let count = 0; count <= MAX_ESCAPE_LEVELS; count++) {
      yield level;
      const decodedText = decodeEscapes(level);
      if (decodedText === level) break;
      level = prepare(decodedText);
    }
  }
}

/**
 * Yields the normalized text. If UTF-8 in the text was decoded as Latin-1, also corrects the text, and yields the normalized result.
 * Repeats this once, because the error may have occurred twice.
 */
export function* createNormalizedVariants(text: MappedText): Generator<MappedText> {
  yield normalize(text);
  const correctedOnce = fixMisreadUtf8(text);
  if (correctedOnce === text) return;
  yield normalize(correctedOnce);
  const correctedTwice = fixMisreadUtf8(correctedOnce);
  if (correctedTwice !== correctedOnce) yield normalize(correctedTwice);
}

/**
 * Characters that `normalize` replaces. A control character becomes the letter of its escape, because `decodeEscapes` decodes the escape
 * `\n` to `n`. A plus sign becomes a space, as in form data.
 */
const REPLACED_CHARACTERS: Readonly<Record<string, string>> = {
  ...{ "\n": "N", "\r": "R", "\t": "T", "\b": "B", "\f": "F", "+": " " },
};

/**
 * Normalizes a text so that secrets can be found in it: upper case, no accents or other marks, compatibility characters decomposed (NFKD).
 * Normalizes each character separately. Therefore, if a text contains a secret, the normalized text contains the normalized secret.
 */
function normalize(from: MappedText): MappedText {
  const withoutMarks = isAscii(from.text)
    ? from
    : replaceMatches(from, /[\u0080-\u{10ffff}]/gu, normalizeCharacter);
  const text = withoutMarks.text
    .toUpperCase()
    .replace(/[\n\r\t\b\f+]/g, (character) => REPLACED_CHARACTERS[character] ?? character);
  return { ...withoutMarks, text };
}

/** Cache of normalized characters. It is small, because texts contain few different characters. */
const characterCache = new Map<string, string>();

function normalizeCharacter(character: string): string {
  const cachedResult = characterCache.get(character);
  if (cachedResult !== undefined) return cachedResult;
  const result = foldCaseAndDiacritics(foldCaseAndDiacritics(character).normalize("NFKD"));
  characterCache.set(character, result);
  return result;
}

function foldCaseAndDiacritics(character: string): string {
  return character.toLowerCase().toUpperCase().replace(/\p{M}/gu, "");
}

function isAscii(text: string): boolean {
  return !/[\u0080-\uffff]/.test(text);
}
