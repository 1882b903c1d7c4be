/** Reads Markdown pages: headings, prose, links and code blocks, each with its line. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/folders.js";

export interface CodeBlock {
  /** Path of the page, relative to the repository. */
  readonly page: string;
  /** Line of the first line of code, from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /**
   * The words of an `<!-- example: … -->` comment above the block.
   * - `norun`: a `ts` block that compiles, but cannot run by itself
   * - `started`: `session`, which the block uses and does not declare, has been started
   * - `output`: what the command in the block above prints; `exit=1`: and its exit code
   */
  readonly marks: readonly string[];
  /** The nearest heading above the block. */
  readonly heading: string;
}

export interface Passage {
  readonly kind: "heading" | "paragraph" | "list item" | "table row";
  readonly line: number;
  /** As in the file, on one line. */
  readonly text: string;
}

export interface Page {
  readonly path: string;
  readonly text: string;
  readonly passages: readonly Passage[];
  readonly blocks: readonly CodeBlock[];
}

/** The pages for users: the front page and `docs/`. */
export function documentationPages(): readonly Page[] {
  const names = readdirSync(join(ROOT, "docs")).filter((name) => name.endsWith(".md"));
  return ["README.md", ...names.map((name) => `docs/${name}`)].map(readPage);
}

/** The pages for users, and the other pages that people read in the repository. */
export function allPages(): readonly Page[] {
  const others = [
    ...["SECURITY.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md"],
    ...["build-step", "ci", "migrate"].map((name) => `examples/${name}/README.md`),
    ...["test/bench", "test/matrix", "test/published"].map((name) => `${name}/README.md`),
  ];
  const present = others.filter((path) => existsSync(join(ROOT, path)));
  return [...documentationPages(), ...present.map(readPage)];
}

/** The examples in the doc comments of the package's declarations, which editors show. Its heading is the name of the function. */
export function declarationExamples(): readonly CodeBlock[] {
  return ["dist/index.d.cts", "dist/testing.d.cts"].flatMap((page) => {
    const text = readFileSync(join(ROOT, page), "utf8");
    const comments = text.matchAll(/^\/\*\*\n(?: \*.*\n)*? \*\/\ndeclare function (\w+)/gm);
    return [...comments].flatMap(([comment, heading = ""]) => {
      const [, before = "", code] =
        /^([^]* \* @example\n(?: \*.*\n)*? \* ```ts\n)((?: \*.*\n)*?) \* ```\n/.exec(comment) ?? [];
      if (code === undefined) return [];
      const line = text.slice(0, text.indexOf(comment) + before.length).split("\n").length;
      const example = code.replace(/^ \* ?/gm, "").trimEnd();
      return [{ page, line, language: "ts", text: example, marks: [], heading }];
    });
  });
}

/** The targets of links in prose. Code blocks have none. */
export function linksOf({ passages }: Page): readonly string[] {
  const text = passages.map((passage) => passage.text.replace(/`[^`]*`/g, "")).join("\n");
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
}

export function readPage(path: string): Page {
  const text = readFileSync(join(ROOT, path), "utf8");
  const passages: Passage[] = [];
  const blocks: CodeBlock[] = [];
  const lines = text.split("\n");
  let open: Passage | undefined;
  let heading = "";
  let marks: readonly string[] = [];
  const close = (): void => {
    if (open !== undefined) passages.push(open);
    open = undefined;
  };
  for (let index = 0; index < lines.length; index++) {
    const source = lines[index] ?? "";
    const line = index + 1;
    const [, indent = "", language] = /^( *)```(\w*)$/.exec(source) ?? [];
    if (language !== undefined) {
      close();
      const end = lines.indexOf(`${indent}\`\`\``, index + 1);
      const code = lines.slice(index + 1, end).map((one) => one.slice(indent.length));
      blocks.push({ page: path, line: line + 1, language, text: code.join("\n"), marks, heading });
      marks = [];
      index = end;
      continue;
    }
    const [, comment] = /^<!-- (.*) -->$/.exec(source) ?? [];
    if (comment !== undefined) {
      close();
      marks = /^example: (.*)/.exec(comment)?.[1]?.split(" ") ?? [];
    } else if (source.trim() === "") {
      close();
    } else if (/^#{1,6} /.test(source)) {
      close();
      heading = source.replace(/^#+ /, "");
      passages.push({ kind: "heading", line, text: heading });
    } else if (source.startsWith("|")) {
      close();
      if (!/^\|[-: |]+$/.test(source)) passages.push({ kind: "table row", line, text: source });
    } else if (/^ *(?:[-*]|\d+\.) /.test(source)) {
      close();
      open = { kind: "list item", line, text: source.replace(/^ *(?:[-*]|\d+\.) /, "") };
    } else {
      open =
        open === undefined
          ? { kind: "paragraph", line, text: source.trim() }
          : { ...open, text: `${open.text} ${source.trim()}` };
    }
  }
  close();
  return { path, text, passages, blocks };
}

/** The fragment that GitHub gives a heading. */
export function slugOf(heading: string): string {
  return plainText(heading)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");
}

/** Text as a reader sees it: links are their text, code is its content. */
export function plainText(text: string): string {
  return text
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/`([^`]*)`/g, "$1")
    .replace(/\*\*/g, "");
}
