/** Matches the patterns that the configuration can contain. */

/** Whether the pattern matches the entire text. `*` matches any characters. An undefined pattern matches everything. */
export function matchesPattern(pattern: string | undefined, text: string): boolean {
  if (pattern === undefined) return true;
  const [first = "", ...middle] = pattern.split("*");
  const last = middle.pop();
  if (last === undefined) return text === first;
  let position = first.length;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  for (const literal of middle) {
    const found = text.indexOf(literal, position);
    if (found < 0) return false;
    position = found + literal.length;
  }
  return position + last.length <= text.length;
}
