/** What one definition means, for a person and as a line of JSON. */

import type { Explanation } from "../../commands/explain.js";
import { codeFrame, visible } from "../../errors.js";
import { jsonLine } from "../../json.js";
import type { Column, ItemKey, ItemType, JsonSchema } from "../../model.js";
import type { Paint } from "./colour.js";

export function explanationJson(explanation: Explanation): string {
  if (explanation.ok) {
    const { def, ok, column, schema } = explanation;
    return `${jsonLine({ def, ok, column, schema })}\n`;
  }
  const { def, ok, error } = explanation;
  const { message, offset, length, expected } = error;
  return `${jsonLine({ def, ok, error: { message, offset, length, expected } })}\n`;
}

export function explanationText(explanation: Explanation, paint: Paint): string {
  if (!explanation.ok) {
    const { error } = explanation;
    return `${paint("red", "not a column definition:")} ${visible(error.message)}\n${codeFrame(error)}\n`;
  }
  const { def, column, schema, key } = explanation;
  const rows: [string, string][] = [
    ["type", typeText(column)],
    ["holds", holdsText(column, schema)],
    ["default", defaultText(column)],
    ...clauses(column),
    ["an item", key === undefined ? "cannot say it: the database computes it" : itemText(key)],
    ["sent as", key === undefined ? "nothing" : sentAs(key.type)],
  ];
  const lines = rows.map(([label, text]) => `  ${paint("dim", label.padEnd(9))} ${visible(text)}\n`);
  return `${paint("bold", visible(def))}\n${lines.join("")}`;
}

function typeText(column: Column): string {
  const { dataType, length, precision, scale, displayWidth, fractionalSeconds, values } = column;
  const size = [length, precision, scale, fractionalSeconds].filter((part) => part !== undefined).join(",");
  return [
    size === "" ? dataType : `${dataType}(${size})`,
    ...(values === undefined ? [] : [`of ${values.map((value) => JSON.stringify(value)).join(", ")}`]),
    ...(column.unsigned ? ["unsigned"] : []),
    ...(column.zerofill ? ["zerofill"] : []),
    ...(displayWidth === undefined ? [] : [`(printed ${displayWidth} wide, which limits nothing)`]),
  ].join(" ");
}

function holdsText({ nullable }: Column, schema: JsonSchema): string {
  const { minimum, maximum, maxLength, type } = schema;
  const orNull = nullable ? ", or NULL" : "";
  const kinds = (Array.isArray(type) ? type : [type]).filter(
    (kind): kind is string => typeof kind === "string" && kind !== "null",
  );
  const kind = kinds.join(" or ") || "one of its members";
  if (minimum !== undefined && maximum !== undefined) return `${kind} from ${minimum} to ${maximum}${orNull}`;
  return maxLength === undefined ? `${kind}${orNull}` : `${kind} of length at most ${maxLength}${orNull}`;
}

function defaultText({ default: initially, autoIncrement, nullable }: Column): string {
  if (autoIncrement) return "the next number";
  if (initially.kind === "literal") return JSON.stringify(initially.value);
  if (initially.kind === "expression") return initially.sql;
  return nullable ? "NULL" : "none, so it has to be sent";
}

/** The facts that only some definitions have. */
function clauses(column: Column): [string, string][] {
  const { primaryKey, unique, characterSet, collation, comment, check, generated, onUpdate, references } =
    column;
  const said: [string, string | undefined][] = [
    ["key", primaryKey ? "primary" : unique ? "unique" : undefined],
    ["charset", characterSet],
    ["collation", collation],
    ["comment", comment],
    ["check", check],
    ["computed", generated],
    ["on update", onUpdate],
    ["refers", references],
  ];
  return said.filter((row): row is [string, string] => row[1] !== undefined);
}

function itemText({ type, required, nullable }: ItemKey): string {
  return `${valuesText(type)}${nullable ? ", or null" : ""}${required ? "; required" : "; may be left out"}`;
}

function valuesText(type: ItemType): string {
  switch (type.kind) {
    case "flag":
      return "true, false, 1 or 0: a flag";
    case "integer":
      return `a number, an integer from ${type.minimum} to ${type.maximum}`;
    case "bigint":
      return `a bigint, or a number up to 2^53 - 1, from ${type.minimum} to ${type.maximum}`;
    case "text":
      return `a string of at most ${type.limit} ${type.unit === "bytes" ? "bytes in UTF-8" : "characters"}`;
    case "decimal":
      return `a string or number of at most ${type.precision - type.scale} digits before and ${type.scale} after the point`;
    case "float":
      return `a string or number no further from 0 than ${type.maximum}`;
    case "form":
      return `${type.expected}, as a string${type.numbers === undefined ? "" : " or a number"}`;
    case "enum":
      return `one of ${type.members.map((member) => JSON.stringify(member)).join(", ")}`;
    case "set":
      return `some of ${type.members.map((member) => JSON.stringify(member)).join(", ")}, joined by commas`;
  }
}

function sentAs({ kind }: ItemType): string {
  if (kind === "flag") return "0 or 1";
  return kind === "integer" || kind === "bigint" ? "decimal digits" : "itself";
}
