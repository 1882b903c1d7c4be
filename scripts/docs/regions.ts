/** Parts of a page that are generated: each between `<!-- generated: NAME -->` and `<!-- end -->`. */

const REGION = /<!-- generated: ([\w-]+) -->\n[^]*?<!-- end -->/g;

/**
 * The page with these texts in its regions.
 *
 * @throws if the page has a region without a text, or lacks a region.
 */
export function withRegions(page: string, texts: Readonly<Record<string, string>>): string {
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

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`,
  );
  return lines.join("\n");
}
