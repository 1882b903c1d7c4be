/** Replaces `src/core/packaged.ts`: the templates are part of the bundle. */

const TEMPLATES = import.meta.glob<string>("../../../templates/*.ts", {
  query: "?raw",
  import: "default",
  eager: true,
});

export function readPackaged(path: string): string {
  const text = TEMPLATES[`../../../${path}`];
  if (text === undefined) throw new Error(`The playground has no file ${path}.`);
  return text;
}

export function readEmbedded(): undefined {
  return undefined;
}
