/** Tests that the targets of links between pages exist. */

import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../support/folders.js";
import { allPages, linksOf, readPage, slugOf, type Page } from "./markdown.js";

const pages = allPages();

function anchorsOf({ passages }: Page): readonly string[] {
  const seen = new Map<string, number>();
  return passages
    .filter(({ kind }) => kind === "heading")
    .map(({ text }) => {
      const slug = slugOf(text);
      const count = seen.get(slug) ?? 0;
      seen.set(slug, count + 1);
      return count === 0 ? slug : `${slug}-${count}`;
    });
}

/** Returns the fault of a link, or undefined if the link is valid. */
function faultOf(page: Page, link: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return link.startsWith("https://") ? undefined : `${link} is not https`;
  const [path = "", anchor] = link.split("#");
  if (path.startsWith("/")) return `${link} is not relative`;
  const target = path === "" ? page.path : normalize(join(dirname(page.path), path));
  if (!existsSync(join(ROOT, target))) return `${link} does not exist`;
  if (anchor === undefined) return undefined;
  return anchorsOf(readPage(target)).includes(anchor) ? undefined : `${link}: no such heading`;
}

describe("links", () => {
  test.each(pages.map((page) => [page.path, page] as const))(
    "the targets of all links in the page %s exist",
    (_path, page) => {
      expect(linksOf(page).flatMap((link) => faultOf(page, link) ?? [])).toEqual([]);
    },
  );

  test("the link check of the documentation detects broken links", () => {
    const page = readPage("docs/drift.md");
    expect(faultOf(page, "missing.md")).toBe("missing.md does not exist");
    expect(faultOf(page, "fleet.md#missing")).toBe("fleet.md#missing: no such heading");
    expect(faultOf(page, "#rules")).toBeUndefined();
  });
});
