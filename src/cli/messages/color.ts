/** Colours come last, and only where somebody looks. */

import { styleText } from "node:util";

type TextStyle = Parameters<typeof styleText>[0];

export type Paint = (style: TextStyle, text: string) => string;

/** Asks whether to colour when there is something to: to know a terminal, Node has to open the stream. */
export function painter(isColoured: () => boolean): Paint {
  return (style, text) => (isColoured() ? styleText(style, text, { validateStream: false }) : text);
}
