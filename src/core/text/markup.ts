/** The only door by which text comes into a page. */

import { hash } from "node:crypto";
import { visibleWhole } from "./escape.js";

/** Text that is HTML already. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type MarkupPart = string | number | Markup | readonly Markup[];

/**
 * A template whose parts are text, unless they are markup that came of such a template. It is safe in elements and in
 * attributes in double quotes, of which there are no others here; no address is ever made of foreign text.
 */
export function markup(texts: TemplateStringsArray, ...parts: readonly MarkupPart[]): Markup {
  return new Markup(texts.map((text, index) => text + partText(parts[index] ?? "")).join(""));
}

function partText(part: MarkupPart): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === "object") return part.map(({ text }) => text).join("");
  return typeof part === "number" ? String(part) : escaped(part);
}

/** The text of an inline script or style, as a Content-Security-Policy names it. */
export function cspHash(text: string): string {
  return `'sha256-${hash("sha256", text, "base64")}'`;
}

/** Nothing where there is no condition for it. */
export function markupIf(condition: boolean, made: () => Markup): Markup {
  return condition ? made() : NOTHING;
}

const NOTHING = new Markup("");

const NAMED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return visibleWhole(text).replace(/[&<>"']/g, (character) => NAMED[character] ?? character);
}
