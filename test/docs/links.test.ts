/** Tests that the targets of links between pages exist. */

import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../support/folders.js";
import { allPages, linksOf, readPage, slugOf, type Page } from "./markdown.js";

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

test.each(allPages().map((page) => [page.path, page] as const))(
  "all links in the page %s lead to a target",
  (_path, page) => {
    expect(linksOf(page).flatMap((link) => faultOf(page, link) ?? [])).toEqual([]);
  },
);
