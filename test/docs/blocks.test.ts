/** Tests the code blocks of the documentation: command lines exist in the help, JSON and YAML are valid, and output is what commands print. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readSnapshot, writeSnapshot } from "../../src/index.js";
import { command } from "../support/command.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { git } from "../support/git.js";
import { commandLinesIn, commandsOf, faultsOf, helpOf, placeOf } from "./command-lines.js";
import { allPages, documentationPages, readPage, type CodeBlock } from "./markdown.js";

const blocks = documentationPages().flatMap((page) => page.blocks);

describe("command lines", () => {
  const lines = allPages().flatMap(commandLinesIn);

  test("command lines in the docs use only commands, options and values that the help lists", async () => {
    expect(lines.length).toBeGreaterThan(40);
    expect((await Promise.all(lines.map(faultsOf))).flat()).toEqual([]);
  });

  test("code spans in the docs contain only options that exist in the help", async () => {
    const [{ stdout }, general] = [await command(["--help"], { cwd: ROOT }), await helpOf("")];
    const names = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name = ""]) => name);
    const helps = await Promise.all(names.map(helpOf));
    const known = new Set([general, ...helps].flatMap(({ options }) => [...options]));
    const spans = documentationPages().flatMap(({ path, passages }) =>
      passages.flatMap(({ line, text }) =>
        [...text.matchAll(/`--(?:no-)?(\w[\w-]*)[^`]*`/g)].map(([, name = ""]) => ({
          place: `${path}:${line}`,
          name,
        })),
      ),
    );
    expect(spans.length).toBeGreaterThan(40);
    expect(spans.filter(({ name }) => !known.has(name) && !OTHER_OPTIONS.includes(name))).toEqual([]);
  });
});

/** Options that pages name and that belong to Git, Node.js, Prettier, other generators and examples/migrate. */
const OTHER_OPTIONS = [
  ...["abort", "accept-losses", "concurrency", "interval", "log-deadline", "new-session", "retry-failed"],
  ...["user-sessions"],
  "check",
  "check-ignore-pragma",
  "ext-diff",
  "list",
  "mock",
  "suspend",
  "use-openssl-ca",
];

test.each(
  blocks.flatMap((block) =>
    /^(?:json|yaml)$/.test(block.language) ? [[placeOf(block), block] as const] : [],
  ),
)("the JSON or YAML code block at %s in the docs is valid", (_place, { language, text }) => {
  expect(language === "json" ? JSON.parse(text) : parse(text)).toBeTypeOf("object");
});

interface IssueForm {
  readonly name: string;
  readonly body: readonly { type: string; id?: string; attributes: { value?: string; label?: string } }[];
}

test("the GitHub issue form for contributing a snapshot is valid, and contains the documented commands", async () => {
  const place = ".github/ISSUE_TEMPLATE/snapshot.yml";
  const { name, body } = parse(readFileSync(join(ROOT, place), "utf8")) as IssueForm;
  for (const { type, id, attributes } of body) {
    expect(["markdown", "textarea", "input", "dropdown", "checkboxes"]).toContain(type);
    expect(type === "markdown" ? [attributes.value] : [id, attributes.label]).not.toContain(undefined);
  }
  const text = body.map(({ attributes }) => attributes.value ?? "").join("\n");
  const commands = commandsOf(text.replaceAll("`", "\n"));
  expect(commands).toHaveLength(2);
  expect((await Promise.all(commands.map((words) => faultsOf({ place, words })))).flat()).toEqual([]);
  const documented = blocks.filter(({ heading }) => heading === name);
  expect(documented.map((block) => text.includes(block.text))).toEqual([true]);
});

/** A repository whose second commit renamed a key. */
function createRepository(): string {
  const cwd = temporaryFolder();
  const commit = (message: string): void => {
    git(cwd, "add", ".");
    git(cwd, "commit", "--quiet", "--message", message);
  };
  const after = readSnapshot(join(ROOT, "schemas"));
  const { copypoint = { def: "text" }, ...keys } = after.modules["AccountRemoteRoot"]?.keys ?? {};
  const before = structuredClone(after) as { modules: Record<string, { keys: object }> };
  Object.assign(before.modules["AccountRemoteRoot"] ?? {}, { keys: { ...keys, coppypoint: copypoint } });
  git(cwd, "init", "--quiet");
  writeSnapshot(join(cwd, "schemas"), before as typeof after);
  commit("Old schemas");
  writeSnapshot(join(cwd, "schemas"), after);
  commit("New schemas");
  return cwd;
}

let project: string | undefined;

const outputs = blocks.flatMap((block, index) =>
  block.marks.includes("output") ? [{ block, of: blocks[index - 1] }] : [],
);

test.each(outputs.map(({ block, of }) => [placeOf(block), block, of] as const))(
  "the output at %s in the docs equals that of the command above",
  async (_place, block, of) => {
    const [words = []] = commandsOf(of?.text ?? "");
    const { exitCode, stdout } = await command(words, { cwd: (project ??= createRepository()) });
    const printed = stdout.trimEnd();
    if (process.env["UPDATE_DOCS"] !== undefined) replaceBlock(block, printed);
    else expect(block.text).toBe(printed);
    const [, expected = "0"] = /exit=(\d+)/.exec(block.marks.join(" ")) ?? [];
    expect(exitCode).toBe(Number(expected));
  },
);

/** Writes what a command prints into the page: `UPDATE_DOCS=1 npx vitest run test/docs/blocks.test.ts`. */
function replaceBlock(block: CodeBlock, printed: string): void {
  const { page } = block;
  // Blocks above may have changed their length since the pages were read.
  const index = blocks.filter((one) => one.page === page).indexOf(block);
  const start = (readPage(page).blocks[index]?.line ?? block.line) - 1;
  const lines = readFileSync(join(ROOT, page), "utf8").split("\n");
  const end = lines.indexOf("```", start);
  const text = [...lines.slice(0, start), ...printed.split("\n"), ...lines.slice(end)].join("\n");
  writeFileSync(join(ROOT, page), text);
}
