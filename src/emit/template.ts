/**
 * Templates: TypeScript that works as it stands, in `templates/`. Two things in it are filled: the
 * word MODULE, and sections between a line `// @name` and a line `// @end`.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { EmitContext } from "../core/emitter-types.js";
const require = createRequire(import.meta.url);

const templates = new Map<string, string>();

function readTemplate(name: string): string {
  const known = templates.get(name);
  if (known !== undefined) return known;
  const text = readFileSync(require.resolve(`whm-transfer-codegen/templates/${name}`), "utf8");
  templates.set(name, text);
  return text;
}

export interface Filling {
  /** What MODULE stands for, where there is one. */
  readonly module?: string;
  /** Section → its text, each line ending in a newline. */
  readonly sections?: Readonly<Record<string, string>>;
}

/** The template of that name, filled in one pass: what is filled in is not read again. */
export function fillTemplate(
  name: string,
  { extension }: EmitContext,
  { module = "", sections = {} }: Filling = {},
): string {
  return readTemplate(name).replace(
    /^[ \t]*\/\/ @(\w+)\n[\s\S]*?^[ \t]*\/\/ @end\n|MODULE|(?<=from "\.\/[\w-]+)\.js(?=";$)|^[ \t]*\/\/ eslint-.*\n/gm,
    (found: string, section: string | undefined) => {
      if (found === "MODULE") return module;
      if (found === ".js") return extension;
      // The head of an emitted file speaks to linters for the whole of it.
      if (section === undefined) return "";
      const text = sections[section];
      if (text === undefined)
        throw new TypeError(`nothing to fill the section ${section} of a template with`);
      return text;
    },
  );
}
