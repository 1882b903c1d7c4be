/** `dist/whm-transfer-codegen.cjs`, copied alone into an empty folder, where only Node.js is available. */

import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { startWhm } from "../src/testing.js";
import { filesBelow, ROOT, temporaryFolder } from "./support/folders.js";

const NAME = "whm-transfer-codegen.cjs";
const GENERATED = filesBelow(join(ROOT, "generated"));

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Without PATH, so that no other program can be run, such as Git. No file can be written to HOME and TMPDIR. */
const ENVIRONMENT = { HOME: "/proc", TMPDIR: "/does/not/exist" };

function run(
  program: string,
  words: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, ...words],
      { cwd, env: { ...ENVIRONMENT, ...env } },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
  copyFileSync(join(ROOT, "dist", NAME), join(folder, NAME));
});
const runFile = (words: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ran> =>
  run(NAME, words, folder, env);

describe("the single file, alone in a folder", () => {
  test("it prints help, the version, an explanation and shell completions", async () => {
    expect((await runFile(["help"])).stdout).toMatch(/codegen[^]*fetch[^]*simulate/);
    const { stdout: version } = await run(join(ROOT, "dist/bin.cjs"), ["--version"], folder);
    expect(await runFile(["--version"])).toEqual({ code: 0, stdout: version, stderr: "" });
    expect((await runFile(["explain", "int(1) DEFAULT 0"])).stdout).toContain("whole numbers");
    expect((await runFile(["completion"])).code).toBe(0);
  });

  test("it generates the same code from the bundled schemas, and check confirms it", async () => {
    const schemas = ["--schemas", "bundled"];
    expect(await runFile(["generate", ...schemas])).toMatchObject({ code: 0, stderr: "" });
    expect(filesBelow(join(folder, "generated"))).toEqual(GENERATED);
    expect(await runFile(["check", "--regenerate", ...schemas])).toMatchObject({ code: 0 });
    expect(readdirSync(folder).sort()).toEqual(["generated", NAME]);
  });

  test("it fetches the schemas of a server, generates code, and compares them with the server and with the bundled ones", async () => {
    const whm = await startWhm();
    try {
      const server = ["--server", whm.url, "--pin-sha256", whm.pinSha256];
      const env = { WHM_TOKEN: whm.token };
      const words = ["codegen", ...server, "--schemas", "live", "--out", "live-code"];
      expect(await runFile(words, env)).toMatchObject({ code: 0, stderr: "" });
      expect(Object.keys(filesBelow(join(folder, "live-code")))).toEqual(Object.keys(GENERATED));
      for (const schemas of ["live", "bundled"])
        expect(await runFile(["drift", ...server, "--schemas", schemas], env)).toMatchObject({ code: 0 });
      expect((await runFile(["diff", "bundled", "live"])).code).toBe(0);
    } finally {
      await whm.close();
    }
  });

  test("init sets a project up, and copies the example", async () => {
    const project = join(folder, "project");
    mkdirSync(project);
    expect((await run(join("..", NAME), ["init"], project)).code).toBe(0);
    expect(await run(join("..", NAME), ["codegen", "--quiet"], project)).toEqual({
      code: 0,
      stdout: "",
      stderr: "",
    });
    expect(filesBelow(join(project, "generated"))).toMatchObject({ "index.ts": GENERATED["index.ts"] });
    const example = join(folder, "example");
    mkdirSync(example);
    await run(join("..", NAME), ["init", "--example", "migrate"], example);
    const expected = [
      ".gitignore",
      "README.md",
      "package.json",
      "src/demo.ts",
      "src/list.ts",
      "src/migrate.ts",
      "tsconfig.json",
    ];
    expect(Object.keys(filesBelow(example))).toEqual([...expected, "whm-transfer.config.ts"]);
  });

  test("hints name the file, and --used-by and plugins need packages", async () => {
    expect((await runFile(["check"])).stderr).toContain(`node ${NAME} generate --schemas bundled`);
    writeFileSync(join(folder, "main.ts"), "export {};\n");
    const words = ["diff", "bundled", "bundled", "--used-by", "main.ts"];
    expect(await runFile(words)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^error: --used-by requires the package ts-morph, which is not installed/,
      ) as string,
    });
    const plugin = 'import "whm-transfer-codegen/vite"; export default {};';
    writeFileSync(join(folder, "plugin.config.ts"), plugin);
    expect((await runFile(["check", "--config", "plugin.config.ts"])).stderr).toContain(
      "whm-transfer-codegen/vite",
    );
  });

  test("it formats the code with the formatter of the project", async () => {
    const project = temporaryFolder();
    mkdirSync(join(project, "node_modules"));
    symlinkSync(join(ROOT, "node_modules/prettier"), join(project, "node_modules/prettier"));
    writeFileSync(
      join(project, "whm-transfer.config.json"),
      '{ "format": "prettier", "schemas": "bundled" }',
    );
    writeFileSync(join(project, ".prettierrc"), '{ "semi": false }');
    expect(await run(join(folder, NAME), ["generate"], project)).toMatchObject({ code: 0, stderr: "" });
    expect(filesBelow(join(project, "generated"))["index.ts"]).toContain('from "./AccountLocal.js"\n');
  });

  test("it ends with the licences of the packages that it contains", () => {
    const licences = (filesBelow(folder)[NAME] ?? "").slice(-100_000).split("\n");
    const names = licences.flatMap((line) => /^([\w@/-]+) [\d.]+ \(.*\)$/.exec(line)?.[1] ?? []);
    expect(names).toEqual(expect.arrayContaining(["ajv", "jiti", "yargs"]));
  });
});

describe.each([
  ["the single file", () => join(folder, NAME), ["ts", "mjs"]],
  ["a global installation", () => join(ROOT, "dist/bin.cjs"), ["ts"]],
] as const)("a configuration that imports the package, with %s", (_name, locate, extensions) => {
  test.each(extensions)("a configuration in .%s can import defineConfig", async (extension) => {
    const project = temporaryFolder();
    const text = `import { defineConfig } from "whm-transfer-codegen";
export default defineConfig({ schemas: "bundled", out: "code"${extension === "ts" ? " as string" : ""} });
`;
    writeFileSync(join(project, `whm-transfer.config.${extension}`), text);
    expect(await run(locate(), ["generate"], project)).toMatchObject({ code: 0, stderr: "" });
    expect(filesBelow(join(project, "code"))).toEqual(GENERATED);
  });
});
