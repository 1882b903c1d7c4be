/** Truncates long texts and lists, formats numbers, and colors texts. */

import { styleText } from "node:util";
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
