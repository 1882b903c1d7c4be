/** Escapes untrusted text for output, so that terminals and CI systems do not interpret it. */

/** Maximum length of untrusted text in a message. */
const MAX_QUOTE_LENGTH = 200;

/** Escapes and shortens untrusted text, and adds quotation marks. */
export function quote(text: string): string {
  return `"${visible(text)}"`;
}

/** Escapes control and invisible characters of untrusted text, and shortens it. */
export function visible(text: string): string {
  return visibleWhole(text.length > MAX_QUOTE_LENGTH ? `${text.slice(0, MAX_QUOTE_LENGTH)}…` : text);
}

/** Quotes an argument for a POSIX shell, if necessary. Escapes control and invisible characters as `visibleWhole` does. */
export function shellArgument(text: string): string {
  const shown = visibleWhole(text);
  return /^[\w./:@%+=,-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}

/**
 * Escapes control and invisible characters, and all spaces except U+0020. Also escapes `##[`, `##vso[` and `##teamcity[`, which
 * some CI systems interpret as commands anywhere in a line.
 */
export function visibleWhole(text: string): string {
  return text.replace(/\p{C}|\p{Zl}|\p{Zp}|(?! )\p{Zs}|\p{DI}|(?<=#)#(?=[a-z]*\[)/giu, escapeCharacter);
}

/** Like `visibleWhole`, for text at the start of a line: GitHub Actions interprets `::` there as a command. */
export function escapedForLineStart(text: string): string {
  return visibleWhole(text).replace(/(?<=^ *):(?=:)/, escapeCharacter);
}

export function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** `FILE:LINE:COLUMN`, which editors and terminals recognize as a link. Contains only the file if the line is unknown. */
export function visibleLocation(
  file: string,
  { line, column }: { readonly line?: number; readonly column?: number } = {},
): string {
  return [visible(file), ...(line === undefined ? [] : [line, column ?? 1])].join(":");
}

/** Masks the secret of each browser session in the text. */
export function maskSessionIds(text: string): string {
  return text.replace(/cpsess[0-9]{1,64}/gi, "cpsess##########");
}

/** Quotes a server's URL from the command line. Masks the secret of a browser session in it. */
export function quoteServer(text: string): string {
  return quote(maskSessionIds(text));
}
