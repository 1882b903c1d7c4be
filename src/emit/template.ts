/**
 * Fills templates, which are valid TypeScript files in `templates/`. Replaces the name MODULE, the extensions of imports, and the
 * sections. A section consists of the lines from `// @NAME`, such as `// @imports`, to `// @end`.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { EmitContext } from "../core/emitter-types.js";

const require = createRequire(import.meta.url);

const templates = new Map<string, string>();

function readTemplate(name: string): string {
  const cached = templates.get(name);
  if (cached !== undefined) return cached;
  const text = readFileSync(require.resolve(`whm-transfer-codegen/templates/${name}`), "utf8");
  templates.set(name, text);
  return text;
}

export interface TemplateValues {
  /** The text that replaces MODULE. */
  readonly module?: string;
  /** The text of each section, by the section's name. Every line ends with a newline. */
  readonly sections?: Readonly<Record<string, string>>;
}

/** Fills a template. Makes all replacements in one pass, so that inserted text is not replaced again. */
export function fillTemplate(
  name: string,
  { extension }: EmitContext,
  { module = "", sections = {} }: TemplateValues = {},
): string {
  return readTemplate(name).replace(
    /^[ \t]*\/\/ @(\w+)\n[\s\S]*?^[ \t]*\/\/ @end\n|MODULE|(?<=from "\.\/[\w-]+)\.js(?=";$)|^[ \t]*\/\/ eslint-.*\n/gm,
    (match: string, section: string | undefined) => {
      if (match === "MODULE") return module;
      if (match === ".js") return extension;
      // Remove comments for linters, because generated files disable linters at the start.
      if (section === undefined) return "";
      const text = sections[section];
      if (text === undefined)
        throw new TypeError(`The section ${section} of the template ${name} has no text`);
      return text;
    },
  );
}
