/**
 * JSON text as all our files have it: two spaces, keys sorted by code point, a newline at the end,
 * and integers to the last digit (a `bigint` is written as a JSON number). Imports nothing.
 */

/** Many lines, for files. ASCII only: other characters are written as `\u` escapes. */
export function jsonFile(value: unknown): string {
  return `${jsonText(value, { indent: "  ", sorted: true })}\n`;
}

/** One line, keys in the order they have, for programs that read line by line. It may be printed. */
export function jsonLine(value: unknown): string {
  return escapeCiCommands(jsonText(value, { indent: "", sorted: false }));
}

/** The same JSON, with nothing for CI systems that act on `##[` and `##vso[` wherever they stand: in JSON, in a string. */
export function escapeCiCommands(text: string): string {
  return text.replaceAll("##", "#\\u0023");
}

/** The value of a JSON text; `undefined` if it is not JSON. For texts of our own: `readJson` also refuses repeated names. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface JsonStyle {
  readonly indent: string;
  readonly sorted: boolean;
}

function jsonText(value: unknown, style: JsonStyle, margin = ""): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return asciiJson(value);
  const entries = Array.isArray(value)
    ? value.map((element: unknown) => jsonText(element, style, margin + style.indent))
    : members(value, style).map(
        ([key, member]) =>
          `${asciiJson(key)}:${style.indent && " "}${jsonText(member, style, margin + style.indent)}`,
      );
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  if (entries.length === 0) return `${open ?? ""}${close ?? ""}`;
  if (style.indent === "") return `${open ?? ""}${entries.join(",")}${close ?? ""}`;
  const inner = margin + style.indent;
  return `${open ?? ""}\n${inner}${entries.join(`,\n${inner}`)}\n${margin}${close ?? ""}`;
}

/** As JSON has it: what is undefined is not there. */
function members(value: object, { sorted }: JsonStyle): [string, unknown][] {
  const present = Object.entries(value).filter(([, member]) => member !== undefined);
  return sorted ? present.sort(([one], [other]) => byCodePoint(one, other)) : present;
}

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The order of everything that we sort: by code point, never by locale. */
export function byCodePoint(one: string, other: string): number {
  const shared = Math.min(one.length, other.length);
  for (let index = 0; index < shared; index++) {
    if (one.charCodeAt(index) === other.charCodeAt(index)) continue;
    return (one.codePointAt(index) ?? 0) - (other.codePointAt(index) ?? 0);
  }
  return one.length - other.length;
}
