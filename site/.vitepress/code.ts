/** How pages show code and commands. */

import type { MarkdownRenderer } from "vitepress";
import type { ShikiTransformer } from "shiki/core";

/** An option of a command. Browsers would break it after a hyphen. */
const OPTION = /--[a-z][\w-]*/g;

const COMPILER_MESSAGE = /^\S+\.ts\((\d+),\d+\): error/;

/** Marks the line of a program that the message of the compiler in the next block is about. */
export function markCompilerErrors(md: MarkdownRenderer): void {
  md.core.ruler.push("compiler-errors", ({ tokens }) => {
    let program: (typeof tokens)[number] | undefined;
    for (const token of tokens) {
      if (token.type !== "fence") continue;
      const line = Number(COMPILER_MESSAGE.exec(token.content)?.[1]);
      if (program && line <= program.content.trimEnd().split("\n").length) program.info += ` {${line}}`;
      program = /^ts|^typescript/.test(token.info) ? token : undefined;
    }
  });
}

/** Shows the options of commands in one piece, in the text. */
export function keepOptionsWhole(md: MarkdownRenderer): void {
  const render = md.renderer.rules.code_inline!;
  md.renderer.rules.code_inline = (...args) =>
    render(...args).replace(OPTION, (option) => `<span class="whole">${option}</span>`);
}

/** Shows the options of commands in one piece, in blocks of code. */
export const wholeOptions: ShikiTransformer = {
  name: "whole-options",
  span(node) {
    node.children = node.children.flatMap((child) => {
      if (child.type !== "text") return child;
      const options = child.value.match(OPTION) ?? [];
      return child.value.split(OPTION).flatMap((text, index) => {
        const option = options[index];
        const before = { type: "text" as const, value: text };
        if (option === undefined) return before;
        const children = [{ type: "text" as const, value: option }];
        return [
          before,
          { type: "element" as const, tagName: "span", properties: { class: "whole" }, children },
        ];
      });
    });
  },
};

/** Adds a filter before the first section of a page with many entries. */
export function addEntryFilter(md: MarkdownRenderer): void {
  md.core.ruler.push("entry-filter", ({ tokens, env, Token }) => {
    if (env.relativePath !== "docs/errors.md" || env.isSearched) return;
    const first = tokens.findIndex(({ type, tag }) => type === "heading_open" && tag === "h2");
    const filter = Object.assign(new Token("html_block", "", 0), { content: "<EntryFilter />\n" });
    tokens.splice(first, 0, filter);
  });
}
