/** Finds links of the built site that lead nowhere, resources that other hosts would serve, and pages without a description. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

interface PageLinks {
  readonly anchors: ReadonlySet<string>;
  readonly links: readonly string[];
  readonly resources: readonly string[];
}

/** Returns one line per problem. `pages` are the paths of HTML files in `folder`. */
export function linkFaults(folder: string, pages: readonly string[]): string[] {
  const contents = new Map(pages.map((page) => [addressOf(page), pageLinks(folder, page)]));
  return [...contents].flatMap(([address, { links, resources }]) => [
    ...resources.filter((url) => /^(?:https?:)?\/\//.test(url)).map((url) => `${address} loads ${url}`),
    ...links.filter((link) => !exists(link, address, contents)).map((link) => `${address} links to ${link}`),
  ]);
}

/** Each page has a description of its own, and the same one for links on other sites. */
export function descriptionFaults(folder: string, pages: readonly string[]): string[] {
  const seen = new Map<string, string>();
  return pages.flatMap((page) => {
    if (page === "404.html") return [];
    const html = readFileSync(join(folder, page), "utf8");
    const [description = ""] = values(html, /<meta name="description" content="([^"]*)"/g);
    const [social] = values(html, /<meta property="og:description" content="([^"]*)"/g);
    const other = seen.get(description);
    seen.set(description, page);
    return [
      ...(description.length < 20 ? [`${page} has the description: ${description}`] : []),
      ...(other === undefined ? [] : [`${page} and ${other} have the same description.`]),
      ...(social === description ? [] : [`${page} has another description for other sites.`]),
    ];
  });
}

/** `docs/ci.html` → `/docs/ci.html`, `api/index.html` → `/api/`. */
export function addressOf(page: string): string {
  return `/${page.replace(/(?<=^|\/)index\.html$/, "")}`;
}

function pageLinks(folder: string, page: string): PageLinks {
  const html = readFileSync(join(folder, page), "utf8");
  return {
    anchors: new Set(values(html, /\sid="([^"]*)"/g)),
    links: values(html, /<a\s[^>]*?href="([^"]*)"/g).filter((link) => !/^(?:https?|mailto):/.test(link)),
    resources: values(html, /<(?:script|link|img)\s[^>]*?(?:src|href)="([^"]*)"/g),
  };
}

function values(html: string, pattern: RegExp): string[] {
  return [...html.matchAll(pattern)].map(([, value = ""]) =>
    value.replaceAll("&amp;", "&").replaceAll("&gt;", ">"),
  );
}

function exists(link: string, address: string, contents: ReadonlyMap<string, PageLinks>): boolean {
  const { pathname, hash } = new URL(link, `http://site${address}`);
  const page = contents.get(pathname);
  return page !== undefined && (hash === "" || page.anchors.has(decodeURIComponent(hash.slice(1))));
}
