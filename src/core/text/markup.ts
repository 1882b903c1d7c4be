/** HTML templates that escape text. All HTML pages are built with them. */

import { hash } from "node:crypto";
import { escapeText } from "./escape.js";

/** HTML that `markup` inserts without escaping it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type MarkupValue = string | number | Markup | readonly Markup[];

/**
 * A template tag that escapes its values, except for values that are `Markup`. Values are safe in elements and in attributes with
 * double quotes. Do not use untrusted text in URLs.
 */
export function markup(texts: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  return new Markup(texts.map((text, index) => text + formatMarkupValue(values[index] ?? "")).join(""));
}

function formatMarkupValue(value: MarkupValue): string {
  if (typeof value !== "object") return escapeHtml(String(value));
  return value instanceof Markup ? value.text : value.map(({ text }) => text).join("");
}

/** Returns the hash of an inline script or style, for a Content-Security-Policy. */
export function computeCspHash(text: string): string {
  return `'sha256-${hash("sha256", text, "base64")}'`;
}

function escapeHtml(text: string): string {
  return escapeText(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
