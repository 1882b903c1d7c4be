/**
 * What collations take for the same, as far as letters of Latin, Greek, Cyrillic, Hebrew and Arabic go, in collations that are
 * not of one language: case, accents, and the letters that stand for two.
 */

/** Collations of Unicode's algorithm, which the server's own is. */
const UCA_COLLATION = /uca1400|unicode|_0900_/;

/** Those of them that know the letters with a stroke as letters with an accent. */
const NEWER_UCA_COLLATION = /uca1400|_0900_/;

/** What collations of Unicode's algorithm do not hear. */
const IGNORABLE = /[\0-\x08\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u2060-\u2064\ufeff]/g;

/**
 * Accents that make no other letter: all but a breve over Cyrillic's i, and those of Arabic's vowel carriers. Vowels of India's
 * scripts are marks, too, and are heard.
 */
const ACCENTS = /(?<!\u0438)\u0306|[\u0300-\u0305\u0307-\u0362\u0591-\u05bd\u064b-\u0652]/g;

/** More marks on one letter than any writer makes. */
const LONG_MARK_RUN = /\p{M}{30}/gu;

/** Divides the marks before it from those behind it. */
const GRAPHEME_JOINER = "\u034f";

/** Letters that stand for two. */
const EXPANSIONS: ReadonlyMap<string, string> = new Map([
  ["\u00df", "ss"],
  ["\u0153", "oe"],
]);

const NEWER_EXPANSIONS: ReadonlyMap<string, string> = new Map([
  ...EXPANSIONS,
  ["\u00e6", "ae"],
  ["\u00f0", "d"],
  ["\u00f8", "o"],
  ["\u0111", "d"],
  ["\u0127", "h"],
  ["\u0142", "l"],
]);

/** Where a letter never stands for two. */
const GENERAL_EXPANSIONS: ReadonlyMap<string, string> = new Map([["\u00df", "s"]]);

/** A text that two texts share where the collation takes them for the same. */
export function foldLetters(text: string, collation: string): string {
  const isUca = UCA_COLLATION.test(collation);
  // To put the marks of one letter in order takes the square of their number.
  const limited = text.replace(LONG_MARK_RUN, `$&${GRAPHEME_JOINER}`);
  const relevant = isUca ? limited.replace(IGNORABLE, "") : limited;
  if (/_cs$/.test(collation)) return stripAccents(relevant.normalize("NFD"), collation);
  // Unicode's algorithm hears no difference between a letter and its forms, such as a superscript or a ligature.
  const letters = relevant
    .normalize(isUca ? "NFKD" : "NFD")
    .toLowerCase()
    .replace(/\u03c2/g, "\u03c3");
  return stripAccents(letters, collation);
}

function stripAccents(letters: string, collation: string): string {
  if (/_as_/.test(collation)) return letters;
  const expansions = expansionsFor(collation);
  return letters
    .replace(ACCENTS, "")
    .replace(/[\u00df-\u0153]/g, (letter) => expansions.get(letter) ?? letter);
}

function expansionsFor(collation: string): ReadonlyMap<string, string> {
  if (NEWER_UCA_COLLATION.test(collation)) return NEWER_EXPANSIONS;
  return UCA_COLLATION.test(collation) ? EXPANSIONS : GENERAL_EXPANSIONS;
}
