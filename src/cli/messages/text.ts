/** Truncates long texts and lists, formats numbers, and colors texts. */

import { styleText } from "node:util";
import { removeColors, wrapText } from "../../core/text/escape.js";
import { formatJsonLine } from "../../core/text/json.js";

/** Number of characters to keep if a text is truncated. */
const TRUNCATED_TEXT_LENGTH = 120;

/** Maximum length of a truncated list in characters, without the note about omitted items. A first item that is longer is kept. */
const MAX_JOINED_LENGTH = 160;

/** Formats a text as a JSON string. Truncates a long text, and appends the number of omitted characters. */
export function truncateAndQuote(text: string): string {
  return truncateWithNote(text, JSON.stringify);
}

/** Truncates a text without splitting a surrogate pair, and appends the number of omitted characters. Keeps a text that is only slightly too long. */
export function truncateWithNote(text: string, format = (shown: string) => shown): string {
  const isLong = text.length > TRUNCATED_TEXT_LENGTH * 1.25;
  const start = Array.from(text.slice(0, TRUNCATED_TEXT_LENGTH * 2));
  const shown = isLong ? start.slice(0, TRUNCATED_TEXT_LENGTH).join("") : text;
  if (shown === text) return format(text);
  return `${format(shown)}… ${formatCount(text.length - shown.length, "more character")}`;
}

/** Joins the first items of a list and adds the number of omitted items. */
export function truncateAndJoinList(items: readonly string[], separator: string): string {
  let joinedLength = 0;
  const shownItems = items.filter((item, index) => {
    joinedLength += item.length + separator.length;
    return index === 0 || joinedLength <= MAX_JOINED_LENGTH;
  });
  const omitted = items.length - shownItems.length;
  return [...shownItems, ...(omitted > 0 ? [`… ${formatNumber(omitted)} more`] : [])].join(separator);
}

export function formatCount(amount: number, noun: string): string {
  return `${formatNumber(amount)} ${noun}${amount === 1 ? "" : "s"}`;
}

/** Formats a count with separators: `65,535`. Do not use it for values that users copy. */
export function formatNumber(amount: number): string {
  return String(amount).replace(/\B(?=(?:[0-9]{3})+$)/g, ",");
}

/** A command of this program with its options and placeholders. It is not broken, so that users can copy it. */
const COMMAND_PATTERN =
  /(?:\S+ (?:(?:exec|run|--no-install) )?)?whm-transfer-codegen [a-z]+(?: (?:--?[a-z0-9-]+|"[^"]*"|[A-Z]{2,}|[0-9a-f]{16}|\S*[/.:]\S+))*/g;

/** Wraps the lines that are longer than the terminal is wide. Returns the text unchanged if the stream is not a terminal. */
export function wrapForTerminal(
  text: string,
  { columns = 0 }: { readonly columns?: number | undefined },
): string {
  // Only a terminal has columns. A pseudo-terminal without a size has 0.
  return columns > 0 ? wrapLines(text, columns) : text;
}

/**
 * Wraps the lines that are longer than `width`. The further lines are indented: to the column of the text, if the line starts with a label
 * and at least two spaces, else by two more spaces than the line. The lines of a paragraph, which starts with a capital letter, are not
 * indented. Lines with definitions, which start with `-` or `+`, are kept.
 */
export function wrapLines(text: string, width: number): string {
  const wrapLine = (line: string): string => {
    const plain = removeColors(line);
    if (plain.length <= width || /^ *[-+] /.test(plain)) return line;
    const [start = "", label] = /^ *(\S+(?: \S+)*? {2,})?/.exec(plain) ?? [];
    const unbroken = line.replace(COMMAND_PATTERN, (command) => command.replaceAll(" ", "\0"));
    const indent = label === undefined && !/^[A-Z]/.test(plain) ? start.length + 2 : start.length;
    const lines = wrapText(unbroken, width, indent);
    return lines.join("\n").replaceAll("\0", " ");
  };
  return text.split("\n").map(wrapLine).join("\n");
}

type TextStyle = Parameters<typeof styleText>[0];

export type TextPainter = (style: TextStyle, text: string) => string;

/**
 * Returns a function that colors text if `areColorsEnabled` returns true. `areColorsEnabled` is called only when there is a text to color,
 * because detecting a terminal opens the stream, which takes time.
 */
export function createTextPainter(areColorsEnabled: () => boolean): TextPainter {
  return (style, text) => (areColorsEnabled() ? styleText(style, text, { validateStream: false }) : text);
}

/** Returns one line of JSON with a line break at its end. */
export function formatJsonOutput(value: unknown): string {
  return `${formatJsonLine(value)}\n`;
}
