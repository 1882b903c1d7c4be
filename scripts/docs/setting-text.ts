/** Formats the option, the default and the help text of a setting for the generated pages. */

import type { Setting } from "../../src/config/setting.js";

/** Returns an option with a placeholder for its value, such as `--timeout SECONDS`. */
export function formatOption(setting: Setting): string {
  return [`--${setting.option ?? ""}`, formatOptionValue(setting)].join(" ").trim();
}

function formatOptionValue({ choices, placeholder = "", type }: Setting): string {
  if (choices !== undefined) return choices.join("|");
  return type === "list" ? `${placeholder}...` : placeholder;
}

export function formatDefault(setting: Setting, formatValue: (value: unknown) => string): string {
  if (setting.default !== undefined) return formatCode(formatValue(setting.default));
  return markCode(setting.defaultDescription ?? "");
}

export function formatCode(text: string): string {
  return `\`${text}\``;
}

/** Returns JSON on one line, with spaces after commas and colons. */
export function formatShortJson(value: unknown): string {
  const text = JSON.stringify(value, null, 1).replace(/\n */g, " ");
  return text.replaceAll("[ ", "[").replaceAll(" ]", "]");
}

/** Returns a help text as a sentence in Markdown, with options, addresses and variables as code. */
export function formatSentence(phrase: string): string {
  return phrase === "" ? "" : `${markCode(phrase)}.`;
}

function markCode(phrase: string): string {
  return phrase.replace(
    /`[^`]*`|--[a-z-]+(?: json)?|https:\/\/\S+[\w#]|\/cpsess#+|WHM_\w+|\bwhmapi1\b/g,
    (found) => (found.startsWith("`") ? found : formatCode(found)),
  );
}
