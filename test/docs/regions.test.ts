/** Generated regions of pages. */

import { expect, test } from "vitest";
import { formatTable, fillRegions } from "../../scripts/docs/regions.js";

const PAGE = "Before\n\n<!-- generated: a -->\nold\n<!-- end -->\n\nAfter\n";

test("fillRegions replaces a generated region of a Markdown page, and keeps the rest of the page", () => {
  const filled = "Before\n\n<!-- generated: a -->\n\nnew\n\n<!-- end -->\n\nAfter\n";
  expect(fillRegions(PAGE, { a: "new" })).toBe(filled);
  expect(fillRegions(filled, { a: "new" })).toBe(filled);
});

test("fillRegions throws if a generated region of a Markdown page has no text, or a text has no region", () => {
  expect(() => fillRegions(PAGE, {})).toThrow("no text for the region a");
  expect(() => fillRegions(PAGE, { a: "new", b: "other" })).toThrow("lacks the regions b");
});

test("a Markdown table escapes characters that would end a cell", () => {
  expect(formatTable(["a", "b"], [["x|y", "z"]])).toBe("| a | b |\n| --- | --- |\n| x\\|y | z |");
});
