/** HTML templates that escape text. All HTML pages are built with them. */

import { hash } from "node:crypto";
import { visibleWhole } from "./escape.js";

/** HTML, which is not escaped again. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type MarkupValue = string | number | Markup | readonly Markup[];

/**
 * A template that escapes its values, except for other markup. Values are safe in elements and in attributes with double quotes.
 * Do not use untrusted text in URLs.
 */
export function markup(texts: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  return new Markup(texts.map((text, index) => text + valueText(values[index] ?? "")).join(""));
}

function valueText(value: MarkupValue): string {
  if (value instanceof Markup) return value.text;
  if (typeof value === "object") return value.map(({ text }) => text).join("");
  return typeof value === "number" ? String(value) : escapeHtml(value);
}

/** The hash of an inline script or style, for a Content-Security-Policy. */
export function cspHash(text: string): string {
  return `'sha256-${hash("sha256", text, "base64")}'`;
}

/** Empty if the condition is false. */
export function markupIf(condition: boolean, create: () => Markup): Markup {
  return condition ? create() : EMPTY;
}

const EMPTY = new Markup("");

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return visibleWhole(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
