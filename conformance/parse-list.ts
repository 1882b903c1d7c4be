/** Long lists, formatted as text. */

/** Splits a text at ` | `, where a line may end after any separator. */
export function parseList(text: string): readonly string[] {
  return text.replace(/^\n {2}|\n$/g, "").split(/ \|(?: |\n {2})/);
}
