/**
 * Folds text: removes the differences in letter case and accents that a collation ignores. The result is approximate. It covers
 * Latin, Greek, Cyrillic, Hebrew and Arabic letters, but not the rules of single languages.
 */

/** Matches collations of the Unicode Collation Algorithm (UCA), such as the default `utf8mb4_uca1400_ai_ci`. */
const UCA_COLLATION_PATTERN = /uca1400|unicode|_0900_/;

/** Matches the collations of UCA 9.0 and later. They treat letters with a stroke, such as ø, as accented letters. */
const UCA_9_AND_LATER_COLLATION_PATTERN = /uca1400|_0900_/;

/** Characters that UCA collations ignore. */
const IGNORABLE_CHARACTERS_PATTERN = /[\0-\x08\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u2060-\u2064\ufeff]/g;

/**
 * Combining marks that collations treat as accents. Marks that form a different letter are excluded: the
 * breve over Cyrillic и, the hamza and madda of Arabic letters, and vowel signs of Indic scripts.
 */
const ACCENT_PATTERN = /(?<!\u0438)\u0306|[\u0300-\u0305\u0307-\u0362\u0591-\u05bd\u064b-\u0652]/g;

/** Matches a run of 30 combining marks. Ordinary text contains no such run. */
const LONG_RUN_OF_MARKS_PATTERN = /\p{M}{30}/gu;

/** Combining grapheme joiner (U+034F). `foldForComparison` inserts it after every 30 marks, to split longer runs of marks. */
const COMBINING_GRAPHEME_JOINER = "\u034f";

/** Letters that UCA collations before UCA 9.0 treat as equal to two other letters: `ß` equals `ss`. */
const UCA_BEFORE_9_LETTER_EQUIVALENTS: ReadonlyMap<string, string> = new Map([
  ["\u00df", "ss"],
  ["\u0153", "oe"],
]);

/** Letters that collations of UCA 9.0 and later treat as equal to one or two other letters: `ø` equals `o`. */
const UCA_9_AND_LATER_LETTER_EQUIVALENTS: ReadonlyMap<string, string> = new Map([
  ...UCA_BEFORE_9_LETTER_EQUIVALENTS,
  ["\u00e6", "ae"],
  ["\u00f0", "d"],
  ["\u00f8", "o"],
  ["\u0111", "d"],
  ["\u0127", "h"],
  ["\u0142", "l"],
]);

/** Letters that `general_ci` collations treat as equal to one other letter: `ß` equals `s`. */
const NON_UCA_LETTER_EQUIVALENTS: ReadonlyMap<string, string> = new Map([["\u00df", "s"]]);

/** Folds a text for comparison. Two texts have the same result if the collation treats them as equal. */
export function foldForComparison(text: string, collation: string): string {
  const isUcaCollation = UCA_COLLATION_PATTERN.test(collation);
  // Normalization sorts the marks of a letter in quadratic time, so long runs are split.
  const textWithSplitRunsOfMarks = text.replace(LONG_RUN_OF_MARKS_PATTERN, `$&${COMBINING_GRAPHEME_JOINER}`);
  const textToNormalize = isUcaCollation
    ? textWithSplitRunsOfMarks.replace(IGNORABLE_CHARACTERS_PATTERN, "")
    : textWithSplitRunsOfMarks;
  if (/_cs$/.test(collation)) return foldAccents(textToNormalize.normalize("NFD"), collation);
  // UCA collations ignore compatibility differences, such as superscripts and ligatures.
  const caseFoldedText = textToNormalize
    .normalize(isUcaCollation ? "NFKD" : "NFD")
    .toLowerCase()
    .replace(/\u03c2/g, "\u03c3");
  return foldAccents(caseFoldedText, collation);
}

function foldAccents(text: string, collation: string): string {
  if (/_as_/.test(collation)) return text;
  const letterEquivalents = selectLetterEquivalents(collation);
  return text
    .replace(ACCENT_PATTERN, "")
    .replace(/[\u00df-\u0153]/g, (letter) => letterEquivalents.get(letter) ?? letter);
}

function selectLetterEquivalents(collation: string): ReadonlyMap<string, string> {
  if (UCA_9_AND_LATER_COLLATION_PATTERN.test(collation)) return UCA_9_AND_LATER_LETTER_EQUIVALENTS;
  return UCA_COLLATION_PATTERN.test(collation) ? UCA_BEFORE_9_LETTER_EQUIVALENTS : NON_UCA_LETTER_EQUIVALENTS;
}
