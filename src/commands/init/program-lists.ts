/** Reads and edits the lists of ignored files in configurations that are programs, such as eslint.config.js. */

const STRING_PATTERN_SOURCE = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[^])*`/.source;

const STRING_OR_COMMENT_PATTERN = new RegExp(`(${STRING_PATTERN_SOURCE})|//.*|/\\*[^]*?\\*/`, "g");

/**
 * Whether a list with one of the names in `ignoreListNames` contains the pattern, or another pattern for the same folder. For example,
 * `generated/` matches the same folder as `/generated/**`. Examples of lists are `ignores: [...]` and `globalIgnores([...])`.
 */
export function isPatternListed(
  toolConfigText: string,
  ignoreListNames: readonly string[],
  pattern: string,
): boolean {
  const codeWithoutComments = toolConfigText.replace(
    STRING_OR_COMMENT_PATTERN,
    (_match, string?: string) => string ?? "",
  );
  const listRegExp = new RegExp(
    `\\b(?:${ignoreListNames.join("|")})["']?\\s*[:(]\\s*\\[((?:${STRING_PATTERN_SOURCE}|[^\\]"'\`])*)\\]`,
    "g",
  );
  const listedElements = [...codeWithoutComments.matchAll(listRegExp)].flatMap(([, listText = ""]) =>
    listText.match(RegExp(STRING_PATTERN_SOURCE, "g")),
  );
  const normalizedPattern = normalizePattern(pattern);
  return listedElements.some(
    (element) => element !== null && normalizePattern(element.slice(1, -1)) === normalizedPattern,
  );
}

/** Removes slashes and asterisks at the start and end of a pattern, so that patterns for the same folder become equal. */
function normalizePattern(pattern: string): string {
  return pattern.replace(/^(?:\*\*)?\//, "").replace(/\/(?:\*\*\/)?\*{0,2}$/, "");
}

/** Matches the start of an exported list of configurations, such as `export default [`, if the line ends after it. */
const EXPORTED_LIST_START_PATTERN =
  /^export default (?:\[|(?:defineConfig|tseslint\.config)\(\[?)(?=\r?\n)/gm;

/** Adds an element at the start of the exported list. Returns undefined unless `EXPORTED_LIST_START_PATTERN` matches exactly once. */
export function addToExportedList(toolConfigText: string, element: string): string | undefined {
  if (toolConfigText.match(EXPORTED_LIST_START_PATTERN)?.length !== 1) return undefined;
  const lineEnding = toolConfigText.includes("\r\n") ? "\r\n" : "\n";
  return toolConfigText.replace(
    EXPORTED_LIST_START_PATTERN,
    (listStart) => `${listStart}${lineEnding}  ${element}`,
  );
}
