/** Formats the explanation of a column definition as text or JSON. */

import { wrapText, sanitize, escapeText } from "../../core/text/escape.js";
import type { ExplanationResult } from "../../commands/explain.js";
import { formatCodeFrame } from "../../core/column-syntax-error.js";
import type { Column, ItemKey, DefinedType } from "../../core/item-types.js";
import {
  formatCount,
  truncateAndJoinList,
  truncateAndQuote,
  truncateWithNote,
  type TextPainter,
  formatJsonOutput,
} from "./text.js";
import { describeAcceptedValues, describeNotation } from "./accepted-values.js";

type Explanation = Extract<ExplanationResult, { ok: true }>;

export function formatExplanationJson(result: ExplanationResult): string {
  const { def, ok } = result;
  if (result.ok) return formatJsonOutput({ def, ok, column: result.column, schema: result.schema });
  const { message, offset, length, expected } = result.error;
  return formatJsonOutput({ def, ok, error: { message, offset, length, expected } });
}

/** Number of characters for a label. The longest label is `collation`. */
const LABEL_WIDTH = 9;

/** Number of characters before the text of a row: two spaces, the label and a space. */
const TEXT_INDENT = LABEL_WIDTH + 3;

/** Maximum width of lines. Longer lines are hard to read, even on wide terminals. */
const MAX_LINE_WIDTH = 100;
const MIN_TEXT_WIDTH = 30;

/** Formats an explanation as text. `terminalWidth` is the width of the terminal. By default, lines are not wrapped. */
export function formatExplanation(
  result: ExplanationResult,
  paint: TextPainter,
  terminalWidth = Infinity,
): string {
  if (!result.ok) {
    const { error } = result;
    return `${paint("red", "cannot parse the definition:")} ${escapeText(error.message)}\n${formatCodeFrame(error)}\n`;
  }
  const width =
    terminalWidth === Infinity
      ? terminalWidth
      : Math.max(MIN_TEXT_WIDTH, Math.min(terminalWidth - 1, MAX_LINE_WIDTH) - TEXT_INDENT);
  const rows = listRows(result).map(([label, text]) => {
    if (text === undefined) return "";
    const lines = wrapText(escapeText(text), width);
    return `  ${paint("dim", label.padEnd(LABEL_WIDTH))} ${lines.join(`\n${" ".repeat(TEXT_INDENT)}`)}\n`;
  });
  return `${paint("bold", sanitize(result.def))}\n${rows.join("")}`;
}

/** Returns the rows of an explanation. A row without a text is not printed. */
function listRows(explanation: Explanation): readonly (readonly [label: string, text: string | undefined])[] {
  const { column, key } = explanation;
  const { dataType, primaryKey, unique, generated, check, unknown = [] } = column;
  const keyKind = unique ? "unique" : undefined;
  const unavailable = `not available${generated === undefined ? "" : ": the database computes the value"}`;
  const clause = (text = "", note = ""): string | undefined =>
    text === "" ? undefined : `${truncateWithNote(text)}${note}`;
  return [
    ["holds", describeAcceptedValues(explanation)],
    ["format", describeNotation(explanation)],
    [column.dialect === "sqlite" ? "affinity" : "type", formatColumnType(column)],
    ["display", formatDisplayWidth(column)],
    ["default", generated === undefined ? formatDefault(explanation) : undefined],
    ["computed", clause(generated)],
    ["on update", clause(column.onUpdate)],
    ["key", primaryKey ? "primary" : keyKind],
    ["refers to", clause(column.references?.replace(/^references\s+/i, ""))],
    ["check", clause(check, "; validation does not enforce this condition")],
    ["charset", clause(column.characterSet)],
    ["collation", clause(column.collation)],
    ["comment", clause(column.comment)],
    ...unknown.map((text) => ["unknown", clause(text)] as const),
    ["in code", key === undefined ? unavailable : formatTypes(key)],
    ["sent as", key === undefined ? undefined : formatSentAs(key, dataType)],
  ];
}

/** Returns the type with its arguments and modifiers, such as `decimal(10,2) unsigned`. The name can differ from the definition. */
function formatColumnType(column: Column): string {
  const { dialect, dataType, length, precision, scale, displayWidth, values } = column;
  const parameters = [
    ...[length, precision, scale, dialect === "sqlite" ? undefined : displayWidth],
    // 0 fractional digits are the default, so they are omitted.
    column.fractionalSeconds || undefined,
  ].filter((parameter) => parameter !== undefined);
  return [
    parameters.length === 0 ? dataType : `${dataType}(${parameters.join(",")})`,
    values === undefined ? "" : ` of ${formatCount(values.length, "member")}`,
    column.unsigned ? " unsigned" : "",
    column.zerofill ? " zerofill" : "",
  ].join("");
}

function formatDisplayWidth({ displayWidth, zerofill }: Column): string | undefined {
  if (displayWidth === undefined && !zerofill) return undefined;
  const notes = [displayWidth !== undefined && `width ${displayWidth}`, zerofill && "padded with zeros"];
  return `${notes.filter(Boolean).join(", ")}, which does not limit the value`;
}

/** Types whose default values are text. These default values are printed in quotation marks. */
const QUOTED_TYPES: ReadonlySet<string> = new Set([
  ...["char", "varchar", "tinytext", "text", "mediumtext", "longtext", "json", "enum", "set"],
  ...["binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"],
]);

function formatDefault({ column, schema, effectiveDefault }: Explanation): string {
  const { dataType, dialect, autoIncrement, nullable } = column;
  if (autoIncrement) return "the next number";
  if (effectiveDefault.kind === "expression") return `computed: ${truncateWithNote(effectiveDefault.sql)}`;
  if (effectiveDefault.kind !== "literal") return nullable ? "NULL" : "none; a value is required";
  const { bytes, value } = effectiveDefault;
  if (bytes !== undefined) return truncateWithNote(`x'${bytes}'`);
  // In SQLite, whether a default is text depends on its literal, not on the type of the column.
  const isQuoted = dialect === "sqlite" ? typeof schema.default === "string" : QUOTED_TYPES.has(dataType);
  const text = isQuoted ? truncateAndQuote(value) : value;
  return column.default.kind === "none" ? `${text}, the first member` : text;
}

function formatTypes({ type, required, nullable }: ItemKey<DefinedType>): string {
  const [types, , note] = TYPES[type.kind];
  const numbers = type.kind === "form" ? type.numbers : undefined;
  const members = type.kind === "enum" ? type.members.map(truncateAndQuote) : types;
  const names = truncateAndJoinList([...members, ...(numbers === undefined ? [] : ["number"])], " | ");
  const union = [names, nullable ? "null" : ""].filter((text) => text !== "").join(" | ") || "never";
  const presence = `${required ? "required" : "optional"}${"filled" in type ? " and not empty" : ""}`;
  const limit = numbers && `a number must be from ${numbers[0]} to ${numbers[1]}`;
  return [`${union}, ${presence}`, note ?? limit ?? []].flat().join("; ");
}

/** Returns the format of a value in requests. There is no format for null: a request omits keys with this value. */
function formatSentAs({ type }: ItemKey<DefinedType>, dataType: string): string | undefined {
  if (type.kind === "enum" && type.members.length === 0) return undefined;
  const note =
    "; if a server passes the digits to the database as text, the database stores their character codes, such as 53 for 5";
  return `${TYPES[type.kind][1]}${dataType === "bit" ? note : ""}`;
}

const AS_FORMATTED = "the string; a number as JavaScript formats it";

/** The TypeScript types of a value, the format of the value in requests, and restrictions that the types do not express. */
const TYPES: Readonly<
  Record<DefinedType["kind"], readonly [types: readonly string[], sentAs: string, note?: string]>
> = {
  flag: [["boolean", "0", "1"], "0 or 1", "a flag, because it is int(1) with a default of 0 or 1"],
  integer: [["number"], "decimal digits"],
  bigint: [
    ["number", "bigint"],
    "decimal digits",
    `values beyond ±${Number.MAX_SAFE_INTEGER} must be bigints`,
  ],
  text: [["string"], "the string"],
  scalar: [["string", "number", "bigint"], AS_FORMATTED],
  unknown: [["string", "number"], AS_FORMATTED],
  decimal: [["string", "number"], "the string; a number as decimal digits"],
  float: [["string", "number"], AS_FORMATTED],
  form: [["string"], "the string"],
  enum: [[], "the string"],
  set: [["string"], "the string"],
};
