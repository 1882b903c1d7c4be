/** Formats the faulty line of a definition, with a mark under the fault. */

import { escapeCharacter } from "./escape.js";

/** Maximum width of a line in terminal columns. Most terminals have at least 80 columns. */
const MAX_FRAME_WIDTH = 72;

/** Maximum width of the mark, and of the invalid text above it, in columns. Longer text is cut. */
const MAX_MARKED_TEXT_WIDTH = 40;

/** Number of columns that are reserved for the text after the mark if the text before the mark is cut. */
const RESERVED_WIDTH_AFTER_MARK = 16;

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
export function formatCodeFrame({ def, offset, length }: DefinitionRange): string {
  return buildReplacedFrame(def.replace(CI_COMMAND_PATTERN, HASH_SIGN_PLACEHOLDER), offset, length);
}

function buildReplacedFrame(def: string, offset: number, rangeLength: number): string {
  const lineNumber = def.slice(0, offset).split("\n").length;
  const linePartBeforeOffset = def.slice(def.slice(0, offset).lastIndexOf("\n") + 1, offset);
  const [linePartFromOffset = ""] = def.slice(offset).split("\n", 1);
  const markedText = formatAndTruncateEnd(linePartFromOffset.slice(0, rangeLength), MAX_MARKED_TEXT_WIDTH);
  const availableColumnCount = MAX_FRAME_WIDTH - countColumns(markedText);
  const linePartAfterRange = linePartFromOffset.slice(rangeLength);
  const textBeforeMark = formatAndTruncateStart(
    linePartBeforeOffset,
    availableColumnCount - countColumns(formatAndTruncateEnd(linePartAfterRange, RESERVED_WIDTH_AFTER_MARK)),
  );
  const shownLine = `${textBeforeMark}${markedText}${formatAndTruncateEnd(linePartAfterRange, availableColumnCount - countColumns(textBeforeMark))}`;
  const gutter = def.includes("\n") ? `${lineNumber} ` : "";
  const caretLine = `${" ".repeat(countColumns(textBeforeMark))}${"^".repeat(Math.max(1, countColumns(markedText)))}`;
  return `${`  ${gutter}| ${shownLine}`.trimEnd()}\n  ${" ".repeat(gutter.length)}| ${caretLine}`;
}

/** Formats the beginning of a text. Cuts the text at the end if it is wider than `maxColumns`. */
function formatAndTruncateEnd(text: string, maxColumns: number): string {
  const visibleCharacters = Array.from(text.slice(0, maxColumns + 1), formatCharacter);
  return countColumns(visibleCharacters.join("")) <= maxColumns
    ? visibleCharacters.join("")
    : `${takeFittingCharacters(visibleCharacters, maxColumns - 1).join("")}…`;
}

/** Formats the end of a text. Cuts the text at the start if it is wider than `maxColumns`. */
function formatAndTruncateStart(text: string, maxColumns: number): string {
  const reversedVisibleCharacters = Array.from(text.slice(-(maxColumns + 1)), formatCharacter).reverse();
  const isShortEnough = countColumns(reversedVisibleCharacters.join("")) <= maxColumns;
  return isShortEnough
    ? reversedVisibleCharacters.reverse().join("")
    : `…${takeFittingCharacters(reversedVisibleCharacters, maxColumns - 1)
        .reverse()
        .join("")}`;
}

/** Returns the first elements of `visibleCharacters` that fit into `maxColumns` terminal columns. */
function takeFittingCharacters(visibleCharacters: readonly string[], maxColumns: number): string[] {
  let usedColumnCount = 0;
  return visibleCharacters.filter(
    (visibleCharacter) => (usedColumnCount += countColumns(visibleCharacter)) <= maxColumns,
  );
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

/** A placeholder for the `#` that `CI_COMMAND_PATTERN` matches. `formatCharacter` converts it to an escaped `#`. */
const HASH_SIGN_PLACEHOLDER = "\uffff";

/** Formats one character. Tabs and carriage returns become spaces. Characters of unknown width are escaped. */
function formatCharacter(character: string): string {
  if (character === "\t" || character === "\r") return " ";
  if (character === HASH_SIGN_PLACEHOLDER) return escapeCharacter("#");
  return NARROW_CHARACTER_PATTERN.test(character) || WIDE_CHARACTER_PATTERN.test(character)
    ? character
    : escapeCharacter(character);
}

/** Returns the width of a formatted text in columns. */
function countColumns(text: string): number {
  return Array.from(text).reduce(
    (columnCount, character) => columnCount + (WIDE_CHARACTER_PATTERN.test(character) ? 2 : 1),
    0,
  );
}
