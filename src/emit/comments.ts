/** Item → the comments in its interface: what an editor shows where the pointer rests. */

import { wrapText } from "../core/text/wrap.js";
import type { Item, ItemKey } from "../core/item-types.js";
import type { Span } from "../core/version-types.js";
import { codeSpan } from "./code.js";

export function itemComment({ module, says, spans = [] }: Item): string {
  const line = `One item of the transfer module ${module}: what \`enqueue_transfer_item\` takes for it.`;
  const paragraphs = [line, ...(says === undefined ? [] : ["", documented(says)])];
  const tags = versionTags(spans);
  return paragraphs.length + tags.length === 1
    ? `/** ${line} */`
    : commentBlock([...paragraphs, ...(tags.length > 0 ? ["", ...tags] : [])]);
}

/** Sentences of the documentation, marked as such; what is dangerous comes first. */
function documented(says = "", danger?: string): string {
  const sentences = [danger === undefined ? "" : `**Danger:** ${danger}`, says].filter((said) => said !== "");
  return `${sentences.join(" ")} (cPanel's documentation)`;
}

/** Columns of a line of a comment within an interface. */
const COMMENT_WIDTH = 96;

function commentBlock(paragraphs: readonly string[]): string {
  return blockOf(paragraphs.flatMap(wrapped));
}

function blockOf(lines: readonly string[]): string {
  return `/**\n${lines.map((line) => ` *${line === "" ? "" : ` ${line}`}\n`).join("")} */`;
}

function wrapped(paragraph: string): readonly string[] {
  return wrapText(paragraph, COMMENT_WIDTH);
}

/** What a key is: what is documented of it, its definition, or the definitions that versions have, and when they have it. */
export function keyComment(key: ItemKey): string {
  const { name, property, note, variants = [], spans = [] } = key;
  const sentAs = property === name ? [] : [`Sent as ${codeSpan(name)}.`];
  const documentation = note === undefined ? [] : [documented(note.says, note.danger), ""];
  const definitions =
    variants.length === 0
      ? [facts(key, sentAs)]
      : [
          ...(sentAs.length > 0 ? [...sentAs, ""] : []),
          ...variants.map((variant) => `- ${variant.versions.join(", ")}: ${facts(variant, [])}`),
        ];
  const tags = versionTags(spans);
  const [only = ""] = definitions;
  if (documentation.length + tags.length === 0 && definitions.length === 1) return `/** ${only} */`;
  // A definition stays on a line of its own, however long: whoever reads a difference sees it whole.
  const lines = [
    ...documentation.flatMap(wrapped),
    ...definitions,
    ...(tags.length > 0 ? ["", ...tags] : []),
  ];
  return blockOf(lines);
}

function facts(
  { column, required, primary, nullable }: Pick<ItemKey, "column" | "required" | "primary" | "nullable">,
  first: readonly string[],
): string {
  const remarks = [
    ...first,
    required ? "Required." : "",
    primary ? "Identifies the item." : "",
    ...(required ? [] : [leftOut(column.default, nullable)]),
  ].filter((remark) => remark !== "");
  return `${codeSpan(column.def)}${remarks.map((remark) => ` ${remark}`).join("")}`;
}

/** One that came back has a tag for each time. */
function versionTags(spans: readonly Span[]): readonly string[] {
  return spans.flatMap(({ since, removedIn }) => [
    ...(since === undefined ? [] : [`@since ${since}`]),
    ...(removedIn === undefined ? [] : [`@removedIn ${removedIn}`]),
  ]);
}

/** A default by itself never satisfies a server that requires the key, so this is said of the others only. */
function leftOut(initially: ItemKey["column"]["default"], nullable: boolean): string {
  if (initially.kind === "literal") return `Left out: ${codeSpan(initially.value)}.`;
  if (initially.kind === "expression") return `Left out: ${codeSpan(initially.sql)}.`;
  return nullable ? "Left out: NULL." : "";
}
