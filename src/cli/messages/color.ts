/** Colours for terminals. */

import { styleText } from "node:util";

type TextStyle = Parameters<typeof styleText>[0];

export type Paint = (style: TextStyle, text: string) => string;

/**
 * Returns a function that colours text. Calls `isColoured` only when text is coloured, because detecting a terminal opens the
 * stream.
 */
export function createPaint(isColoured: () => boolean): Paint {
  return (style, text) => (isColoured() ? styleText(style, text, { validateStream: false }) : text);
}
