/** `init`, and that what it writes is what the other verbs read. */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { startWhm } from "../../src/testing.js";
import { command, type CommandResult } from "../support/command.js";
import { temporaryFolder } from "../support/folders.js";

let cwd: string;

beforeEach(() => {
  cwd = temporaryFolder();
});

function run(...words: readonly string[]): Promise<CommandResult> {
  return command(words, { cwd });
}

describe("init", () => {
  test("init prints the next command, which works with the written files", async () => {
    await using server = await startWhm();
    const ran = await run("init", "--server", server.url, "--ca", server.ca, "--out", "src/whm");
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    expect(ran.stdout).toContain("wrote whm-transfer.config.ts");
    expect(ran.stdout).not.toContain("--server");
    expect(readdirSync(cwd)).toEqual(["whm-transfer.config.ts"]);
    const env = { WHM_TOKEN: server.token };
    expect(await command(["codegen"], { cwd, env })).toMatchObject({ exitCode: 0 });
    expect(existsSync(join(cwd, "src/whm/index.ts"))).toBe(true);
    expect(await run("check")).toMatchObject({ exitCode: 0 });
  });

  test("init without options uses defaults, and the next command requires a server", async () => {
    const ran = await run("init");
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(ran.stdout).toContain("codegen --server HOST");
    expect(await run("explain", "text")).toMatchObject({ exitCode: 0 });
  });

  test("init writes all settings, with any characters", async () => {
    const serverOptions = ["--user", 'a"; throw 1; //\u2028', "--timeout", "5", "--dialect", "sqlite"];
    const more = [
      "--pin-sha256",
      "ab".repeat(32),
      "--token-file",
      "secret/token",
      "--schemas",
      "their schemas",
    ];
    expect(await run("init", ...serverOptions, ...more)).toMatchObject({ exitCode: 0 });
    const text = readFileSync(join(cwd, "whm-transfer.config.ts"), "utf8");
    expect(text).toMatch(/^[\n\x20-\x7e]*$/);
    expect(await run("explain", "whatever(1) default 2")).toMatchObject({ exitCode: 0 });
  });

  test.each([
    ['{ "devDependencies": { "@types/node": "24" } }', true],
    ['{ "dependencies": { "react": "19" } }', false],
    ["{", false],
    ["null", false],
  ])("init adds the emitter node if the project depends on @types/node (%s)", async (manifest, isAdded) => {
    writeFileSync(join(cwd, "package.json"), manifest);
    expect(await run("init")).toMatchObject({ exitCode: 0 });
    const text = readFileSync(join(cwd, "whm-transfer.config.ts"), "utf8");
    expect(text.includes('emitters: ["node"],')).toBe(isAdded);
    expect(await run("explain", "text")).toMatchObject({ exitCode: 0 });
  });

  test("init prints the written files as JSON", async () => {
    const { stdout } = await run("init", "--format", "json");
    expect(JSON.parse(stdout)).toEqual({ written: ["whm-transfer.config.ts"] });
  });

  test.each(["ts", "mjs", "js", "json"])("init keeps an existing configuration in .%s", async (ending) => {
    const file = join(cwd, `whm-transfer.config.${ending}`);
    writeFileSync(file, "mine");
    const ran = await run("init");
    expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ran.stderr).toContain(`already has the configuration ${file}`);
    expect(readdirSync(cwd)).toHaveLength(1);
    expect(readFileSync(file, "utf8")).toBe("mine");
  });

  test("init creates a project inside the folder of another project", async () => {
    await run("init");
    const inner = join(cwd, "packages/one");
    mkdirSync(inner, { recursive: true });
    expect(await command(["init"], { cwd: inner })).toMatchObject({ exitCode: 0 });
  });

  test.each([
    ["https://old.example:2087/cpsess0123456789", "session"],
    ["http://old.example", "https"],
    ["root:secret@old.example", "--user"],
  ])("init refuses the server %s", async (server, word) => {
    const ran = await run("init", "--server", server);
    expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ran.stderr).toContain(word);
    expect(ran.stderr).not.toMatch(/cpsess0123456789|secret/);
    expect(readdirSync(cwd)).toEqual([]);
  });

  test("init refuses a token", async () => {
    expect(await run("init", "--token-stdin")).toMatchObject({ exitCode: 2 });
  });
});
