/**
 * Formats JSON. All generated files have the same style: two spaces of indentation, keys sorted by code point, a newline at the end.
 * A `bigint` is written as a number with all its digits, and a `Map` as an object.
 *
 * If the property names differ from object to object, pass a `Map` instead of each object. For objects, V8 creates a hidden class for
 * each new combination of names, which is ten times slower and needs much memory.
 */

/** Formats a value on many lines, for files. Characters outside ASCII become `\u` escapes. */
export function formatJsonFile(value: unknown): string {
  return `${formatJson(value, { indent: "  ", hasSortedProperties: true })}\n`;
}

/** Formats a value on one line, with keys in their original order. The result is safe to print. */
export function formatJsonLine(value: unknown): string {
  return escapeCiCommands(formatJson(value, { indent: "", hasSortedProperties: false }));
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
  readonly indent: string;
  readonly hasSortedProperties: boolean;
}

function formatJson(value: unknown, style: JsonStyle, margin = ""): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return formatPrimitive(value);
  const { indent } = style;
  const inner = margin + indent;
  const texts = Array.isArray(value)
    ? value.map((element: unknown) => formatJson(element, style, inner))
    : listProperties(value, style).map(
        ([name, property]) =>
          `${formatPrimitive(name)}:${indent && " "}${formatJson(property, style, inner)}`,
      );
  const isOneLine = texts.length === 0 || indent === "";
  const content = isOneLine ? texts.join(",") : `\n${inner}${texts.join(`,\n${inner}`)}\n${margin}`;
  return Array.isArray(value) ? `[${content}]` : `{${content}}`;
}

/**
 * Lists the properties of an object, or the entries of a `Map`. Omits undefined values, as `JSON.stringify` does. With `hasSortedProperties`, sorts by
 * name.
 */
export function listProperties(
  value: object,
  { hasSortedProperties }: Pick<JsonStyle, "hasSortedProperties">,
): [string, unknown][] {
  const entries: Iterable<[string, unknown]> = value instanceof Map ? value : Object.entries(value);
  const properties = [...entries].filter(([, property]) => property !== undefined);
  if (hasSortedProperties) properties.sort(([left], [right]) => compareByCodePoint(left, right));
  return properties;
}

/** Formats a string, number, boolean or null in ASCII. */
export function formatPrimitive(value: unknown): string {
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
