/** Matches names against patterns of the configuration, such as `Account*`. */

/** Whether the pattern matches the entire text. `*` matches any characters. An undefined pattern matches everything. */
export function matchesPattern(pattern: string | undefined, text: string): boolean {
  if (pattern === undefined) return true;
  const [prefix = "", ...middleLiterals] = pattern.split("*");
  const suffix = middleLiterals.pop();
  if (suffix === undefined) return text === prefix;
  let matchEnd = prefix.length;
  if (!text.startsWith(prefix) || !text.endsWith(suffix)) return false;
  for (const literal of middleLiterals) {
    const foundPosition = text.indexOf(literal, matchEnd);
    if (foundPosition < 0) return false;
    matchEnd = foundPosition + literal.length;
  }
  return matchEnd + suffix.length <= text.length;
}
