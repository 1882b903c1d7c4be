/** Long lists, laid out as text. */

/** The items of a list whose lines are as long as lines are, with ` | ` between them. */
export function listed(text: string): readonly string[] {
  return text.replace(/^\n {2}|\n$/g, "").split(/ \|(?: |\n {2})/);
}
