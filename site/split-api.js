/** Splits the page that typedoc writes for each entry point: one page for each group, and an index with all names. */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

/** The titles of the entry points, by the names of their folders. */
const ENTRIES = {
  "whm-transfer-codegen": "whm-transfer-codegen",
  testing: "whm-transfer-codegen/testing",
};
/** The pages, by the headings of typedoc's groups. All classes are errors. */
const PAGES = {
  Functions: "Functions",
  Interfaces: "Interfaces",
  "Type Aliases": "Types",
  Classes: "Errors",
};

for (const [entry, title] of Object.entries(ENTRIES)) splitEntry(entry, title);
rmSync("api/index.md");

function splitEntry(entry, title) {
  const source = `api/${entry}.md`;
  const groups = readFileSync(source, "utf8")
    .split(/^## (.+)\n/m)
    .slice(1);
  const pages = [];
  for (let index = 0; index < groups.length; index += 2) {
    const name = PAGES[groups[index]];
    if (name === undefined) throw new Error(`${source} has the unexpected group ${groups[index]}.`);
    pages.push({ name, file: `${name.toLowerCase()}.md`, members: readMembers(groups[index + 1]) });
  }
  const files = new Map(
    pages.flatMap(({ file, members }) =>
      members.flatMap(({ anchors }) => anchors.map((each) => [each, file])),
    ),
  );
  mkdirSync(`api/${entry}`);
  for (const { name, file, members } of pages) {
    const text = members.map((member) => linkPages(member.text, files, file)).join("\n");
    writeFileSync(`api/${entry}/${file}`, createPage(`${name} of ${title}`, text));
  }
  const index = pages.map(
    ({ name, file, members }) => `## [${name}](${file})\n\n${listMembers(members, file)}`,
  );
  writeFileSync(
    `api/${entry}/index.md`,
    createPage(title, `Everything that you can import from \`${title}\`.\n\n${index.join("\n")}`),
  );
  rmSync(source);
}

function createPage(title, text) {
  return `---\npageClass: api-page\neditLink: false\noutline: 2\n---\n\n# ${title}\n\n${text}`;
}

/** Splits a group at the headings of its members. Their headings become a level higher. */
function readMembers(group) {
  return group.split(/^(?=### )/m).flatMap((part) => {
    if (!part.startsWith("### ")) return [];
    const text = titleConstructors(part)
      .replace(/^#(?=##)/gm, "")
      .replace(/^\*\*\*\n/m, "");
    const heading = /^## (.*)/.exec(text)?.[1] ?? "";
    const ids = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id);
    const anchor = toAnchor(heading);
    const headings = [...text.matchAll(/^#{3,} (.*)/gm)].map(([, each]) => toAnchor(each));
    return { heading, anchor, text, anchors: [anchor, ...ids, ...headings] };
  });
}

/** Typedoc calls each constructor "Constructor". The class is part of a better title, and links to the old one lead nowhere. */
function titleConstructors(text) {
  return text
    .replace(/\[([^\]]*)\]\(#constructor[-\d]*\)/g, "$1")
    .replace(/^(#+) Constructor\n\n```ts\n(new \w+)/gm, (all, marks, name) =>
      all.replace(`${marks} Constructor`, `${marks} ${name}()`),
    );
}

function toAnchor(heading) {
  return heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, "")
    .replace(/\s+/g, "-");
}

function linkPages(text, files, page) {
  return text.replace(/\]\(#([^)]+)\)/g, (link, anchor) => {
    const file = files.get(anchor);
    return file === undefined || file === page ? link : `](${file}#${anchor})`;
  });
}

function listMembers(members, file) {
  return members
    .map(({ heading, anchor, text }) => {
      const [, summary] = /^(?!```|#)(\w[^]*?\.)(?=\s|$)/m.exec(text.replace(/^```[^]*?^```$/gm, "")) ?? [];
      const name = heading.replace(/<.*|\\.*/, "");
      return `- [${name}](${file}#${anchor})${summary === undefined ? "" : `: ${summary.replace(/\n/g, " ")}`}\n`;
    })
    .join("");
}
