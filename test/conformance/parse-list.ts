/** Parses long lists that are written as text. */

/** Splits a text at ` | `. A line can end after a separator. */
export function parseList(text: string): readonly string[] {
  return text.replace(/^\n {2}|\n$/g, "").split(/ \|(?: |\n {2})/);
}
