/** Matches names against patterns of the configuration, such as `Account*`. */

/** Whether the pattern matches the entire text. `*` matches any characters. An undefined pattern matches everything. */
export function matchesPattern(pattern: string | undefined, text: string): boolean {
  if (pattern === undefined) return true;
  const [start = "", ...middle] = pattern.split("*");
  const end = middle.pop();
  if (end === undefined) return text === start;
  let position = start.length;
  if (!text.startsWith(start) || !text.endsWith(end)) return false;
  for (const literal of middle) {
    const foundPosition = text.indexOf(literal, position);
    if (foundPosition < 0) return false;
    position = foundPosition + literal.length;
  }
  return position + end.length <= text.length;
}
