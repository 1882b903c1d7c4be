/** Long things at a glance: their beginning, how much more there is, and amounts of it. */

/** Characters of a text that are shown. */
const LONGEST_TEXT = 120;

/** Characters of a list that are shown, its last entry not counted. */
const LONGEST_LIST = 160;

/** A text in quotation marks, as JSON and JavaScript write it. */
export function quoted(text: string): string {
  const shown = beginning(text);
  return shown === text ? JSON.stringify(text) : `${JSON.stringify(shown)}${more(text, shown)}`;
}

/** A text without quotation marks. */
export function shortened(text: string): string {
  const shown = beginning(text);
  return shown === text ? text : `${shown}${more(text, shown)}`;
}

/** The first entries of a list, and how many more there are. */
export function truncatedList(entries: readonly string[], separator: string): string {
  let length = 0;
  const shown = entries.filter((entry, index) => {
    length += entry.length + separator.length;
    return index === 0 || length <= LONGEST_LIST;
  });
  const rest = entries.length - shown.length;
  return [...shown, ...(rest > 0 ? [`… ${grouped(rest)} more`] : [])].join(separator);
}

/** Never half a character; a text that is hardly longer is shown whole. */
function beginning(text: string): string {
  if (text.length <= LONGEST_TEXT * 1.25) return text;
  return Array.from(text.slice(0, LONGEST_TEXT * 2))
    .slice(0, LONGEST_TEXT)
    .join("");
}

function more(text: string, shown: string): string {
  return `… ${counted(text.length - shown.length, "more character")}`;
}

export function counted(amount: number, noun: string): string {
  return `${grouped(amount)} ${noun}${amount === 1 ? "" : "s"}`;
}

/** `65,535`. Amounts are for eyes; a value is not grouped, since it is copied. */
export function grouped(amount: number): string {
  return String(amount).replace(/\B(?=(?:[0-9]{3})+$)/g, ",");
}
