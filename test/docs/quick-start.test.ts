/**
 * Follows the quick start of the documentation in an empty folder: the commands run, the program compiles, and a simulated transfer is
 * completed.
 */

import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BIN } from "../support/command.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { readPage, type CodeBlock } from "./markdown.js";

interface QuickStart {
  readonly code: string;
  /** Before the program is written, and after it. */
  readonly commands: readonly [before: readonly string[], after: readonly string[]];
}

function quickStartsIn(path: string): readonly QuickStart[] {
  const { blocks } = readPage(path);
  const headings = new Set(
    blocks.map(({ heading }) => heading).filter((heading) => heading.includes("Quick start")),
  );
  return [...headings].map((heading) => quickStartOf(blocks.filter((block) => block.heading === heading)));
}

function quickStartOf(blocks: readonly CodeBlock[]): QuickStart {
  const program = blocks.findIndex(({ language }) => language === "ts");
  const commandsOf = (some: readonly CodeBlock[]): readonly string[] =>
    some.filter(({ language }) => language === "sh").flatMap(({ text }) => text.split("\n"));
  // The front page continues with a server of the reader.
  const after = commandsOf(blocks.slice(program + 1, program + 2));
  return { code: blocks[program]?.text ?? "", commands: [commandsOf(blocks.slice(0, program)), after] };
}

const PROGRAMS: Readonly<Record<string, string>> = {
  "whm-transfer-codegen": BIN,
  tsc: join(ROOT, "node_modules/typescript7/bin/tsc"),
};

/** Runs a command line of the documentation. Skips npm, because the packages are already installed. */
function run(line: string, project: string): string {
  const [program = "", ...rest] = line.replace(/^npx /, "").split(" ");
  if (program === "npm") return "";
  const words = program === "node" ? rest : [PROGRAMS[program] ?? program, ...rest];
  return execFileSync(process.execPath, words, { cwd: project, encoding: "utf8" });
}

/** Returns the quick start without comments. Pages with the same quick start are tested once. */
function keyOf({ code, commands }: QuickStart): string {
  return JSON.stringify([code.replace(/ *\/\/.*/g, ""), commands]);
}

const found = ["README.md", "docs/getting-started.md"].flatMap(quickStartsIn);
const different = [...new Map(found.map((one) => [keyOf(one), one])).values()];

test("the page docs/getting-started.md contains a quick start", () => {
  expect(quickStartsIn("docs/getting-started.md")).toHaveLength(1);
});

test.each(different.map((one) => [one.commands.flat().join(", "), one] as const))(
  "the documented quick start completes a simulated transfer with at most five commands and ten lines of code: %s",
  (_name, { code, commands: [before, after] }) => {
    expect(before.length + after.length).toBeLessThanOrEqual(5);
    expect(code.split("\n").filter((line) => line.trim() !== "").length).toBeLessThanOrEqual(10);

    const project = temporaryFolder();
    mkdirSync(join(project, "node_modules"));
    symlinkSync(ROOT, join(project, "node_modules/whm-transfer-codegen"));
    symlinkSync(join(ROOT, "node_modules/@types"), join(project, "node_modules/@types"));
    writeFileSync(join(project, "package.json"), "{}");
    expect(before.filter((line) => line.startsWith("npx whm-transfer-codegen generate ")).length).toBe(1);
    for (const line of before) run(line, project);
    writeFileSync(join(project, "migrate.mts"), code);
    const output = after.map((line) => run(line, project)).join("");
    expect(output).toContain("state: 'COMPLETED'");
    expect(output).toMatch(/name: 'alice',[^}]*status: 'succeeded'/);
  },
);
