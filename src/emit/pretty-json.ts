/** Formats JSON as Prettier formats it with its default settings, so that Prettier does not change generated files. */

import { formatPrimitive, listProperties } from "../core/text/json.js";

const LINE_WIDTH = 80;
const INDENT = "  ";

/** The position at which a value is printed. */
interface JsonLayout {
  readonly margin: string;
  /** The number of characters before and after the value on its line. */
  readonly surroundingWidth: number;
}

/**
 * Formats a value as the text of a JSON file, with a final line break. Sorts properties by code point, omits undefined properties, and
 * writes a `Map` as an object.
 */
export function formatPrettyJson(value: unknown): string {
  return `${formatValue(value, { margin: "", surroundingWidth: 0 })}\n`;
}

function formatValue(value: unknown, layout: JsonLayout): string {
  if (isNumberOrBigint(value)) return formatNumber(value);
  if (typeof value !== "object" || value === null) return formatPrimitive(value);
  return Array.isArray(value) ? formatArray(value, layout) : formatObject(value, layout);
}

/** Formats an object, with each property on its own line. */
function formatObject(value: object, { margin }: JsonLayout): string {
  const properties = listProperties(value, { hasSortedProperties: true });
  if (properties.length === 0) return "{}";
  const innerMargin = margin + INDENT;
  const lines = properties.map(([name, propertyValue], index) => {
    const linePrefix = `${innerMargin}${formatPrimitive(name)}: `;
    const comma = index < properties.length - 1 ? "," : "";
    return `${linePrefix}${formatValue(propertyValue, { margin: innerMargin, surroundingWidth: linePrefix.length + comma.length })}${comma}`;
  });
  return `{\n${lines.join("\n")}\n${margin}}`;
}

/** Formats an array on one line if it fits. Otherwise, numbers fill each line, and elements of other types get a line each. */
function formatArray(elements: readonly unknown[], { margin, surroundingWidth }: JsonLayout): string {
  const line = formatOnOneLine(elements);
  if (line !== undefined && surroundingWidth + line.length <= LINE_WIDTH) return line;
  const innerMargin = margin + INDENT;
  if (elements.every(isNumberOrBigint))
    return `[\n${fillLines(elements.map(formatNumber), innerMargin)}\n${margin}]`;
  const lines = elements.map((element, index) => {
    const comma = index < elements.length - 1 ? "," : "";
    return `${innerMargin}${formatValue(element, { margin: innerMargin, surroundingWidth: innerMargin.length + comma.length })}${comma}`;
  });
  return `[\n${lines.join("\n")}\n${margin}]`;
}

/**
 * Formats a value on one line. Returns undefined if Prettier uses several lines even for a short value: for an object with properties, and
 * for an array of several arrays that each have several elements.
 */
function formatOnOneLine(value: unknown): string | undefined {
  if (!Array.isArray(value)) {
    const isObject = typeof value === "object" && value !== null;
    return isObject && listProperties(value, { hasSortedProperties: false }).length > 0
      ? undefined
      : formatValue(value, { margin: "", surroundingWidth: 0 });
  }
  if (value.length > 1 && value.every((element) => Array.isArray(element) && element.length > 1))
    return undefined;
  const elementTexts = value.map(formatOnOneLine);
  return elementTexts.includes(undefined) ? undefined : `[${elementTexts.join(", ")}]`;
}

function isNumberOrBigint(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** Formats a number without the plus sign of an exponent, as Prettier does. */
function formatNumber(value: number | bigint): string {
  return (typeof value === "bigint" ? String(value) : formatPrimitive(value)).replace("e+", "e");
}

function fillLines(elementTexts: readonly string[], margin: string): string {
  const lines: string[] = [];
  let line = "";
  for (const [index, elementText] of elementTexts.entries()) {
    const text = index < elementTexts.length - 1 ? `${elementText},` : elementText;
    if (line !== "" && margin.length + line.length + 1 + text.length > LINE_WIDTH) {
      lines.push(margin + line);
      line = text;
    } else line = line === "" ? text : `${line} ${text}`;
  }
  return [...lines, margin + line].join("\n");
}
