/** Tests the pictures of the documentation: each exists in a light and a dark version, with its size and an alternative text. */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { MAX_PICTURE_BYTES, PICTURES, getPicturePath, SCHEMES } from "../../scripts/pictures/pictures.js";
import { ROOT } from "../support/folders.js";
import { allPages } from "./markdown.js";

const NAMES = Object.keys(PICTURES) as (keyof typeof PICTURES)[];
const FILES = NAMES.flatMap((name) => SCHEMES.map((scheme) => getPicturePath(name, scheme)));

test("the folder docs/images contains exactly the pictures that the screenshot script creates", () => {
  const files = readdirSync(join(ROOT, "docs/images")).map((name) => `docs/images/${name}`);
  expect(files.sort()).toEqual([...FILES].sort());
});

test.each(FILES)("the picture %s of the documentation is a WebP file of limited size", (file) => {
  expect(statSync(join(ROOT, file)).size).toBeLessThanOrEqual(MAX_PICTURE_BYTES);
  const head = readFileSync(join(ROOT, file)).toString("latin1", 0, 12);
  expect(head).toMatch(/^RIFF.{4}WEBP$/s);
});

interface ShownPicture {
  readonly page: string;
  readonly dark: string;
  readonly light: string;
  readonly alt: string;
  readonly width: number;
  readonly height: number;
}

const PICTURE =
  /<picture>\n {2}<source media="\(prefers-color-scheme: dark\)" srcset="([^"]+)" ?\/?>\n {2}<img\s+alt="([^"]*)"\s+src="([^"]+)"\s+width="(\d+)"\s+height="(\d+)"\s*\/?>\n<\/picture>/g;

function picturesOf(page: string): readonly ShownPicture[] {
  const text = readFileSync(join(ROOT, page), "utf8");
  const pictures = [...text.matchAll(PICTURE)].map(([, dark = "", alt = "", light = "", width, height]) => ({
    ...{ page, alt, width: Number(width), height: Number(height) },
    dark: normalize(join(dirname(page), dark)),
    light: normalize(join(dirname(page), light)),
  }));
  // All images must have this form: others would have no dark version, or no alternative text.
  expect(pictures).toHaveLength(text.match(/<img\b|!\[/g)?.length ?? 0);
  return pictures;
}

test("documentation pages contain a light and a dark version of each picture, with its size and an alternative text", () => {
  const shown = allPages().flatMap(({ path }) => picturesOf(path));
  for (const { light, dark, alt, width, height } of shown) {
    const name = NAMES.find((each) => getPicturePath(each, "light") === light);
    expect(name).toBeDefined();
    if (name === undefined) continue;
    expect(dark).toBe(getPicturePath(name, "dark"));
    expect(alt.length).toBeGreaterThan(20);
    expect({ width, height }).toEqual(PICTURES[name]);
  }
  for (const name of NAMES) {
    const pages = shown
      .filter(({ light }) => light === getPicturePath(name, "light"))
      .map(({ page }) => page);
    expect(pages).toContain("README.md");
    expect(pages.filter((page) => page.startsWith("docs/")).length).toBeLessThanOrEqual(1);
  }
});
