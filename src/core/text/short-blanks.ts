/** Keeps blanks in JSON text from costing memory. */

/** Blanks in a row, of which no file of a person or a program has as many. */
const MANY_BLANKS = 2 ** 16;

/**
 * JSON text with line breaks for many blanks in a row, at the same offsets. The library joins blanks one by one, and each takes 32
 * bytes until the last one is read: a hostile answer of blanks would take half a gigabyte, and seconds.
 */
export function withShortBlanks(text: string): string {
  if (text.length < MANY_BLANKS) return text;
  const parts: string[] = [];
  let [from, blanks, isInString] = [0, 0, false];
  for (let index = 0; index <= text.length; index += 1) {
    const character = text[index];
    if (!isInString && (character === " " || character === "\t")) blanks += 1;
    else {
      if (blanks >= MANY_BLANKS) {
        parts.push(text.slice(from, index - blanks), "\n".repeat(blanks));
        from = index;
      }
      blanks = 0;
      if (character === '"') isInString = !isInString;
      else if (character === "\\") index += 1;
    }
  }
  return [...parts, text.slice(from)].join("");
}
