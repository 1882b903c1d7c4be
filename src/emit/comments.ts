/** Creates the documentation comments of an item's interface. */

import { getEffectiveDefault } from "../column/literals.js";
import { wrapText } from "../core/text/wrap.js";
import type { Item, ItemKey } from "../core/item-types.js";
import type { VersionRange } from "../core/version-types.js";
import { DOCUMENTED_WHM_VERSION } from "../item/documentation.js";
import { formatCodeSpan, escapeCodeInComment } from "./code.js";
import { describeAcceptedValuesForComment } from "./expectations.js";

/** Returns a comment that names the source of the descriptions, or an empty string if the file contains no descriptions. */
export function formatDescriptionSourceNote({ description, keys }: Item): string {
  return description !== undefined || keys.some(({ note }) => note !== undefined)
    ? `// The descriptions of the module and its keys summarize cPanel's documentation of WHM ${DOCUMENTED_WHM_VERSION}.\n\n`
    : "";
}

const NOT_DOCUMENTED_NOTE = `Not documented by cPanel (as of WHM ${DOCUMENTED_WHM_VERSION}).`;

export function formatItemComment({
  module,
  description = NOT_DOCUMENTED_NOTE,
  keys,
  spans: versionRanges = [],
}: Item): string {
  const versionTags = listVersionTags(versionRanges);
  const optionalKeys = keys.filter(({ required }) => !required);
  const hasNullableOptionalKey = optionalKeys.some(({ nullable }) => nullable);
  return formatBlockComment([
    `An item for the transfer module ${module}, to be queued in a transfer session.`,
    "",
    ...wrapLine(description),
    ...(optionalKeys.length === 0
      ? []
      : ["", ...wrapLine(hasNullableOptionalKey ? NULLABLE_KEYS_NOTE : OPTIONAL_KEYS_NOTE)]),
    ...(versionTags.length > 0 ? ["", ...versionTags] : []),
  ]);
}

const OPTIONAL_KEYS_NOTE =
  "An optional key that is omitted or undefined is not sent, and WHM uses the default of the key.";

const NULLABLE_KEYS_NOTE =
  "An optional key that is omitted, undefined or null is not sent, and WHM uses the default of the key. Not all optional keys accept null.";

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
export function formatKeyComment(key: ItemKey, item: Item): string {
  const { name, property, variants = [], spans: versionRanges = [] } = key;
  const sentNameLines = property === name ? [] : [`Sent as ${formatCodeSpan(name)}.`, ""];
  const definitionLines =
    variants.length === 0
      ? [`Column definition in WHM: ${formatCodeSpan(key.column.def)}.`]
      : ["Column definition in WHM, by version:", "", ...variants.map(formatKeyVariant)];
  const tags = [...(variants.length === 0 ? listKeyTags(key) : []), ...listVersionTags(versionRanges)];
  return formatBlockComment([
    ...wrapLine(describeKey(key, item)),
    "",
    ...sentNameLines,
    ...definitionLines,
    ...(tags.length > 0 ? ["", ...tags] : []),
  ]);
}

function describeKey({ type, note }: ItemKey, { description }: Item): string {
  if (note === undefined) {
    // If the module is not documented, the comment of its interface already contains this note.
    const missingDescriptionNotes = description === undefined ? [] : [NOT_DOCUMENTED_NOTE];
    return [
      ...missingDescriptionNotes,
      `Accepts ${escapeCodeInComment(describeAcceptedValuesForComment(type))}.`,
    ].join(" ");
  }
  const dangerNotes = note.danger === undefined ? [] : [`**Danger:** ${note.danger}`];
  return [...dangerNotes, ...(note.description === undefined ? [] : [note.description])].join(" ");
}

type KeyDefinition = Pick<ItemKey, "column" | "required" | "primary" | "nullable">;

function formatKeyVariant(variant: KeyDefinition & { readonly versions: readonly string[] }): string {
  const defaultValue = formatDefaultValue(variant);
  const remarks = [
    ...listShortRemarks(variant),
    ...(defaultValue === undefined ? [] : [`Default: \`${defaultValue}\`.`]),
  ];
  return `- ${[`${variant.versions.join(", ")}: ${formatCodeSpan(variant.column.def)}.`, ...remarks].join(" ")}`;
}

function listKeyTags(definition: KeyDefinition): readonly string[] {
  const defaultValue = formatDefaultValue(definition);
  const remarksText = listLongRemarks(definition).join(" ");
  return [
    ...(remarksText === "" ? [] : [`@remarks ${remarksText}`]),
    ...(defaultValue === undefined ? [] : [`@default ${defaultValue}`]),
  ];
}

const CHECK_REMARK = "The validator does not check the CHECK clause.";

function listShortRemarks({ column, required, primary }: KeyDefinition): readonly string[] {
  return [
    ...(required ? ["Required."] : []),
    ...(primary ? ["Primary key."] : []),
    ...(column.dataType === "bit" ? [BIT_REMARK] : []),
    ...(column.check === undefined ? [] : [CHECK_REMARK]),
  ];
}

function listLongRemarks({ column, required, primary }: KeyDefinition): readonly string[] {
  const hasUnusedDefault = required && column.default.kind !== "none";
  return [
    ...(required
      ? [hasUnusedDefault ? "Required, so the column's default is never used." : "Required."]
      : []),
    ...(primary ? ["Belongs to the primary key, which identifies the item."] : []),
    ...(column.dataType === "bit" ? [BIT_REMARK] : []),
    ...(column.check === undefined ? [] : [CHECK_REMARK]),
  ];
}

const BIT_REMARK =
  "Sent as decimal digits. If a server passes the digits to the database as text, the database stores their character codes, such as 53 for 5.";

/** Returns the tags `@since` and `@removedIn` for ranges of versions. A key that was removed and added again has several ranges. */
function listVersionTags(ranges: readonly VersionRange[]): readonly string[] {
  return ranges.flatMap(({ since, removedIn }) => [
    ...(since === undefined ? [] : [`@since ${since}`]),
    ...(removedIn === undefined ? [] : [`@removedIn ${removedIn}`]),
  ]);
}

/** SQL types whose default values need no quotes. */
const NUMERIC_TYPE_PATTERN = /int$|^(?:bit|decimal|float|double|year)$/;

/**
 * Returns the value that the server uses if a key is omitted. Returns undefined for a required key, because the server refuses items
 * without it. Also returns undefined for a NOT NULL column without a default, such as an AUTO_INCREMENT column.
 */
function formatDefaultValue({ column, required, nullable }: KeyDefinition): string | undefined {
  if (required) return undefined;
  const columnDefault = getEffectiveDefault(column);
  if (columnDefault.kind === "expression") return escapeCodeInComment(columnDefault.sql);
  if (columnDefault.kind !== "literal") return nullable ? "null" : undefined;
  const { value, bytes: hexBytes } = columnDefault;
  if (hexBytes !== undefined) return `x'${hexBytes}'`;
  return escapeCodeInComment(NUMERIC_TYPE_PATTERN.test(column.dataType) ? value : JSON.stringify(value));
}
