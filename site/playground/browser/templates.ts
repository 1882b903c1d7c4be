/** Replaces `node:fs` and `node:module` for `src/emit/template.ts`: the templates are part of the bundle. */

const TEMPLATES = import.meta.glob<string>("../../../templates/*.ts", {
  query: "?raw",
  import: "default",
  eager: true,
});

const FOLDER = "whm-transfer-codegen/templates/";

export function createRequire(): { resolve(name: string): string } {
  return { resolve: (name) => name };
}

export function readFileSync(path: string): string {
  const text = TEMPLATES[`../../../templates/${path.slice(FOLDER.length)}`];
  if (text === undefined) throw new Error(`There is no template ${path}.`);
  return text;
}
