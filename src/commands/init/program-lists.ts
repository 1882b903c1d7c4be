/** Reads and edits the lists of ignored files in configurations that are programs, such as eslint.config.js. */

const STRING = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[^])*`/.source;

const STRING_OR_COMMENT = new RegExp(`(${STRING})|//.*|/\\*[^]*?\\*/`, "g");

/**
 * Whether a list with one of the names, such as `ignores: [...]` or `globalIgnores([...])`, contains the pattern of a folder. The end
 * of the pattern, such as `/**`, may be missing.
 */
export function hasListedPattern(text: string, names: readonly string[], pattern: string): boolean {
  const code = text.replace(STRING_OR_COMMENT, (_match, string?: string) => string ?? "");
  const list = new RegExp(`\\b(?:${names.join("|")})["']?\\s*[:(]\\s*\\[((?:${STRING}|[^\\]"'\`])*)\\]`, "g");
  const listed = [...code.matchAll(list)].flatMap(([, elements = ""]) => elements.match(RegExp(STRING, "g")));
  const folder = shortenPattern(pattern);
  return listed.some((element) => element !== null && shortenPattern(element.slice(1, -1)) === folder);
}

/** Removes the parts of a pattern that do not change which folder of the project it matches. */
function shortenPattern(pattern: string): string {
  return pattern.replace(/^(?:\*\*)?\//, "").replace(/\/(?:\*\*\/)?\*{0,2}$/, "");
}

/** Matches the start of a list of configurations at the end of a line. */
const PROGRAM_LIST = /^export default (?:\[|(?:defineConfig|tseslint\.config)\(\[?)(?=\r?\n)/gm;

/** Adds an element to the list of a program. Returns undefined unless `PROGRAM_LIST` matches exactly once. */
export function addToProgram(text: string, element: string): string | undefined {
  if (text.match(PROGRAM_LIST)?.length !== 1) return undefined;
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  return text.replace(PROGRAM_LIST, (start) => `${start}${end}  ${element}`);
}
