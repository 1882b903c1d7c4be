/** Fills the generated regions of a page: the lines between `<!-- generated: NAME -->` and `<!-- end -->`. */

const REGION = /<!-- generated: ([\w-]+) -->\n[^]*?<!-- end -->/g;

/**
 * Returns the page with a text in each region. `texts` contains the texts by the name of the region.
 *
 * @throws if a region has no text, or a text has no region.
 */
export function fillRegions(page: string, texts: Readonly<Record<string, string>>): string {
  const missing = new Set(Object.keys(texts));
  const filled = page.replace(REGION, (_region, name: string) => {
    const text = texts[name];
    if (text === undefined) throw new Error(`There is no text for the region ${name}.`);
    missing.delete(name);
    return `<!-- generated: ${name} -->\n\n${text}\n\n<!-- end -->`;
  });
  if (missing.size > 0) throw new Error(`The page lacks the regions ${[...missing].join(", ")}.`);
  return filled;
}

/**
 * Returns a list in Markdown: a name, more about it in parentheses, a text, and a default if there is one. A list is easier to read on a
 * narrow screen than a table with long cells.
 */
export function formatList(
  entries: readonly {
    readonly name: string;
    readonly details?: readonly string[];
    readonly text: string;
    readonly initial?: string;
  }[],
): string {
  const lines = entries.map(({ name, details = [], text, initial = "" }) => {
    const parentheses = details.filter((detail) => detail !== "").join(", ");
    const start = parentheses === "" ? name : `${name} (${parentheses})`;
    return `- ${start}: ${text}${initial === "" ? "" : ` Default: ${initial}.`}`;
  });
  return lines.join("\n");
}
