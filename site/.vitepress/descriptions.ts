/** The description of each page, which search engines and links on other sites show: the start of its first paragraph. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { HeadConfig, TransformContext, TransformPageContext, PageData } from "vitepress";

const MAX_LENGTH = 160;

export function describePage(page: PageData, { siteConfig }: TransformPageContext): Partial<PageData> {
  if (page.filePath === "" || page.description !== "") return {};
  const description = firstParagraph(readFileSync(join(siteConfig.srcDir, page.filePath), "utf8"));
  return description === "" ? {} : { description };
}

/** Returns the text of the first paragraph, at most to the end of a word. */
function firstParagraph(markdown: string): string {
  const paragraph = markdown
    .replace(/^---\n[^]*?\n---\n|<!--[^]*?-->|^```[^]*?^```$/gm, "")
    .split(/\n\s*\n/)
    .map((block) => block.trim())
    .find((block) => /^(?:- )?[\w[`*]/.test(block));
  const text = (paragraph ?? "")
    .replace(/^- /gm, "")
    .replace(/!?\[([^\]]*)\]\([^)]*\)(?:\{[^}]*\})?/g, "$1")
    .replace(/[`*]|\s+/g, (match) => (match.trim() === "" ? " " : ""));
  if (text.length <= MAX_LENGTH) return text;
  return `${text.slice(0, text.lastIndexOf(" ", MAX_LENGTH - 1))}…`;
}

/** The tags for links on other sites. Only a site whose origin is known has addresses and a picture. */
export function socialTags({
  pageData,
  siteConfig,
  title,
  description,
  assets,
}: TransformContext): HeadConfig[] {
  const origin = process.env["SITE_ORIGIN"] ?? "";
  const path = pageData.relativePath.replace(/(?:(?<=^|\/)index)?\.md$/, (end) =>
    end === ".md" ? ".html" : "",
  );
  const picture = assets.find((asset) => asset.includes("/drift-report-light."));
  const tags = {
    "og:type": "website",
    "og:site_name": siteConfig.site.title,
    "og:title": title,
    "og:description": description,
    ...(origin !== "" && {
      "og:url": `${origin}${siteConfig.site.base}${path}`,
      "og:image": picture === undefined ? "" : origin + picture,
    }),
  };
  return [
    ...Object.entries(tags).map(([property, content]): HeadConfig => ["meta", { property, content }]),
    ["meta", { name: "twitter:card", content: origin === "" ? "summary" : "summary_large_image" }],
  ];
}
