/**
 * Breaks a text at spaces into lines of at most `width` characters. A longer word gets its own line. A word that starts with `::` stays
 * on the line of the previous word, even if the line becomes longer than `width`.
 */
export function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of text.split(" ")) {
    const extendedLine: string = line === undefined ? word : `${line} ${word}`;
    // Do not break the line before `::`, because GitHub Actions interprets `::` at the start of a line as a command.
    if (line !== undefined && extendedLine.length > width && !word.startsWith("::")) {
      lines.push(line);
      line = word;
    } else line = extendedLine;
  }
  return [...lines, line ?? ""];
}
