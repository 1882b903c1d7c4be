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

/** Returns a table in Markdown. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`,
  );
  return lines.join("\n");
}
