/** Foreign text as it may be printed: on one line, with nothing in it that a terminal or a CI system acts on. */

/** How much of a foreign text a sentence repeats. */
const LONGEST_QUOTE = 200;

/** Foreign text on one line, in quotation marks, with nothing in it that a terminal or a CI system would act on. */
export function quote(text: string): string {
  return `"${visible(text)}"`;
}

/** Foreign text on one line, cut to a sane length, control and invisible characters made visible. */
export function visible(text: string): string {
  return visibleWhole(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text);
}

/**
 * The same, uncut: no space but the one that is on every keyboard, and nothing that is not seen. Some CI systems act on `##[`,
 * `##vso[` and `##teamcity[` wherever they stand in a line.
 */
export function visibleWhole(text: string): string {
  return text.replace(/\p{C}|\p{Zl}|\p{Zp}|(?! )\p{Zs}|\p{DI}|(?<=#)#(?=[a-z]*\[)/giu, escapeCharacter);
}

/** The same for text that a line begins with, behind spaces or not: one CI system acts on `::` there. */
export function visibleAtStart(text: string): string {
  return visibleWhole(text).replace(/(?<=^ *):(?=:)/, escapeCharacter);
}

export function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** `FILE:LINE:COLUMN`, as editors and terminals link it; the file alone if the location is not known. */
export function visibleLocation(
  file: string,
  { line, column }: { readonly line?: number; readonly column?: number } = {},
): string {
  return [visible(file), ...(line === undefined ? [] : [line, column ?? 1])].join(":");
}

/** What a person named, without the secret of a browser's session. */
export function quoteServer(text: string): string {
  return quote(text.replace(/cpsess[0-9]+/gi, "cpsess##########"));
}
