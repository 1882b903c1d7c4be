/**
 * Templates: TypeScript that works as it stands, in `templates/`. Two things in it are filled: the
 * word MODULE, and sections between a line `// @name` and a line `// @end`.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { MARK } from "./mark.js";

const HEADER = `${MARK}\n/* eslint-disable */\n\n`;

const require = createRequire(import.meta.url);

export function readTemplate(name: string): string {
  return readFileSync(require.resolve(`whm-transfer-codegen/templates/${name}`), "utf8");
}

export interface Filling {
  /** What MODULE stands for, where there is one. */
  readonly module?: string;
  /** Section → its text, each line ending in a newline. */
  readonly sections?: Readonly<Record<string, string>>;
  /** How emitted files name each other: `.js`, `.ts` or nothing. */
  readonly extension: string;
}

/** The template, filled in one pass: what is filled in is not read again. */
export function fillTemplate(template: string, { module = "", sections = {}, extension }: Filling): string {
  const filled = template.replace(
    /^[ \t]*\/\/ @(\w+)\n[\s\S]*?^[ \t]*\/\/ @end\n|MODULE|(?<=from "\.\/[\w-]+)\.js(?=";$)|^[ \t]*\/\/ eslint-.*\n/gm,
    (found: string, section: string | undefined) => {
      if (found === "MODULE") return module;
      if (found === ".js") return extension;
      // The header speaks to linters for the whole file.
      if (section === undefined) return "";
      const text = sections[section];
      if (text === undefined)
        throw new TypeError(`nothing to fill the section ${section} of a template with`);
      return text;
    },
  );
  return HEADER + filled;
}
