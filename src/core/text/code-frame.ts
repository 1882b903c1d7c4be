/** Formats the faulty line of a definition, with a mark under the fault. */

import { escapeCharacter } from "./escape.js";

/** Maximum width of a line in terminal columns. Most terminals have at least 80 columns. */
const MAX_FRAME_WIDTH = 72;

/** Number of characters that are formatted at most, because more than these never fit. */
const MAX_LENGTH = MAX_FRAME_WIDTH + 1;

/** Maximum width of the mark, and of the invalid text above it, in columns. Longer text is cut. */
const MAX_MARKED_WIDTH = 40;

/** Number of columns that are reserved for the text after the mark if the text before the mark is cut. */
const RESERVED_WIDTH = 16;

/** A range of a definition, in UTF-16 code units. */
interface DefinitionRange {
  readonly def: string;
  readonly offset: number;
  readonly length: number;
}

/**
 * Returns the line that contains the range, and below it a line with a mark. A bar or a line number at the start of each line prevents
 * CI systems from interpreting the line as a command.
 */
export function formatCodeFrame({ def: original, offset, length }: DefinitionRange): string {
  const def = original.replace(CI_COMMAND_PATTERN, HASH_SIGN);
  const lineStart = def.slice(0, offset).lastIndexOf("\n") + 1;
  const [rest = ""] = def.slice(offset).split("\n", 1);
  const marked = cut(formatCharacters(rest.slice(0, Math.min(length, MAX_LENGTH))), MAX_MARKED_WIDTH);
  const after = formatCharacters(rest.slice(length, length + MAX_LENGTH));
  const width = MAX_FRAME_WIDTH - measureWidth(marked);
  const reserved = measureWidth(cut(after, RESERVED_WIDTH));
  const visible = formatCharacters(def.slice(Math.max(lineStart, offset - MAX_LENGTH), offset));
  const before = cut(visible.reverse(), width - reserved).reverse();
  const line = [...before, ...marked, ...cut(after, width - measureWidth(before))].join("");
  const gutter = def.includes("\n") ? `${def.slice(0, offset).split("\n").length} ` : "";
  const mark = " ".repeat(measureWidth(before)) + "^".repeat(Math.max(1, measureWidth(marked)));
  return `${`  ${gutter}| ${line}`.trimEnd()}\n  ${" ".repeat(gutter.length)}| ${mark}`;
}

/** Returns the characters unchanged if they fit into `maxColumns` terminal columns, otherwise as many as fit, and an ellipsis. */
function cut(characters: readonly string[], maxColumns: number): string[] {
  if (measureWidth(characters) <= maxColumns) return [...characters];
  let used = 1;
  const end = characters.findIndex((character) => (used += measureWidth([character])) > maxColumns);
  return [...characters.slice(0, end), "…"];
}

/** Matches characters that are two columns wide in a terminal. */
const WIDE_CHARACTER_PATTERN =
  /[\u1100-\u115f\u3001-\u303e\u3041-\u3096\u30a0-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60]/u;

/**
 * Matches characters that are one column wide in a terminal. Characters of unknown width are escaped, so that the mark is in the
 * right column.
 */
const NARROW_CHARACTER_PATTERN =
  /[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0373\u0391-\u03c9\u0400-\u0482\u048a-\u052f\u2010-\u2027\u20ac]/u;

/** Matches the second `#` of commands such as `##[error]`, which some CI systems accept anywhere in a line. */
const CI_COMMAND_PATTERN = /(?<=#)#(?=[a-z]*\[)/gi;

/** A placeholder for the `#` that `CI_COMMAND_PATTERN` matches. `formatCharacters` converts it to an escaped `#`. */
const HASH_SIGN = "\uffff";

/** Formats each character. Tabs and carriage returns become spaces. Characters of unknown width are escaped. */
function formatCharacters(text: string): string[] {
  return Array.from(text, (character) => {
    if (character === "\t" || character === "\r") return " ";
    if (character === HASH_SIGN) return escapeCharacter("#");
    const isKnown = NARROW_CHARACTER_PATTERN.test(character) || WIDE_CHARACTER_PATTERN.test(character);
    return isKnown ? character : escapeCharacter(character);
  });
}

/** Returns the width of formatted characters in columns. */
function measureWidth(characters: readonly string[]): number {
  const text = characters.join("");
  return Array.from(text, (character) => (WIDE_CHARACTER_PATTERN.test(character) ? 2 : 1)).reduce<number>(
    (sum, width) => sum + width,
    0,
  );
}
