/** What one definition means, for a person and as a line of JSON. */

import { wrapText } from "../../core/text/wrap.js";
import type { Explanation } from "../../commands/explain.js";
import { codeFrame } from "../../core/text/code-frame.js";
import { visible, visibleWhole } from "../../core/text/escape.js";
import { jsonLine } from "../../core/text/json.js";
import type { Column } from "../../core/column-types.js";
import type { ItemKey, DefinedType } from "../../core/item-types.js";
import type { JsonSchema } from "../../core/json-schema-types.js";
import type { Paint } from "./color.js";
import { holdsText, writtenText } from "./accepted-values.js";
import { counted, truncatedList, quoted, shortened } from "./truncate.js";

export function explanationJson(explanation: Explanation): string {
  if (explanation.ok) {
    const { def, ok, column, schema } = explanation;
    return `${jsonLine({ def, ok, column, schema })}\n`;
  }
  const { def, ok, error } = explanation;
  const { message, offset, length, expected } = error;
  return `${jsonLine({ def, ok, error: { message, offset, length, expected } })}\n`;
}

type LabelledRow = readonly [label: string, text: string];

/** `columns` is the terminal's width; lines are as long as they come where there is none. */
export function explanationText(explanation: Explanation, paint: Paint, columns = Infinity): string {
  if (!explanation.ok) {
    const { error } = explanation;
    return `${paint("red", "not a column definition:")} ${visibleWhole(error.message)}\n${codeFrame(error)}\n`;
  }
  const { def, column, schema } = explanation;
  const rows: LabelledRow[] = [
    ["holds", holdsText(column, schema)],
    ...optionalRow("written", writtenText(column)),
    [column.dialect === "sqlite" ? "affinity" : "type", typeText(column)],
    ...optionalRow("printed", printedText(column)),
    ...(column.generated === undefined ? [["default", defaultText(column, schema)] as const] : []),
    ...clauses(column),
    ...itemRows(explanation),
  ];
  return `${paint("bold", visible(def))}\n${rows.map((row) => rowText(row, paint, columns)).join("")}`;
}

/** The longest label is `collation`. */
const LABEL_WIDTH = 9;

/** Two spaces, the label, and a space. */
const MARGIN = LABEL_WIDTH + 3;

/** Longer lines are hard to read, however wide the terminal. */
const LONGEST_LINE = 100;
const SHORTEST_LINE = 30;

function rowText([label, text]: LabelledRow, paint: Paint, columns: number): string {
  const width =
    columns === Infinity ? columns : Math.max(SHORTEST_LINE, Math.min(columns - 1, LONGEST_LINE) - MARGIN);
  const lines = wrapText(visibleWhole(text), width).join(`\n${" ".repeat(MARGIN)}`);
  return `  ${paint("dim", label.padEnd(LABEL_WIDTH))} ${lines}\n`;
}

/** The type by its canonical name, which is not always the one in the definition. */
function typeText(column: Column): string {
  const { dataType, length, precision, scale, displayWidth, fractionalSeconds, values } = column;
  // No digits of a fraction are as many as there are where nothing is said.
  const fraction = fractionalSeconds === 0 ? undefined : fractionalSeconds;
  const width = column.dialect === "sqlite" ? undefined : displayWidth;
  const size = [length, precision, scale, width, fraction].filter((part) => part !== undefined);
  return [
    size.length === 0 ? dataType : `${dataType}(${size.join(",")})`,
    ...(values === undefined ? [] : [`of ${counted(values.length, "member")}`]),
    ...(column.unsigned ? ["unsigned"] : []),
    ...(column.zerofill ? ["zerofill"] : []),
  ].join(" ");
}

function printedText({ displayWidth, zerofill }: Column): string | undefined {
  if (displayWidth === undefined && !zerofill) return undefined;
  const width = displayWidth === undefined ? [] : [`${displayWidth} wide`];
  return `${[...width, ...(zerofill ? ["with zeros in front"] : [])].join(" ")}, which limits nothing`;
}

/** Types whose literals are texts of no form of their own, and so need quotation marks to be seen whole. */
const QUOTED: ReadonlySet<string> = new Set([
  ...["char", "varchar", "tinytext", "text", "mediumtext", "longtext", "json", "enum", "set"],
  ...["binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"],
]);

function defaultText(column: Column, schema: JsonSchema): string {
  const { dataType, dialect, default: initially, autoIncrement, nullable } = column;
  if (autoIncrement) return "the next number";
  if (initially.kind === "literal") {
    // In a column of SQLite's, the value alone tells whether it is a number or a text.
    const isQuoted = dialect === "sqlite" ? typeof schema.default === "string" : QUOTED.has(dataType);
    return isQuoted ? quoted(initially.value) : initially.value;
  }
  if (initially.kind === "expression") return `computed: ${shortened(initially.sql)}`;
  return nullable ? "NULL" : "none, so it has to be sent";
}

/** A row, if there is something to say in it. */
function optionalRow(label: string, text: string | undefined): LabelledRow[] {
  return text === undefined || text === "" ? [] : [[label, text]];
}

/** The facts that only some definitions have. */
function clauses(column: Column): LabelledRow[] {
  const { primaryKey, unique, characterSet, collation, comment, check, generated, onUpdate, references } =
    column;
  const facts: [string, string | undefined][] = [
    ["computed", generated],
    ["on update", onUpdate],
    ["key", primaryKey ? "primary" : unique ? "unique" : undefined],
    ["refers to", references?.replace(/^references\s+/i, "")],
    ["check", check],
    ["charset", characterSet],
    ["collation", collation],
    ["comment", comment],
  ];
  return facts.flatMap(([label, text]) => optionalRow(label, text && shortened(text)));
}

/** What an item in code may be, as far as it is not what the column holds, and how it travels. */
function itemRows({ column: { generated }, key }: Extract<Explanation, { ok: true }>): LabelledRow[] {
  if (key === undefined)
    return [["in code", `cannot be sent${generated === undefined ? "" : ": the database computes it"}`]];
  return [
    ["in code", inCode(key)],
    ["sent as", SENT_AS[key.type.kind]],
  ];
}

function inCode({ type, required, nullable }: ItemKey<DefinedType>): string {
  const { types, but } = (IN_CODE[type.kind] as (type: DefinedType) => InCode)(type);
  const union = [
    ...(types.length > 0 ? [truncatedList(types, " | ")] : []),
    ...(nullable ? ["null"] : []),
  ].join(" | ");
  const empty = "filled" in type ? " and not empty" : "";
  return `${union || "never"}, ${required ? "required" : "optional"}${empty}${but === undefined ? "" : `; ${but}`}`;
}

/** TypeScript types, and what they do not say. */
interface InCode {
  readonly types: readonly string[];
  readonly but?: string;
}

const IN_CODE: {
  readonly [Kind in DefinedType["kind"]]: (type: Extract<DefinedType, { kind: Kind }>) => InCode;
} = {
  flag: () => ({ types: ["boolean", "0", "1"], but: "a flag, as int(1) with a default of 0 or 1 is" }),
  integer: () => ({ types: ["number"] }),
  bigint: () => ({
    types: ["number", "bigint"],
    but: `beyond ${Number.MAX_SAFE_INTEGER} a bigint only`,
  }),
  text: () => ({ types: ["string"] }),
  scalar: () => ({ types: ["string", "number", "bigint"] }),
  decimal: () => ({ types: ["string", "number"] }),
  float: () => ({ types: ["string", "number"] }),
  form: ({ numbers }) =>
    numbers === undefined
      ? { types: ["string"] }
      : { types: ["string", "number"], but: `a number only from ${numbers[0]} to ${numbers[1]}` },
  enum: ({ members }) => ({ types: members.map(quoted) }),
  set: () => ({ types: ["string"] }),
};

/** Null is sent by leaving the key out. */
const SENT_AS: { readonly [Kind in DefinedType["kind"]]: string } = {
  flag: "0 or 1",
  integer: "decimal digits",
  bigint: "decimal digits",
  text: "itself",
  scalar: "itself, a number as JavaScript writes it",
  decimal: "itself, a number as decimal digits",
  float: "itself, a number as JavaScript writes it",
  form: "itself",
  enum: "itself",
  set: "itself",
};
