/** Diagnostics with `--format json`: on standard error, one object a line. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { command } from "../support/command.js";
import { ROOT, temporaryFolder } from "../support/folders.js";

const ANSWERS = join(ROOT, "test/answers/11.138.0.6");
const TOKEN = "WXYZ0123456789ABCDEFGHIJKLMNOPQR";

interface JsonRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly diagnostics: readonly Readonly<Record<string, unknown>>[];
}

async function jsonRun(
  words: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<JsonRun> {
  const { exitCode, stdout, stderr } = await command(words, { cwd: temporaryFolder(), ...options });
  const lines = stderr.split("\n");
  expect(lines.pop()).toBe("");
  const diagnostics = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { exitCode, stdout, diagnostics };
}

function error(code: string, words: RegExp): unknown {
  return expect.objectContaining({
    severity: "error",
    code,
    message: expect.stringMatching(words) as string,
  });
}

describe("a command line that is invalid", () => {
  test.each([
    [["check", "--shcemas", "x", "--format", "json"], "option-unknown", /shcemas/],
    [["--format=json", "check", "--shcemas"], "option-unknown", /shcemas/],
    [["drift", "--timeout", "soon", "--format", "ndjson"], "option-value-invalid", /--timeout/],
    [["check", "--format", "ndjson"], "option-value-invalid", /ndjson/],
    [["check", "--format", "json", "--format", "json"], "option-repeated", /--format/],
    [["check", "--server", "x", "--format", "json"], "option-not-applicable", /--server/],
    [["--format", "json"], "command-missing", /No command is specified/],
    [["chekc", "--format", "json"], "command-unknown", /chekc/],
    [["diff", "one", "--format", "json"], "argument-missing", /diff/],
    [["check", "one", "--format", "json"], "argument-unexpected", /one/],
    [["drift", "--fleet", "x", "--shard", "3/2", "--format", "json"], "shard-invalid", /--shard/],
  ])("the invalid command line %j is reported as a JSON diagnostic", async (words, code, message) => {
    expect(await jsonRun(words)).toEqual({ exitCode: 2, stdout: "", diagnostics: [error(code, message)] });
  });

  test.each([
    [["check", "--shcemas", "x"]],
    [["check", "--shcemas", "--format", "human"]],
    [["explain", "--shcemas", "--", "--format", "json"]],
  ])("the invalid command line %j is reported as text, because it does not request JSON", async (words) => {
    const { exitCode, stderr } = await command(words, { cwd: temporaryFolder() });
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/^error: .*shcemas/)]);
  });
});

test("explain --format json reports an invalid column definition on standard output, and as a diagnostic on standard error", async () => {
  const { exitCode, stdout, diagnostics } = await jsonRun([
    "explain",
    "--format",
    "json",
    "int",
    "int(1 DEFAULT 0",
  ]);
  expect(exitCode).toBe(3);
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { ok: boolean }).ok),
  ).toEqual([true, false]);
  expect(diagnostics).toEqual([
    {
      severity: "error",
      code: "definition-syntax",
      message: expect.stringMatching(
        /^Cannot parse the column definition: expected .* at offset 6, found "DEFAULT"\.$/,
      ) as string,
      hint: expect.stringContaining("Correct the definition.") as string,
      column: 7,
      frame: "  | int(1 DEFAULT 0\n  |       ^^^^^^^",
    },
  ]);
});

test("check --format json reports the path, line and column of the fault in an invalid snapshot file", async () => {
  const cwd = temporaryFolder();
  await command(["fetch", "--from", ANSWERS], { cwd });
  const file = join(cwd, "schemas/AccountLocal.json");
  writeFileSync(file, readFileSync(file, "utf8").replace('"module":', '"module"'));
  const { exitCode, stdout, diagnostics } = await jsonRun(["check", "--format", "json"], { cwd });
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(diagnostics).toMatchObject([
    { code: "snapshot-file-invalid", file, column: expect.any(Number) as number },
  ]);
  expect(diagnostics[0]?.["line"]).toBeGreaterThan(1);
});

test("the diagnostic of fetch about an unreachable server does not contain the API token", async () => {
  // No program listens at port 1, and the system does not assign it as a free port.
  const words = ["fetch", "--server", "127.0.0.1:1", "--timeout", "60", "--format", "json"];
  const { exitCode, stdout, diagnostics } = await jsonRun(words, { env: { WHM_TOKEN: TOKEN } });
  expect([exitCode, stdout]).toEqual([3, ""]);
  expect(diagnostics).toEqual([error("server-unreachable", /ECONNREFUSED/)]);
});

test("the API token is redacted in a JSON diagnostic, even if JSON escapes characters of the token", async () => {
  const secret = 'back\\slash\\quote"end\\';
  const { diagnostics } = await jsonRun(["generate", "--config", `${secret}.json`, "--format", "json"], {
    env: { WHM_TOKEN: secret },
  });
  expect(diagnostics).toEqual([error("config-missing", /\[secret\]/)]);
  expect(JSON.stringify(diagnostics)).not.toContain("slash");
});

describe("warnings", () => {
  const words = [
    "fetch",
    "--from",
    join(ANSWERS, "transfer_module_schema.AccountRemoteRoot.json"),
    "--format",
    "json",
  ];

  test("with --format json, warnings are JSON diagnostics with the severity warning", async () => {
    const { exitCode, stdout, diagnostics } = await jsonRun(words);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      warnings: [expect.stringMatching(/priority of the module is unknown/)],
    });
    expect(diagnostics).toMatchObject([
      {
        severity: "warning",
        code: "module-named-by-file",
        file: words[2],
        message: expect.any(String) as string,
      },
    ]);
    const cwd = temporaryFolder();
    await command(["fetch", "--from", ANSWERS], { cwd });
    expect((await jsonRun(["codegen", "--format", "json"], { cwd })).diagnostics).toEqual(
      expect.not.arrayContaining([expect.objectContaining({ severity: "error" })]),
    );
  });

  test("fetch prints no warnings with --quiet", async () => {
    expect((await jsonRun([...words, "--quiet"])).diagnostics).toEqual([]);
  });
});
