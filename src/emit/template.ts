/**
 * Fills templates, which are valid TypeScript files in `templates/`. Replaces the name MODULE, the extensions of imports, and the
 * sections. A section consists of the lines from `// @NAME`, such as `// @imports`, to `// @end`.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { EmitContext } from "../core/emitter-types.js";
import { memoize } from "../core/memoize.js";

const require = createRequire(import.meta.url);

/** A part of a template: text that is copied, or a placeholder that is replaced. Templates are split once, so that filling is fast. */
type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "module" }
  | { readonly kind: "extension" }
  | { readonly kind: "section"; readonly sectionName: string };

/** Maximum number of cached templates. Greater than the number of templates, so that all of them stay cached. */
const MAX_CACHED_TEMPLATES = 100;

const readTemplateParts = memoize(
  (templateName) =>
    splitTemplate(readFileSync(require.resolve(`whm-transfer-codegen/templates/${templateName}`), "utf8")),
  MAX_CACHED_TEMPLATES,
);

/** Splits a template. Removes comments for ESLint, because ESLint can report them as unused in projects with other rules. */
function splitTemplate(template: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let previousMatchEndOffset = 0;
  for (const match of template.matchAll(
    /^[ \t]*\/\/ @(\w+)\n[\s\S]*?^[ \t]*\/\/ @end\n|MODULE|(?<=from "\.\/[\w-]+)\.js(?=";$)|^[ \t]*\/\/ eslint-.*\n/gm,
  )) {
    const [matchedText, sectionName] = match;
    parts.push({ kind: "text", text: template.slice(previousMatchEndOffset, match.index) });
    if (sectionName !== undefined) parts.push({ kind: "section", sectionName });
    else if (matchedText === "MODULE") parts.push({ kind: "module" });
    else if (matchedText === ".js") parts.push({ kind: "extension" });
    previousMatchEndOffset = match.index + matchedText.length;
  }
  return [...parts, { kind: "text", text: template.slice(previousMatchEndOffset) }];
}

export interface TemplateValues {
  /** The text that replaces MODULE. */
  readonly module?: string;
  /**
   * Maps the name of each section to its text, or to a list of strings that are joined. Every line ends with a newline.
   */
  readonly sections?: Readonly<Record<string, string | readonly string[]>>;
}

/** Fills a template. Does not replace placeholders in inserted text. */
export function fillTemplate(
  templateName: string,
  { extension }: EmitContext,
  { module = "", sections = {} }: TemplateValues = {},
): string {
  const partTexts = readTemplateParts(templateName).flatMap((part) => {
    if (part.kind === "text") return part.text;
    if (part.kind === "module") return module;
    if (part.kind === "extension") return extension;
    const sectionContent = sections[part.sectionName];
    if (sectionContent === undefined)
      throw new TypeError(`The section ${part.sectionName} of the template ${templateName} has no text`);
    return sectionContent;
  });
  return partTexts.join("");
}
