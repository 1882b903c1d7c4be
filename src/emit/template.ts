/**
 * Fills templates, which are valid TypeScript files in `templates/`. Replaces the name MODULE, the extensions of imports, and the
 * sections. A section consists of the lines from `// @NAME`, such as `// @imports`, to `// @end`.
 */

import type { EmitContext } from "../core/config-types.js";
import { memoize } from "../core/memoize.js";
import { readPackaged } from "../core/packaged.js";

const readTemplate = memoize(
  (name) => readPackaged(`templates/${name}`),
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

/**
 * Returns the names that a template exports, values before types. Omits exports after the comment `// Only for other generated files.`.
 */
export function listPublicNames(name: string): readonly string[] {
  const exports = readTemplate(name).matchAll(
    /(?<!generated files\.\n)^export (?:async )?(?:(function\*?|class|const)|interface|type) (\w+)/gm,
  );
  const names = Array.from(exports, ([, keyword, exported = ""]) =>
    keyword ? exported : `type ${exported}`,
  );
  const sortKey = (text: string): string => text.replace(/^type /, "~").toLowerCase();
  return names.sort((left, right) => (sortKey(left) < sortKey(right) ? -1 : 1));
}

/** Matches comments that are not copied. ESLint can report its own comments as unused in projects with other rules. */
const OMITTED_COMMENT_PATTERN = /^[ \t]*\/\/ (?:eslint-.*|Only for other generated files\.)\n/gm;

/** Matches what is replaced: a section with its name as the group, the name MODULE, and the extension of an import. */
const PLACEHOLDER_PATTERN =
  /^[ \t]*\/\/ @(\w+)\n[\s\S]*?^[ \t]*\/\/ @end\n|(MODULE)|((?<=from "\.\/[\w-]+)\.js)(?=";$)/m;

/** Returns the text between the placeholders. After each text, there are the three groups of the pattern, of which one is set. */
const splitTemplate = memoize(
  (name) => readTemplate(name).replace(OMITTED_COMMENT_PATTERN, "").split(PLACEHOLDER_PATTERN),
  100,
);

/** Fills a template. Does not replace placeholders in inserted text. */
export function fillTemplate(
  name: string,
  { extension }: EmitContext,
  { module = "", sections = {} }: TemplateValues = {},
): string {
  const parts = splitTemplate(name) as readonly (string | undefined)[];
  return parts
    .map((part, index) => {
      if (index % 4 === 0 || part === undefined) return part;
      if (index % 4 !== 1) return index % 4 === 2 ? module : extension;
      const content = sections[part];
      if (content === undefined)
        throw new TypeError(`The section ${part} of the template ${name} has no text`);
      return typeof content === "string" ? content : content.join("");
    })
    .join("");
}
