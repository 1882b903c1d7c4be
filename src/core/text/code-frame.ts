/** The line of a definition that is at fault, with a mark under the place. */

import { escapeCharacter } from "./escape.js";

/** Columns of a terminal that the shown part of a line takes, of the 80 that there are at least. */
const FRAME_WIDTH = 72;

const WIDEST_MARK = 40;

/** What is shown behind the mark, if what stands before it takes the rest. */
const LEAST_TAIL = 16;

/** `length` code units of a definition, from `offset` on. */
interface CodeSpan {
  readonly def: string;
  readonly offset: number;
  readonly length: number;
}

/**
 * The line of the definition with the place in it, and a mark under the place. The bar keeps the line from being one that
 * a CI system takes for a command.
 */
export function codeFrame({ def, offset, length }: CodeSpan): string {
  return frameOf(def.replace(COMMAND_HASH, HASH), offset, length);
}

function frameOf(def: string, offset: number, length: number): string {
  const line = def.slice(0, offset).split("\n").length;
  const before = def.slice(def.slice(0, offset).lastIndexOf("\n") + 1, offset);
  const [rest = ""] = def.slice(offset).split("\n", 1);
  const mark = fitting(rest.slice(0, length), WIDEST_MARK);
  const room = FRAME_WIDTH - columnsOf(mark);
  const tail = rest.slice(length);
  const lead = fittingEnd(before, room - columnsOf(fitting(tail, LEAST_TAIL)));
  const shown = `${lead}${mark}${fitting(tail, room - columnsOf(lead))}`;
  const gutter = def.includes("\n") ? `${line} ` : "";
  const under = `${" ".repeat(columnsOf(lead))}${"^".repeat(Math.max(1, columnsOf(mark)))}`;
  return `${`  ${gutter}| ${shown}`.trimEnd()}\n  ${" ".repeat(gutter.length)}| ${under}`;
}

/** The beginning of a text as a frame shows it, in so many columns. */
function fitting(text: string, columns: number): string {
  const cells = Array.from(text.slice(0, columns + 1), cell);
  return columnsOf(cells.join("")) <= columns ? cells.join("") : `${fill(cells, columns - 1).join("")}…`;
}

/** The same for the end. */
function fittingEnd(text: string, columns: number): string {
  const cells = Array.from(text.slice(-(columns + 1)), cell).reverse();
  const fits = columnsOf(cells.join("")) <= columns;
  return fits
    ? cells.reverse().join("")
    : `…${fill(cells, columns - 1)
        .reverse()
        .join("")}`;
}

/** As many as there is room for, from the first on. */
function fill(cells: readonly string[], columns: number): string[] {
  let used = 0;
  return cells.filter((shown) => (used += columnsOf(shown)) <= columns);
}

/** Scripts of which every character takes two columns on a terminal. */
const WIDE =
  /[\u1100-\u115f\u3001-\u303e\u3041-\u3096\u30a0-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60]/u;

/** Scripts of which every letter takes one. Where it is another, or none is sure, a mark under it would go astray. */
const NARROW =
  /[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0373\u0391-\u03c9\u0400-\u0482\u048a-\u052f\u2010-\u2027\u20ac]/u;

/** The second `#` of what some CI systems act on wherever it stands; and what stands for it, until it is shown as an escape. */
const COMMAND_HASH = /(?<=#)#(?=[a-z]*\[)/gi;

const HASH = "\uffff";

/** A character of the definition as a frame shows it: space for tab and carriage return, which mean the same. */
function cell(character: string): string {
  if (character === "\t" || character === "\r") return " ";
  if (character === HASH) return escapeCharacter("#");
  return NARROW.test(character) || WIDE.test(character) ? character : escapeCharacter(character);
}

/** Columns that a terminal shows cells in. */
function columnsOf(shown: string): number {
  return Array.from(shown).reduce((columns, character) => columns + (WIDE.test(character) ? 2 : 1), 0);
}
