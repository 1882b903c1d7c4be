/** Item → the documentation comments of its interface. */

import { wrapText } from "../core/text/wrap.js";
import type { Item, ItemKey } from "../core/item-types.js";
import type { Span } from "../core/version-types.js";
import { codeSpan, codeText } from "./code.js";

/** Returns a comment about the source of the descriptions, or an empty string if the file contains no descriptions. */
export function documentationSource({ says, keys }: Item): string {
  return says !== undefined || keys.some(({ note }) => note !== undefined)
    ? "// The descriptions of the module and its keys summarize cPanel's documentation.\n\n"
    : "";
}

export function itemComment({ module, says, spans = [] }: Item): string {
  const summary = `An item of the transfer module ${module}.`;
  const paragraphs = [summary, ...(says === undefined ? [] : ["", says])];
  const tags = versionTags(spans);
  return paragraphs.length + tags.length === 1
    ? `/** ${summary} */`
    : blockComment([...paragraphs.flatMap(wrapLine), ...(tags.length > 0 ? ["", ...tags] : [])]);
}

/** Maximum width of the text in a comment line within an interface. */
const COMMENT_WIDTH = 96;

function blockComment(lines: readonly string[]): string {
  return `/**\n${lines.map((line) => ` *${line === "" ? "" : ` ${line}`}\n`).join("")} */`;
}

function wrapLine(line: string): readonly string[] {
  return wrapText(line, COMMENT_WIDTH);
}

/**
 * Returns the comment of a key: its documentation, its definition and its tags. If versions define the key differently, lists the
 * definition of each version. Does not wrap definitions, so that a diff shows each one completely.
 */
export function keyComment(key: ItemKey): string {
  const { name, property, note = {}, variants = [], spans = [] } = key;
  const description = [note.danger === undefined ? "" : `**Danger:** ${note.danger}`, note.says ?? ""]
    .filter((sentence) => sentence !== "")
    .join(" ");
  const sentAs = property === name ? "" : `Sent as ${codeSpan(name)}.`;
  const definitions =
    variants.length === 0
      ? [[codeSpan(key.column.def), sentAs].filter((text) => text !== "").join(" ")]
      : [...(sentAs === "" ? [] : [sentAs, ""]), ...variants.map(variantLine)];
  const tags = [...(variants.length === 0 ? keyTags(key) : []), ...versionTags(spans)];
  const [only = ""] = definitions;
  if (description === "" && tags.length === 0 && definitions.length === 1) return `/** ${only} */`;
  return blockComment([
    ...(description === "" ? [] : [...wrapLine(description), ""]),
    ...definitions,
    ...(tags.length > 0 ? ["", ...tags] : []),
  ]);
}

type Definition = Pick<ItemKey, "column" | "required" | "primary" | "nullable" | "hasUnenforcedCheck">;

function variantLine(variant: Definition & { readonly versions: readonly string[] }): string {
  const value = defaultValue(variant);
  const facts = [...remarks(variant), ...(value === undefined ? [] : [`Default: \`${value}\`.`])];
  return `- ${[`${variant.versions.join(", ")}: ${codeSpan(variant.column.def)}`, ...facts].join(" ")}`;
}

function keyTags(definition: Definition): readonly string[] {
  const value = defaultValue(definition);
  const sentences = remarks(definition).join(" ");
  return [
    ...(sentences === "" ? [] : [`@remarks ${sentences}`]),
    ...(value === undefined ? [] : [`@default ${value}`]),
  ];
}

function remarks({ required, primary, hasUnenforcedCheck }: Definition): readonly string[] {
  return [
    ...(required ? ["Required."] : []),
    ...(primary ? ["Part of the primary key."] : []),
    ...(hasUnenforcedCheck === true ? ["Validation does not enforce all of its CHECK."] : []),
  ];
}

/** Returns the tags for the versions that contain the key. A key that was removed and added again has several ranges. */
function versionTags(spans: readonly Span[]): readonly string[] {
  return spans.flatMap(({ since, removedIn }) => [
    ...(since === undefined ? [] : [`@since ${since}`]),
    ...(removedIn === undefined ? [] : [`@removedIn ${removedIn}`]),
  ]);
}

/** SQL types whose default values need no quotes. */
const NUMERIC_TYPE = /int$|^(?:bit|decimal|float|double|year)$/;

/**
 * Returns the value that the server uses if a key is omitted. Undefined for a required key, because the server refuses items
 * without it.
 */
function defaultValue({ column, required, nullable }: Definition): string | undefined {
  if (required) return undefined;
  const { default: columnDefault, dataType } = column;
  if (columnDefault.kind === "expression") return codeText(columnDefault.sql);
  if (columnDefault.kind !== "literal") return nullable ? "null" : undefined;
  const { value } = columnDefault;
  return codeText(NUMERIC_TYPE.test(dataType) ? value : JSON.stringify(value));
}
