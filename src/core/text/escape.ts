/** Escapes untrusted text for output, so that terminals and CI systems do not interpret it. Formats lists, locations and lines. */

/** Maximum length of untrusted text in a message. */
const MAX_UNTRUSTED_TEXT_LENGTH = 200;

/** Puts untrusted text in quotation marks, escaped and shortened. */
export function quote(text: string): string {
  return `"${sanitize(text)}"`;
}

/** Prepares untrusted text for a message: escapes control and invisible characters, and shortens the text. */
export function sanitize(text: string): string {
  return escapeText(
    text.length > MAX_UNTRUSTED_TEXT_LENGTH ? `${text.slice(0, MAX_UNTRUSTED_TEXT_LENGTH)}…` : text,
  );
}

/** Quotes an argument for the shell, if necessary. Before that, escapes control and invisible characters. */
export function quoteShellArgument(text: string): string {
  const escapedText = escapeText(text);
  if (process.platform === "win32") {
    if (/^[\w./\\:@+=-]+$/.test(escapedText)) return escapedText;
    // All shells of Windows accept double quotes, but PowerShell and Git Bash would run commands within them. Paths cannot contain any.
    return /[$`]/.test(escapedText)
      ? `'${escapedText.replaceAll("'", "''")}'`
      : `"${escapedText.replaceAll('"', '""')}"`;
  }
  return /^[\w./:@%+=,-]+$/.test(escapedText) ? escapedText : `'${escapedText.replaceAll("'", "'\\''")}'`;
}

/**
 * Escapes control and invisible characters, and all spaces except U+0020. Also escapes `##[`, `##vso[` and `##teamcity[`, which
 * some CI systems interpret as commands anywhere in a line.
 */
export function escapeText(text: string): string {
  return text.replace(/\p{C}|\p{Zl}|\p{Zp}|(?! )\p{Zs}|\p{DI}|(?<=#)#(?=[a-z]*\[)/giu, escapeCharacter);
}

/** Escapes text for the start of a line, where GitHub Actions interprets `::` as a command. Unlike `escapeText`, also escapes `::`. */
export function escapeLineStart(text: string): string {
  return escapeText(text).replace(/:(?=:)(?<=^ *:)/, escapeCharacter);
}

export function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Formats a location as `FILE:LINE:COLUMN`, which editors and terminals recognize as a link. If the line is unknown, returns only the file. */
export function formatLocation(
  path: string,
  { line, column }: { readonly line?: number | undefined; readonly column?: number | undefined } = {},
): string {
  return [sanitize(path), ...(line === undefined ? [] : [line, column ?? 1])].join(":");
}

/** Masks the secret of each browser session in the text: `/cpsess0123456789/` becomes `/cpsess##########/`. */
export function maskSessionIds(text: string): string {
  return text.replace(/cpsess[0-9]{1,64}/gi, "cpsess##########");
}

/** Formats a list as `a`, `a and b` or `a, b and c`. */
export function joinList(elements: readonly string[], conjunction: "and" | "or" = "and"): string {
  return elements.length < 2
    ? elements.join("")
    : `${elements.slice(0, -1).join(", ")} ${conjunction} ${elements.at(-1) ?? ""}`;
}

/** Formats a list as `joinList` does. If it has more than `maximum` elements, names only the first ones: `a, b and 3 more`. */
export function joinFirst(elements: readonly string[], maximum: number): string {
  const omitted = elements.length - maximum;
  return joinList(omitted > 0 ? [...elements.slice(0, maximum), `${omitted} more`] : elements);
}

/** Removes the escape sequences that change the color or the style of a text. */
export function removeColors(text: string): string {
  return text.replace(/\x1b\[[0-9;]*m/g, "");
}

/**
 * Breaks a text at spaces into lines of at most `width` characters, and indents all lines but the first. A longer word gets its own line.
 * A word that starts with `::` stays on the line of the previous word, even if the line becomes longer than `width`. Escape sequences for
 * colors have no width.
 */
export function wrapText(text: string, width: number, indent = 0): readonly string[] {
  if (text.length <= width) return [text];
  const measure = (part: string): number => removeColors(part).trimEnd().length;
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of text.split(" ")) {
    const extendedLine: string = line === undefined ? word : `${line} ${word}`;
    // Do not break the line before `::`, because GitHub Actions interprets `::` at the start of a line as a command.
    const isBreakable = line !== undefined && measure(line) > indent && !word.startsWith("::");
    if (line !== undefined && isBreakable && measure(extendedLine) > width) {
      lines.push(line.trimEnd());
      line = " ".repeat(indent) + word;
    } else line = extendedLine;
  }
  return [...lines, line ?? ""];
}

/** Returns a fingerprint in the format `AB:CD:…`. Returns undefined if the text is not 64 hexadecimal digits, with or without colons. */
export function normalizeCertificateFingerprint(text: string): string | undefined {
  const hexDigits = text.trim().replaceAll(":", "").toUpperCase();
  return /^[0-9A-F]{64}$/.test(hexDigits) ? hexDigits.replace(/..(?=.)/g, "$&:") : undefined;
}
