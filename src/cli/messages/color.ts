/** Colors for terminals. */

import { styleText } from "node:util";

type TextStyle = Parameters<typeof styleText>[0];

export type TextPainter = (style: TextStyle, text: string) => string;

/**
 * Returns a function that colors text if `areColorsEnabled` returns true. `areColorsEnabled` is called only when there is a text to color,
 * because detecting a terminal opens the stream, which takes time.
 */
export function createTextPainter(areColorsEnabled: () => boolean): TextPainter {
  return (style, text) => (areColorsEnabled() ? styleText(style, text, { validateStream: false }) : text);
}
