/** Prepares texts for the search for secrets: decodes escapes, and removes differences in case, accents and Unicode normalization. */

import { toMappedText, replaceMatches, type MappedText } from "./mapped-text.js";
import { fixMisreadUtf8, decodeEscapes } from "./unescape.js";

/** Maximum number of nested levels of escapes that are decoded. */
const MAX_ESCAPE_LEVELS = 8;

/**
 * Yields the text with 0, 1, 2, … levels of escapes decoded, such as `%2541`, `%41` and `A`. If the text is not ASCII, yields all levels a
 * second time, and normalizes the text before each level. Normalization can create escapes, such as `%41` from full-width characters.
 */
export function* decodeEscapeLevels(text: string): Generator<MappedText> {
  const keepUnchanged = (mappedText: MappedText): MappedText => mappedText;
  for (const keepOrNormalizeText of isAscii(text) ? [keepUnchanged] : [keepUnchanged, normalizeText]) {
    let currentMappedText = keepOrNormalizeText(toMappedText(text));
    for (let decodedLevelCount = 0; decodedLevelCount <= MAX_ESCAPE_LEVELS; decodedLevelCount++) {
      yield currentMappedText;
      const decodedMappedText = decodeEscapes(currentMappedText);
      if (decodedMappedText === currentMappedText) break;
      currentMappedText = keepOrNormalizeText(decodedMappedText);
    }
  }
}

/**
 * Yields the normalized text. If UTF-8 in the text was decoded as Latin-1, corrects the text, and also yields the corrected text in
 * normalized form. Corrects the text up to twice, because the error may have occurred twice.
 */
export function* createNormalizedVariants(mappedText: MappedText): Generator<MappedText> {
  yield normalizeText(mappedText);
  const textCorrectedOnce = fixMisreadUtf8(mappedText);
  if (textCorrectedOnce === mappedText) return;
  yield normalizeText(textCorrectedOnce);
  const textCorrectedTwice = fixMisreadUtf8(textCorrectedOnce);
  if (textCorrectedTwice !== textCorrectedOnce) yield normalizeText(textCorrectedTwice);
}

/**
 * Characters that `normalizeText` replaces. `decodeEscapes` removes only the backslash of an escape such as `\n`, so `n` remains. Therefore
 * a real line break becomes the same letter, in upper case like all letters. A plus sign becomes a space, as in form data.
 */
const REPLACEMENTS_BY_CHARACTER: Readonly<Record<string, string>> = {
  ...{ "\n": "N", "\r": "R", "\t": "T", "\b": "B", "\f": "F", "+": " " },
};

/**
 * Normalizes a text so that secrets can be found in it: upper case, no accents or other marks, compatibility characters decomposed (NFKD).
 * Normalizes each character separately. Therefore, if a text contains a secret, the normalized text contains the normalized secret.
 */
function normalizeText(mappedText: MappedText): MappedText {
  const textWithNormalizedCharacters = isAscii(mappedText.text)
    ? mappedText
    : replaceMatches(mappedText, /[\u0080-\u{10ffff}]/gu, normalizeCharacter);
  const text = textWithNormalizedCharacters.text
    .toUpperCase()
    .replace(/[\n\r\t\b\f+]/g, (character) => REPLACEMENTS_BY_CHARACTER[character] ?? character);
  return { ...textWithNormalizedCharacters, text };
}

/** Cache of normalized characters. It is small, because texts contain few different characters. */
const normalizedCharacterCache = new Map<string, string>();

function normalizeCharacter(character: string): string {
  const cachedResult = normalizedCharacterCache.get(character);
  if (cachedResult !== undefined) return cachedResult;
  const normalizedCharacter = foldCaseAndDiacritics(foldCaseAndDiacritics(character).normalize("NFKD"));
  normalizedCharacterCache.set(character, normalizedCharacter);
  return normalizedCharacter;
}

function foldCaseAndDiacritics(character: string): string {
  return character.toLowerCase().toUpperCase().replace(/\p{M}/gu, "");
}

function isAscii(text: string): boolean {
  return !/[\u0080-\uffff]/.test(text);
}
