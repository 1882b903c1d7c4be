/** The files that `--used-by` reads: no devices, nothing outside the project, and nothing that TypeScript cannot parse. */

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { writeSnapshot } from "../../src/index.js";
import type { JudgedFinding } from "../../src/core/drift-types.js";
import { command, type CommandResult } from "../support/command.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { git } from "../support/git.js";
import { documentedSnapshot } from "../support/snapshots.js";

const BIN = join(ROOT, "dist/bin.cjs");
const FAULT_FS = join(ROOT, "test/support/fault-fs.cjs");

const APP = `import { createWhmClient, enqueueAccountLocal } from "../generated/index.js";
const client = createWhmClient({ server: "h", token: "t" });
await enqueueAccountLocal(client, "s", { user: "a", localuser: "b" });
`;

const WORDS = ["diff", "schemas", "after", "--format", "json", "--used-by", "src/**/*.ts"];

let cwd: string;
beforeEach(() => {
  cwd = join(temporaryFolder(), "project");
  const { modules, ...rest } = documentedSnapshot();
  const { AccountLocal } = modules;
  if (AccountLocal === undefined) throw new Error("The documented snapshot has no AccountLocal.");
  // The sources do not use this key.
  const keys = { ...AccountLocal.keys, domain: { def: "char(128) DEFAULT NULL" } };
  writeSnapshot(join(cwd, "schemas"), documentedSnapshot());
  writeSnapshot(join(cwd, "after"), {
    ...rest,
    modules: { ...modules, AccountLocal: { ...AccountLocal, keys } },
  });
  cpSync(join(ROOT, "generated"), join(cwd, "generated"), { recursive: true });
  mkdirSync(join(cwd, "src"));
  writeFileSync(join(cwd, "src/app.ts"), APP);
  // Without the declarations of the DOM, which take the compiler most of its time.
  writeFileSync(join(cwd, "tsconfig.json"), '{ "compilerOptions": { "lib": ["es2020"] } }');
});

/** Expects a warning about the file, and the uses of the key `domain`. */
function expectWarning(
  { stdout, stderr }: CommandResult,
  file: string,
  reason: RegExp,
  uses: readonly object[] = [],
): void {
  const warnings = stderr.trimEnd().split("\n");
  const code = uses.length > 0 ? "source-uncompiled" : "source-skipped";
  const message = expect.stringMatching(reason) as string;
  expect(warnings.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({ severity: "warning", code, file, message }),
  ]);
  const { findings } = JSON.parse(stdout) as { findings: readonly JudgedFinding[] };
  expect(findings).toMatchObject([{ used: uses.length > 0, uses }]);
}

describe.skipIf(process.platform === "win32")("--used-by", () => {
  test("diff --used-by skips a source file that is a link to a device, with a warning", async () => {
    symlinkSync("/dev/zero", join(cwd, "src/zero.ts"));
    expectWarning(await command(WORDS, { cwd }), "src/zero.ts", /it is outside the project/);
  });

  test("diff --used-by skips a source file that is a link to a named pipe, with a warning", async () => {
    execFileSync("mkfifo", [join(cwd, "pipe")]);
    symlinkSync("../pipe", join(cwd, "src/pipe.ts"));
    expectWarning(await command(WORDS, { cwd }), "src/pipe.ts", /it is not a regular file/);
  });

  test("diff --used-by does not follow a link to the root of the file system", async () => {
    symlinkSync("/", join(cwd, "src/root"));
    expectWarning(await command(WORDS, { cwd }), "src/root", /it is outside the project/);
  });

  test("diff --used-by does not follow a link to a source file outside the project", async () => {
    writeFileSync(join(cwd, "../other.ts"), APP);
    symlinkSync("../../other.ts", join(cwd, "src/other.ts"));
    expectWarning(await command(WORDS, { cwd }), "src/other.ts", /it is outside the project/);
  });

  test("diff --used-by follows a link to a folder of the same Git repository", async () => {
    git(join(cwd, ".."), "init", "--quiet");
    mkdirSync(join(cwd, "../elsewhere"));
    writeFileSync(
      join(cwd, "../elsewhere/use.ts"),
      APP.replace("../generated", "../project/generated").replace("user:", 'domain: "d", user:'),
    );
    symlinkSync("../../elsewhere", join(cwd, "src/elsewhere"));
    const { stdout, stderr } = await command(WORDS, { cwd });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({ findings: [{ used: true, uses: [{ kind: "reference" }] }] });
  });

  test("diff --used-by skips a source file that is larger than 64 MiB, with a warning", async () => {
    writeFileSync(join(cwd, "src/large.ts"), "");
    truncateSync(join(cwd, "src/large.ts"), 2 ** 30);
    expectWarning(await command(WORDS, { cwd }), "src/large.ts", /it is larger than 64 MiB/);
  });

  test("diff --used-by only searches names in a source file that is larger than 8 MiB, with a warning", async () => {
    writeFileSync(join(cwd, "src/large.ts"), `${" ".repeat(8 * 2 ** 20)}\n"domain AccountLocal"`);
    const uses = [{ file: "src/large.ts", line: 2, column: 2, kind: "mention" }];
    expectWarning(await command(WORDS, { cwd }), "src/large.ts", /it is larger than 8 MiB/, uses);
  });

  test("diff --used-by reads each file only once if tsconfig.json extends the file through many paths", async () => {
    for (let level = 0; level < 30; level++) {
      const text = level === 29 ? {} : { extends: [`./c${level + 1}.json`, `./c${level + 1}.json`] };
      writeFileSync(join(cwd, `c${level}.json`), JSON.stringify(text));
    }
    writeFileSync(
      join(cwd, "tsconfig.json"),
      '{ "extends": "./c0.json", "compilerOptions": { "lib": ["es2020"] } }',
    );
    expect(await command(WORDS, { cwd })).toMatchObject({ exitCode: 1, stderr: "" });
  });

  test("diff --used-by fails if tsconfig.json extends a chain of more than 200 files", async () => {
    const chain = async (length: number): Promise<CommandResult> => {
      for (let level = 1; level < length; level++) {
        const text = level === length - 1 ? {} : { extends: `./c${level + 1}.json` };
        writeFileSync(join(cwd, `c${level}.json`), JSON.stringify(text));
      }
      writeFileSync(
        join(cwd, "tsconfig.json"),
        '{ "extends": "./c1.json", "compilerOptions": { "lib": ["es2020"] } }',
      );
      return command(WORDS, { cwd });
    };
    expect(await chain(200)).toMatchObject({ exitCode: 1, stderr: "" });
    const { exitCode, stderr } = await chain(201);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({
      code: "file-unreadable",
      message: expect.stringMatching(/c200\.json cannot be read: .*more than 200 files or 1 MiB/) as string,
    });
  });

  test.each([
    ["a device", () => symlinkSync("/dev/zero", join(cwd, "base.json")), /it is not a regular file/],
    ["a pipe", () => void execFileSync("mkfifo", [join(cwd, "base.json")]), /it is not a regular file/],
    [
      "a large file",
      () => writeFileSync(join(cwd, "base.json"), " ".repeat(2 ** 20 + 1)),
      /larger than 1 MiB/,
    ],
    [
      "files of a large total size",
      () => writeFileSync(join(cwd, "base.json"), " ".repeat(2 ** 20)),
      /or 1 MiB/,
    ],
  ])("diff --used-by fails if tsconfig.json extends %s", async (_, create, reason) => {
    create();
    writeFileSync(join(cwd, "tsconfig.json"), '{ "extends": "./base.json" }');
    const { exitCode, stderr } = await command(WORDS, { cwd });
    expect(exitCode).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({
      code: "file-unreadable",
      message: expect.stringMatching(reason) as string,
    });
  });

  test.each(["SIGTERM", "SIGINT"])(
    "the signal %s ends diff --used-by while source files are searched",
    (signal) => {
      const env = { ...process.env, FAULT_FS: JSON.stringify({ root: join(cwd, "src"), at: 1, signal }) };
      const ended = spawnSync(process.execPath, ["--require", FAULT_FS, BIN, ...WORDS], { cwd, env });
      expect({ status: ended.status, signal: ended.signal }).toEqual({ status: null, signal });
    },
  );

  test.each([
    ["calls", `export const a = ${"f(".repeat(5000)}0${")".repeat(5000)};`],
    ["blocks", "{".repeat(20_000) + "}".repeat(20_000)],
    ["types", `export type T = ${"{a:".repeat(1000)}0${"}".repeat(1000)};`],
    ["unary operators", `export const a = ${"!".repeat(50_000)}0;`],
  ])(
    "diff --used-by only searches names in a source file with deeply nested %s, with a warning",
    async (_, text) => {
      writeFileSync(join(cwd, "src/deep.ts"), `"domain AccountLocal";${text}`);
      const uses = [{ file: "src/deep.ts", line: 1, column: 2, kind: "mention" }];
      expectWarning(await command(WORDS, { cwd }), "src/deep.ts", /its code is nested too deeply/, uses);
    },
  );

  test("diff --used-by compiles a source file that imports a deeply nested file outside of the sources", async () => {
    mkdirSync(join(cwd, "lib"));
    writeFileSync(join(cwd, "lib/deep.ts"), `export const deep = ${"[".repeat(9000)}${"]".repeat(9000)};`);
    const text = `import { deep } from "../lib/deep.js";\n${APP.replace("user:", 'domain: "d", user:')}`;
    writeFileSync(join(cwd, "src/app.ts"), text);
    const { stdout, stderr } = await command(WORDS, { cwd });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({ findings: [{ uses: [{ kind: "reference", line: 4 }] }] });
  });

  test("diff --used-by analyzes a source file with an expression of 2000 operators, without a warning", async () => {
    writeFileSync(join(cwd, "src/long.ts"), `export const long = "a"${' + "a"'.repeat(2000)};`);
    expect((await command(WORDS, { cwd })).stderr).toBe("");
  });
});
