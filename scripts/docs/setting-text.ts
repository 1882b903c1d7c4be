/** How the pages show a setting. */

import type { Setting } from "../../src/config/setting.js";

/** An option with its value, as it is typed. */
export function optionText(setting: Setting): string {
  return [`--${setting.option ?? ""}`, valueOf(setting)].join(" ").trim();
}

function valueOf({ choices, placeholder = "", isValueOptional = false, type }: Setting): string {
  if (choices !== undefined) return choices.join("|");
  if (type === "list") return `${placeholder}...`;
  return isValueOptional ? `[${placeholder}]` : placeholder;
}

export function defaultOf(setting: Setting, show: (value: unknown) => string): string {
  if (setting.default !== undefined) return code(show(setting.default));
  return withCode(setting.fallback ?? "");
}

export function code(text: string): string {
  return `\`${text}\``;
}

/** Short JSON on one line. */
export function json(value: unknown): string {
  const text = JSON.stringify(value, null, 1).replace(/\n */g, " ");
  return text.replaceAll("[ ", "[").replaceAll(" ]", "]");
}

/** A phrase of the table as a sentence, with what people type as code. */
export function sentence(phrase: string): string {
  return phrase === "" ? "" : `${withCode(phrase)}.`;
}

function withCode(phrase: string): string {
  return phrase.replace(
    /`[^`]*`|--[a-z-]+(?: json)?|https:\/\/\S+\w|\/cpsess#+|WHM_\w+|\bwhmapi1\b/g,
    (found) => (found.startsWith("`") ? found : code(found)),
  );
}
