/** Tests the code blocks of the documentation: command lines exist in the help, JSON and YAML are valid, and output is what commands print. */

import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { writeSnapshot } from "../../src/index.js";
import { readSnapshot } from "../../src/snapshot/read.js";
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

  test("the check of command lines in the docs reads quotes, comments and several commands in one line", () => {
    const script = `npx whm-transfer-codegen accept 41 --reason "It's fine" --until 2026-12-31 # why
if x; then npx --no-install whm-transfer-codegen merge a.json --format html || true; fi`;
    expect(commandsOf(script)).toEqual([
      ["accept", "41", "--reason", "It's fine", "--until", "2026-12-31"],
      ["merge", "a.json", "--format", "html"],
    ]);
  });

  test("the check of command lines in the docs detects errors", async () => {
    const wrong = ["chekc", "check --server", "drift --fail-on never", "drift --fail-on all"];
    const faults = await Promise.all(wrong.map((text) => faultsOf({ place: "a", words: text.split(" ") })));
    expect(faults.flat()).toEqual([
      "a: there is no command chekc",
      "a: check has no option --server",
      "a: --fail-on does not accept all",
    ]);
  });

  test("code spans in the docs contain only options that exist in the help", async () => {
    const [{ stdout }, general] = [await command(["--help"], { cwd: ROOT }), await helpOf("")];
    const names = [...stdout.matchAll(/^ +whm-transfer-codegen (\w+)/gm)].map(([, name = ""]) => name);
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

/** Options that pages name and that belong to Git, to Node.js, to Prettier and to kysely-codegen. */
const OTHER_OPTIONS = ["check-ignore-pragma", "ext-diff", "use-openssl-ca", "verify"];

test.each(
  blocks.filter(({ language }) => language === "json").map((block) => [placeOf(block), block] as const),
)("the JSON code block at %s in the docs is valid", (_place, { text }) => {
  expect(JSON.parse(text)).toBeTypeOf("object");
});

test.each(
  blocks.filter(({ language }) => language === "yaml").map((block) => [placeOf(block), block] as const),
)("the YAML code block at %s in the docs is valid", (_place, { text }) => {
  expect(parse(text)).toBeTypeOf("object");
});

describe("output", () => {
  let project = "";
  beforeEach(() => {
    project ||= repository();
  });

  /** A repository whose second commit renamed a key. */
  function repository(): string {
    const cwd = temporaryFolder();
    const schemas = join(cwd, "schemas");
    const after = readSnapshot(join(ROOT, "schemas"));
    const { AccountRemoteRoot: module } = after.modules;
    if (module === undefined) throw new Error("The packaged schemas have no AccountRemoteRoot.");
    const { copypoint = { def: "text" }, ...keys } = module.keys;
    const before = { ...module, keys: { ...keys, coppypoint: copypoint } };
    writeSnapshot(schemas, { ...after, modules: { ...after.modules, AccountRemoteRoot: before } });
    git(cwd, "init", "--quiet");
    git(cwd, "add", ".");
    git(cwd, "commit", "--quiet", "--message", "Old schemas");
    rmSync(schemas, { recursive: true });
    cpSync(join(ROOT, "schemas"), schemas, { recursive: true });
    git(cwd, "add", ".");
    git(cwd, "commit", "--quiet", "--message", "New schemas");
    return cwd;
  }

  const outputs = blocks.flatMap((block, index) =>
    block.marks.includes("output") ? [{ block, of: blocks[index - 1] }] : [],
  );

  test.each(outputs.map(({ block, of }) => [placeOf(block), block, of] as const))(
    "the output block at %s in the docs equals the output of the preceding command",
    async (_place, block, of) => {
      const [words = []] = commandsOf(of?.text ?? "");
      const { exitCode, stdout } = await command(words, { cwd: project });
      const printed = stdout.trimEnd();
      if (process.env["UPDATE_DOCS"] !== undefined) replaceBlock(block, printed);
      else expect(block.text).toBe(printed);
      const [, expected = "0"] = /exit=(\d+)/.exec(block.marks.join(" ")) ?? [];
      expect(exitCode).toBe(Number(expected));
    },
  );

  test("the docs contain output blocks that are compared with the output of commands", () => {
    expect(outputs.length).toBeGreaterThan(3);
  });
});

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
