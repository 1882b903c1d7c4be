/** Creates the documentation comments of an item's interface. */

import { getEffectiveDefault } from "../column/literals.js";
import { wrapText } from "../core/text/escape.js";
import type { Column, ItemDefinition, ItemKey, KeyVariant } from "../core/item-types.js";
import type { VersionRange } from "../core/version-types.js";
import { DOCUMENTED_WHM_VERSION } from "../item/documentation.js";
import { formatCodeSpan, escapeCodeInComment } from "./code.js";
import { describeForComment } from "./expectations.js";

/** Returns a comment that names the source of the descriptions, or an empty string if the file contains no descriptions. */
export function formatDescriptionSourceNote({ description, keys }: ItemDefinition): string {
  return description !== undefined || keys.some(({ note }) => note !== undefined)
    ? `// The descriptions of the module and its keys summarize cPanel's documentation of WHM ${DOCUMENTED_WHM_VERSION}.\n\n`
    : "";
}

const NOT_DOCUMENTED_NOTE = `Not documented by cPanel (as of WHM ${DOCUMENTED_WHM_VERSION}).`;

export function formatItemComment({
  module,
  description = NOT_DOCUMENTED_NOTE,
  keys,
  spans = [],
}: ItemDefinition): string {
  const optional = keys.filter(({ required }) => !required);
  const note = optional.some(({ nullable }) => nullable)
    ? "An optional key that is omitted, undefined or null is not sent, and WHM uses the default of the key. Not all optional keys accept null."
    : "An optional key that is omitted or undefined is not sent, and WHM uses the default of the key.";
  const tags = listVersionTags(spans);
  return formatBlockComment([
    `An item for the transfer module ${module}, to be queued in a transfer session.`,
    "",
    ...wrapLine(description),
    ...(optional.length === 0 ? [] : ["", ...wrapLine(note)]),
    ...(tags.length > 0 ? ["", ...tags] : []),
  ]);
}

/** Maximum width of the text in a comment line within an interface. */
const COMMENT_WIDTH = 96;

function formatBlockComment(lines: readonly string[]): string {
  return `/**\n${lines.map((line) => ` *${line === "" ? "" : ` ${line}`}\n`).join("")} */`;
}

function wrapLine(line: string): readonly string[] {
  return wrapText(line, COMMENT_WIDTH);
}

/**
 * Returns the comment of a key: its documentation, its definition and its tags. If versions define the key differently, lists the
 * definition of each version. Does not wrap definitions, so that a diff shows each one completely.
 */
export function formatKeyComment(key: ItemKey, item: ItemDefinition): string {
  const { name, property, variants = [], spans = [] } = key;
  const sentNameLines = property === name ? [] : [`Sent as ${formatCodeSpan(name)}.`, ""];
  const definitionLines =
    variants.length === 0
      ? [`Column definition in WHM: ${formatCodeSpan(key.column.def)}.`]
      : ["Column definition in WHM, by version:", "", ...variants.map(formatKeyVariant)];
  const tags = [...(variants.length === 0 ? listKeyTags(key) : []), ...listVersionTags(spans)];
  return formatBlockComment([
    ...wrapLine(describeKey(key, item)),
    "",
    ...sentNameLines,
    ...definitionLines,
    ...(tags.length > 0 ? ["", ...tags] : []),
  ]);
}

function describeKey({ type, note }: ItemKey, { description }: ItemDefinition): string {
  if (note !== undefined) return join(note.danger && `**Danger:** ${note.danger}`, note.description);
  // If the module is not documented, the comment of its interface already contains this note.
  const source = description === undefined ? undefined : NOT_DOCUMENTED_NOTE;
  return join(source, `Accepts ${escapeCodeInComment(describeForComment(type))}.`);
}

/** Joins the sentences that are neither undefined nor empty. */
function join(...sentences: readonly (string | undefined)[]): string {
  return sentences.filter(Boolean).join(" ");
}

type KeyDefinition = Pick<ItemKey, "column" | "required" | "primary" | "nullable">;

function formatKeyVariant(variant: KeyVariant): string {
  const { versions, column, required, primary } = variant;
  const defaultValue = formatDefaultValue(variant);
  return join(
    `- ${versions.join(", ")}: ${formatCodeSpan(column.def)}.`,
    required ? "Required." : "",
    primary ? "Primary key." : "",
    describeColumn(column),
    defaultValue && `Default: \`${defaultValue}\`.`,
  );
}

function listKeyTags(definition: KeyDefinition): readonly string[] {
  const { column, required, primary } = definition;
  const hasUnusedDefault = column.default.kind !== "none";
  const remarks = join(
    required ? `Required${hasUnusedDefault ? ", so the column's default is never used" : ""}.` : "",
    primary ? "Belongs to the primary key, which identifies the item." : "",
    describeColumn(column),
  );
  const defaultValue = formatDefaultValue(definition);
  return [remarks && `@remarks ${remarks}`, defaultValue && `@default ${defaultValue}`].filter(
    (tag) => tag !== undefined && tag !== "",
  ) as string[];
}

function describeColumn({ dataType, check }: Column): string {
  const bit =
    "Sent as decimal digits. If a server passes the digits to the database as text, the database stores their character codes, such as 53 for 5.";
  const hasCheck = check !== undefined;
  return join(
    dataType === "bit" ? bit : "",
    hasCheck ? "The validator does not check the CHECK clause." : "",
  );
}

/** Returns the tags `@since` and `@removedIn` for ranges of versions. A key that was removed and added again has several ranges. */
function listVersionTags(ranges: readonly VersionRange[]): readonly string[] {
  return ranges.flatMap(({ since, removedIn }) => [
    ...(since === undefined ? [] : [`@since ${since}`]),
    ...(removedIn === undefined ? [] : [`@removedIn ${removedIn}`]),
  ]);
}

/**
 * Returns the value that the server uses if a key is omitted. Returns undefined for a required key, because the server refuses items
 * without it. Also returns undefined for a NOT NULL column without a default, such as an AUTO_INCREMENT column.
 */
function formatDefaultValue({ column, required, nullable }: KeyDefinition): string | undefined {
  if (required) return undefined;
  const columnDefault = getEffectiveDefault(column);
  if (columnDefault.kind === "expression") return escapeCodeInComment(columnDefault.sql);
  if (columnDefault.kind !== "literal") return nullable ? "null" : undefined;
  const { value, bytes } = columnDefault;
  if (bytes !== undefined) return `x'${bytes}'`;
  const isNumeric = /int$|^(?:bit|decimal|float|double|year)$/.test(column.dataType);
  return escapeCodeInComment(isNumeric ? value : JSON.stringify(value));
}
