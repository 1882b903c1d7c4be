/** Formats the explanation of a column definition as text or JSON. */

import { wrapText } from "../../core/text/wrap.js";
import type { ExplanationResult } from "../../commands/explain.js";
import { formatCodeFrame } from "../../core/text/code-frame.js";
import { sanitize, escapeText } from "../../core/text/escape.js";
import { formatJsonLine } from "../../core/text/json.js";
import type { Column } from "../../core/column-types.js";
import type { ItemKey, DefinedType } from "../../core/item-types.js";
import type { TextPainter } from "./color.js";
import { describeAcceptedValues, describeValueFormat } from "./accepted-values.js";
import { formatCount, truncateAndJoinList, truncateAndQuote, truncateWithNote } from "./truncate.js";

export function formatExplanationJson(explanationResult: ExplanationResult): string {
  if (explanationResult.ok) {
    const { def, ok, column, schema } = explanationResult;
    return `${formatJsonLine({ def, ok, column, schema })}\n`;
  }
  const { def, ok, error } = explanationResult;
  const { message, offset, length, expected } = error;
  return `${formatJsonLine({ def, ok, error: { message, offset, length, expected } })}\n`;
}

type LabelledRow = readonly [label: string, text: string];

/** Formats an explanation as text. `terminalWidth` is the width of the terminal. By default, lines are not wrapped. */
export function formatExplanation(
  explanationResult: ExplanationResult,
  paint: TextPainter,
  terminalWidth = Infinity,
): string {
  if (!explanationResult.ok) {
    const { error } = explanationResult;
    return `${paint("red", "cannot parse the definition:")} ${escapeText(error.message)}\n${formatCodeFrame(error)}\n`;
  }
  const { def, column, schema } = explanationResult;
  const rows: LabelledRow[] = [
    ["holds", describeAcceptedValues(column, schema)],
    ...createRowIfDefined("format", describeValueFormat(column)),
    [column.dialect === "sqlite" ? "affinity" : "type", formatColumnType(column)],
    ...createRowIfDefined("display", formatDisplayWidth(column)),
    ...(column.generated === undefined ? [["default", formatDefault(explanationResult)] as const] : []),
    ...listClauseRows(column),
    ...listGeneratedCodeRows(explanationResult),
  ];
  return `${paint("bold", sanitize(def))}\n${rows.map((row) => formatRow(row, paint, terminalWidth)).join("")}`;
}

/** Number of characters for a label. The longest label is `collation`. */
const LABEL_WIDTH = 9;

/** Number of characters before the text of a row: two spaces, the label and a space. */
const TEXT_INDENT = LABEL_WIDTH + 3;

/** Maximum width of lines. Longer lines are hard to read, even on wide terminals. */
const MAX_LINE_WIDTH = 100;
const MIN_TEXT_WIDTH = 30;

function formatRow([label, text]: LabelledRow, paint: TextPainter, terminalWidth: number): string {
  const maxTextWidth =
    terminalWidth === Infinity
      ? terminalWidth
      : Math.max(MIN_TEXT_WIDTH, Math.min(terminalWidth - 1, MAX_LINE_WIDTH) - TEXT_INDENT);
  const wrappedText = wrapText(escapeText(text), maxTextWidth).join(`\n${" ".repeat(TEXT_INDENT)}`);
  return `  ${paint("dim", label.padEnd(LABEL_WIDTH))} ${wrappedText}\n`;
}

/** Returns the type with its arguments and modifiers, such as `decimal(10,2) unsigned`. The name can differ from the definition. */
function formatColumnType(column: Column): string {
  const { dataType, length, precision, scale, displayWidth, fractionalSeconds, values } = column;
  // 0 fractional digits are the default, so they are omitted.
  const fractionDigitCount = fractionalSeconds === 0 ? undefined : fractionalSeconds;
  const printedDisplayWidth = column.dialect === "sqlite" ? undefined : displayWidth;
  const typeArguments = [length, precision, scale, printedDisplayWidth, fractionDigitCount].filter(
    (typeArgument) => typeArgument !== undefined,
  );
  return [
    typeArguments.length === 0 ? dataType : `${dataType}(${typeArguments.join(",")})`,
    ...(values === undefined ? [] : [`of ${formatCount(values.length, "member")}`]),
    ...(column.unsigned ? ["unsigned"] : []),
    ...(column.zerofill ? ["zerofill"] : []),
  ].join(" ");
}

function formatDisplayWidth({ displayWidth, zerofill }: Column): string | undefined {
  if (displayWidth === undefined && !zerofill) return undefined;
  const widthNotes = displayWidth === undefined ? [] : [`width ${displayWidth}`];
  return `${[...widthNotes, ...(zerofill ? ["padded with zeros"] : [])].join(", ")}, which does not limit the value`;
}

/** Types whose default values are text. These default values are printed in quotation marks. */
const TYPES_WITH_QUOTED_DEFAULT: ReadonlySet<string> = new Set([
  ...["char", "varchar", "tinytext", "text", "mediumtext", "longtext", "json", "enum", "set"],
  ...["binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"],
]);

function formatDefault({
  column,
  schema,
  effectiveDefault,
}: Extract<ExplanationResult, { ok: true }>): string {
  const { dataType, dialect, autoIncrement, nullable } = column;
  if (autoIncrement) return "the next number";
  if (effectiveDefault.kind === "literal") {
    if (effectiveDefault.bytes !== undefined) return truncateWithNote(`x'${effectiveDefault.bytes}'`);
    // In SQLite, whether a default is text depends on its literal, not on the type of the column.
    const isDefaultQuoted =
      dialect === "sqlite" ? typeof schema.default === "string" : TYPES_WITH_QUOTED_DEFAULT.has(dataType);
    const defaultText = isDefaultQuoted ? truncateAndQuote(effectiveDefault.value) : effectiveDefault.value;
    return column.default.kind === "none" ? `${defaultText}, the first member` : defaultText;
  }
  if (effectiveDefault.kind === "expression") return `computed: ${truncateWithNote(effectiveDefault.sql)}`;
  return nullable ? "NULL" : "none; a value is required";
}

/** Returns a row, or no row if the text is undefined or empty. */
function createRowIfDefined(label: string, text: string | undefined): LabelledRow[] {
  return text === undefined || text === "" ? [] : [[label, text]];
}

/** Returns the rows for the optional clauses of the definition, such as its comment. */
function listClauseRows(column: Column): LabelledRow[] {
  const { primaryKey, unique, characterSet, collation, comment, check, generated, onUpdate, references } =
    column;
  const { unknown = [] } = column;
  const truncateIfDefined = (text: string | undefined): string | undefined => text && truncateWithNote(text);
  const labelledClauses: [string, string | undefined][] = [
    ["computed", truncateIfDefined(generated)],
    ["on update", truncateIfDefined(onUpdate)],
    ["key", primaryKey ? "primary" : unique ? "unique" : undefined],
    ["refers to", truncateIfDefined(references?.replace(/^references\s+/i, ""))],
    ["check", check && `${truncateWithNote(check)}${CHECK_NOTE}`],
    ["charset", truncateIfDefined(characterSet)],
    ["collation", truncateIfDefined(collation)],
    ["comment", truncateIfDefined(comment)],
    ...unknown.map((clause): [string, string] => ["unknown", truncateWithNote(clause)]),
  ];
  return labelledClauses.flatMap(([label, text]) => createRowIfDefined(label, text));
}

const CHECK_NOTE = "; validation does not enforce this condition";

/** Returns the rows about the generated code: the TypeScript type of the column's values, and their format in requests. */
function listGeneratedCodeRows({
  column: { dataType, generated },
  key,
}: Extract<ExplanationResult, { ok: true }>): LabelledRow[] {
  if (key === undefined)
    return [
      ["in code", `not available${generated === undefined ? "" : ": the database computes the value"}`],
    ];
  return [
    ["in code", formatTypeScriptTypes(key)],
    ...(key.type.kind === "enum" && key.type.members.length === 0
      ? []
      : [
          [
            "sent as",
            `${REQUEST_VALUE_FORMATS_BY_KIND[key.type.kind]}${dataType === "bit" ? BIT_STORAGE_NOTE : ""}`,
          ] as const,
        ]),
  ];
}

const BIT_STORAGE_NOTE =
  "; if a server passes the digits to the database as text, the database stores their character codes, such as 53 for 5";

function formatTypeScriptTypes({ type, required, nullable }: ItemKey<DefinedType>): string {
  const { types, note } = (
    TYPESCRIPT_TYPE_DESCRIBERS_BY_KIND[type.kind] as (type: DefinedType) => TypeScriptTypesWithNote
  )(type);
  const unionText = [
    ...(types.length > 0 ? [truncateAndJoinList(types, " | ")] : []),
    ...(nullable ? ["null"] : []),
  ].join(" | ");
  const emptinessNote = "filled" in type ? " and not empty" : "";
  return `${unionText || "never"}, ${required ? "required" : "optional"}${emptinessNote}${note === undefined ? "" : `; ${note}`}`;
}

/** The TypeScript types of a value, with a note about restrictions that the types do not express. */
interface TypeScriptTypesWithNote {
  readonly types: readonly string[];
  readonly note?: string;
}

const TYPESCRIPT_TYPE_DESCRIBERS_BY_KIND: {
  readonly [Kind in DefinedType["kind"]]: (
    type: Extract<DefinedType, { kind: Kind }>,
  ) => TypeScriptTypesWithNote;
} = {
  flag: () => ({
    types: ["boolean", "0", "1"],
    note: "a flag, because it is int(1) with a default of 0 or 1",
  }),
  integer: () => ({ types: ["number"] }),
  bigint: () => ({
    types: ["number", "bigint"],
    note: `values beyond ±${Number.MAX_SAFE_INTEGER} must be bigints`,
  }),
  text: () => ({ types: ["string"] }),
  scalar: () => ({ types: ["string", "number", "bigint"] }),
  unknown: () => ({ types: ["string", "number"] }),
  decimal: () => ({ types: ["string", "number"] }),
  float: () => ({ types: ["string", "number"] }),
  form: ({ numbers }) =>
    numbers === undefined
      ? { types: ["string"] }
      : { types: ["string", "number"], note: `a number must be from ${numbers[0]} to ${numbers[1]}` },
  enum: ({ members }) => ({ types: members.map(truncateAndQuote) }),
  set: () => ({ types: ["string"] }),
};

/** Maps kinds of types to the format of their values in requests. There is no format for null: a request omits keys with this value. */
const REQUEST_VALUE_FORMATS_BY_KIND: { readonly [Kind in DefinedType["kind"]]: string } = {
  flag: "0 or 1",
  integer: "decimal digits",
  bigint: "decimal digits",
  text: "the string",
  scalar: "the string; a number as JavaScript formats it",
  unknown: "the string; a number as JavaScript formats it",
  decimal: "the string; a number as decimal digits",
  float: "the string; a number as JavaScript formats it",
  form: "the string",
  enum: "the string",
  set: "the string",
};
