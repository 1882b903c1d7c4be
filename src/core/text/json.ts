/**
 * Formats JSON. All generated files have the same style: two spaces of indentation, keys sorted by code point, a newline at the end.
 * A `bigint` is written as a number with all its digits, and a `Map` as an object.
 *
 * If the property names differ from object to object, pass a `Map` instead of each object. For objects, V8 creates a hidden class for
 * each new combination of names, which is ten times slower and needs much memory.
 */

/** Formats a value on many lines, for files. Characters outside ASCII become `\u` escapes. */
export function formatJsonFile(value: unknown): string {
  return `${formatJson(value, { indent: "  ", lineWidth: 0 })}\n`;
}

/** Formats a value like `formatJsonFile`, with the line breaks of Prettier, so that Prettier does not change the file. */
export function formatPrettyJson(value: unknown): string {
  return `${formatJson(value, { indent: "  ", lineWidth: 80 })}\n`;
}

/** Formats a value on one line, with keys in their original order. The result is safe to print. */
export function formatJsonLine(value: unknown): string {
  return escapeCiCommands(formatJson(value, { indent: "", lineWidth: 0 }));
}

/** Escapes `##` in JSON text: some CI systems interpret `##[` and `##vso[` as commands anywhere in a line. */
export function escapeCiCommands(text: string): string {
  return text.replaceAll("##", "#\\u0023");
}

/** Parses JSON. Returns `undefined` if it is invalid. Use `parseStrictJson` for JSON from servers, and to report the location of a fault. */
export function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface JsonStyle {
  /** The indentation of a level. If it is empty, everything is on one line, with the properties in their original order. */
  readonly indent: string;
  /** If greater than 0, an array without objects is written on one line if the line then has at most this width. */
  readonly lineWidth: number;
}

/** Formats a value. `taken` is the number of characters before and after the value on its line. */
function formatJson(value: unknown, style: JsonStyle, margin = "", taken = 0): string {
  if (typeof value === "bigint") return String(value);
  const { indent, lineWidth } = style;
  // Prettier removes the plus sign of an exponent.
  if (typeof value === "number" && lineWidth > 0) return formatPrimitive(value).replace("e+", "e");
  if (typeof value !== "object" || value === null) return formatPrimitive(value);
  const inner = margin + indent;
  const isArray = Array.isArray(value);
  const entries: [string, unknown][] = isArray
    ? value.map((one) => ["", one])
    : listProperties(value, indent !== "");
  const texts = entries.map(([name, property], index) => {
    const start = isArray ? "" : `${formatPrimitive(name)}:${indent && " "}`;
    const comma = index < entries.length - 1 ? 1 : 0;
    return start + formatJson(property, style, inner, inner.length + start.length + comma);
  });
  const [open, close] = isArray ? "[]" : "{}";
  if (texts.length === 0 || indent === "") return `${open}${texts.join(",")}${close}`;
  const line = `${open}${texts.join(", ")}${close}`;
  if (isArray && taken + line.length <= lineWidth && !line.includes("\n")) return line;
  return `${open}\n${inner}${texts.join(`,\n${inner}`)}\n${margin}${close}`;
}

/** Lists the properties of an object, or the entries of a `Map`. Omits undefined values, as `JSON.stringify` does. */
function listProperties(value: object, isSorted: boolean): [string, unknown][] {
  const entries: Iterable<[string, unknown]> = value instanceof Map ? value : Object.entries(value);
  const properties = [...entries].filter(([, property]) => property !== undefined);
  if (isSorted) properties.sort(([left], [right]) => compareByCodePoint(left, right));
  return properties;
}

/** Formats a string, number, boolean or null in ASCII. */
function formatPrimitive(value: unknown): string {
  // Most texts need no escapes, and this test is faster than JSON.stringify.
  if (typeof value === "string" && /^[ !#-[\]-~]*$/.test(value)) return `"${value}"`;
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (codeUnit) => `\\u${codeUnit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Compares strings by code point, for sorting. The order does not depend on the locale. */
export function compareByCodePoint(left: string, right: string): number {
  const shorterLength = Math.min(left.length, right.length);
  for (let index = 0; index < shorterLength; index++) {
    if (left.charCodeAt(index) === right.charCodeAt(index)) continue;
    return (left.codePointAt(index) ?? 0) - (right.codePointAt(index) ?? 0);
  }
  return left.length - right.length;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isStringArray(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((element) => typeof element === "string");
}
