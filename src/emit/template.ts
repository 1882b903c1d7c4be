/**
 * Fills templates, which are valid TypeScript files in `templates/`. Replaces the name MODULE, the extensions of imports, and the
 * sections. A section consists of the lines from `// @NAME`, such as `// @imports`, to `// @end`.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { EmitContext } from "../core/emitter-types.js";
import { memoize } from "../core/memoize.js";

const require = createRequire(import.meta.url);

/** Comments for ESLint are removed, because ESLint can report them as unused in projects with other rules. */
const readTemplate = memoize(
  (name) =>
    readFileSync(require.resolve(`whm-transfer-codegen/templates/${name}`), "utf8").replace(
      /^[ \t]*\/\/ eslint-.*\n/gm,
      "",
    ),
  // Greater than the number of templates, so that all of them stay cached.
  100,
);

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
  name: string,
  { extension }: EmitContext,
  { module = "", sections = {} }: TemplateValues = {},
): string {
  return readTemplate(name).replace(
    /^[ \t]*\/\/ @(\w+)\n[\s\S]*?^[ \t]*\/\/ @end\n|MODULE|(?<=from "\.\/[\w-]+)\.js(?=";$)/gm,
    (placeholder, section: string | undefined) => {
      if (section === undefined) return placeholder === "MODULE" ? module : extension;
      const content = sections[section];
      if (content === undefined)
        throw new TypeError(`The section ${section} of the template ${name} has no text`);
      return typeof content === "string" ? content : content.join("");
    },
  );
}
