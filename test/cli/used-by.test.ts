/** The options `--used-by` and `--fail-on-used`, and the files that they read: no devices, and nothing outside the project. */

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, readFileSync, realpathSync, symlinkSync, truncateSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { Snapshot } from "../../src/index.js";
import { BIN, execute, type CommandResult } from "../support/command.js";
import { FULL } from "../support/extent.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { git } from "../support/git.js";
import {
  createProject,
  expectFailure,
  reportOf,
  type Project,
  type ReportedFinding,
} from "../support/project.js";
import { documentedSnapshot } from "../support/snapshots.js";

const APP = `import { createWhmClient, enqueueAccountLocal } from "../generated/index.js";
const client = createWhmClient({ server: "h", token: "t" });
await enqueueAccountLocal(client, "s", { user: "a", localuser: "b" });
`;

const DOCUMENTED = documentedSnapshot();

// Without the declarations of the DOM, which take the compiler most of its time.
const OPTIONS = { compilerOptions: { lib: ["es2020"] } };

let project: Project;
beforeEach(() => {
  const cwd = join(temporaryFolder(), "project");
  project = createProject(
    { schemas: DOCUMENTED, "src/app.ts": APP, "tsconfig.json": OPTIONS },
    { cwd, env: { WHM_TOKEN: "t" } },
  );
  cpSync(join(ROOT, "generated"), join(cwd, "generated"), { recursive: true });
});

/** The documented snapshot with other definitions of these keys. `null` removes a key or a module. */
function changed(
  definitions: Readonly<Record<string, Readonly<Record<string, string | null>> | null>>,
): Snapshot {
  const modules = Object.entries(DOCUMENTED.modules).flatMap(([name, schema]) => {
    const changes = definitions[name];
    if (changes === null) return [];
    const defs = Object.entries(schema.keys).map(([key, { def }]) => [key, def] as const);
    const keys = Object.entries({ ...Object.fromEntries(defs), ...changes })
      .filter(([, def]) => def !== null)
      .map(([key, def]) => [key, { def }]);
    return [[name, { ...schema, keys: Object.fromEntries(keys) as typeof schema.keys }] as const];
  });
  return { ...DOCUMENTED, modules: Object.fromEntries(modules) };
}

/** The sources use `user`, but not `domain`. */
const SHORTER = {
  user: changed({ AccountLocal: { user: "char(128) DEFAULT NULL" } }),
  domain: changed({ AccountLocal: { domain: "char(128) DEFAULT NULL" } }),
  both: changed({ AccountLocal: { domain: "char(128) DEFAULT NULL", user: "char(128) DEFAULT NULL" } }),
};

function diff(after: Snapshot, ...words: readonly string[]): Promise<CommandResult> {
  project.write("after", after);
  return project.run("diff", "schemas", "after", ...words);
}

/** Compares with --used-by, by default for all sources. */
function diffUsed(after: Snapshot, glob = "src/**/*.ts"): Promise<CommandResult> {
  return diff(after, "--format", "json", "--used-by", glob);
}

const findingsOf = (ran: CommandResult): readonly ReportedFinding[] => {
  expect(ran.stderr).toBe("");
  return reportOf(ran).findings;
};

describe("uses", () => {
  test("diff --used-by reports where source files use a changed key, and reports other findings as not used", async () => {
    expect(findingsOf(await diff(SHORTER.both, "--format", "json"))[0]).not.toHaveProperty("used");
    expect(findingsOf(await diffUsed(SHORTER.both))).toMatchObject([
      { key: "domain", used: false, uses: [] },
      { key: "user", used: true, uses: [{ file: "src/app.ts", line: 3, column: 42, kind: "reference" }] },
    ]);
    const { stdout } = await diff(SHORTER.both, "--used-by", "src/**/*.ts");
    expect(stdout).toMatch(/^ {4}Used at: +src\/app\.ts:3:42\n/m);
    expect(stdout).toMatch(/^ {4}Uses: +No use found\n/m);
  });

  test("diff --used-by determines for each rule whether the source files use what changed", async () => {
    const after = changed({
      AccountLocal: {
        ...{ reseller: "int(1) DEFAULT 1", size: "BIGINT UNSIGNED DEFAULT 2" },
        ...{ fresh: "text NOT NULL", added: "text" },
      },
      PackageRemoteRoot: { fresh: "text NOT NULL" },
      LegacyAccountBackup: null,
    });
    const findings = findingsOf(await diffUsed({ ...after, whmVersion: "11.140.0.1" }));
    const namesOf = (isUsed: boolean): readonly string[] =>
      findings
        .filter(({ used }) => used === isUsed)
        .map(({ module, key = "" }) => `${module}.${key}`)
        .sort();
    expect(namesOf(true)).toEqual(["AccountLocal.fresh", "AccountLocal.reseller", "AccountLocal.size"]);
    expect(namesOf(false)).toEqual([
      ...[".", "AccountLocal.added", "LegacyAccountBackup.", "PackageRemoteRoot.fresh"],
    ]);
  });

  test("diff --used-by reports the errors that newly generated code causes, but not those that other errors hide", async () => {
    project.write("src/app.ts", APP.replace('localuser: "b"', 'localuser: "b", domain: "c"'));
    const after = changed({ AccountLocal: { domain: null, fresh: "text NOT NULL" } });
    const breaking = findingsOf(await diffUsed(after)).filter(({ level }) => level === "breaking");
    const message = (text: string): unknown => expect.stringContaining(text);
    expect(breaking).toMatchObject([
      { key: "domain", uses: [{ kind: "error", line: 3, column: 69, message: message("'domain'") }] },
      { key: "fresh", uses: [{ kind: "reference", line: 3, column: 7 }] },
    ]);
    const { stdout } = await diff(
      changed({ AccountLocal: { fresh: "text NOT NULL" } }),
      "--used-by",
      "src/app.ts",
    );
    expect(stdout).toMatch(
      /^ {4}Breaks at: +src\/app\.ts:3:40 Argument of type .* Property 'fresh' is missing/m,
    );
  });

  test("diff --used-by reports errors that no finding explains once for the report", async () => {
    project.write(
      "src/app.ts",
      `import { transferModules } from "../generated/index.js";
const names: Record<keyof typeof transferModules, number> = null as never;
export const list: readonly ["a"] = null as unknown as typeof names extends { PackageRemoteRoot: number } ? readonly ["a"] : readonly [];
`,
    );
    const words = ["--used-by", "src/**/*.ts", "--fail-on", "never", "--fail-on-used", "dangerous"];
    project.write("drift-accept.json", {
      format: 1,
      accepted: [{ fingerprint: "0123456789abcdef", patterns: { rule: "module-*" }, reason: "known" }],
    });
    const ran = await diff(changed({ PackageRemoteRoot: null }), "--format", "json", ...words);
    const errors = [{ file: "src/app.ts", line: 3, kind: "error" }];
    expect(JSON.parse(ran.stdout)).toMatchObject({
      ...{ exitCode: 1, bump: "major", summary: { dangerous: 1, accepted: 1 }, errors },
      findings: [
        { rule: "module-removed" },
        { rule: "compile-error", level: "dangerous", module: "", affects: ["compilation"], used: true },
      ],
    });
    expect(reportOf(ran).findings[1]).not.toHaveProperty("uses");
    expect(ran.exitCode).toBe(1);
    // At the error, and in every format.
    const { stdout } = await diff(changed({ PackageRemoteRoot: null }), "--format", "github", ...words);
    expect(stdout).toMatch(/^::error file=src\/app\.ts,line=3,.*title=dangerous%3A compile-error::/m);
    await project.run("accept", "--rule", "compile-error", "--reason", "known");
    expect((await diff(changed({ PackageRemoteRoot: null }), ...words)).exitCode).toBe(0);
  });

  test("diff --used-by finds the uses of a finding whose counterexample contains a bigint", async () => {
    project.write("src/app.ts", APP.replace('"b" }', '"b", size: 2n }'));
    const ran = await diffUsed(changed({ AccountLocal: { size: "bigint DEFAULT 1" } }));
    const [finding] = findingsOf(ran);
    expect(finding).toMatchObject({
      key: "size",
      uses: [{ file: "src/app.ts", line: 3, kind: "reference" }],
    });
    expect(finding?.counterexample).toMatchObject({ size: { $integer: "9223372036854775808" } });
  });

  test("diff --used-by rates a finding with compile errors as dangerous, also if its rule is usually safe", async () => {
    project.write(
      "src/app.ts",
      `import type { AccountLocalItem } from "../generated/index.js";
export const half = (item: AccountLocalItem): number => Number(item.ip ?? 0) / 2;
export const host = (item: AccountLocalItem): string => item.localuser.toLowerCase();
`,
    );
    const { AccountLocal } = DOCUMENTED.modules;
    if (AccountLocal === undefined) throw new Error("The committed snapshot has no AccountLocal.");
    const optional = { ...AccountLocal, required: ["user"] };
    const after = { ...DOCUMENTED, modules: { ...DOCUMENTED.modules, AccountLocal: optional } };
    const without = reportOf(await diff(after, "--format", "json"));
    expect(without).toMatchObject({ exitCode: 0, bump: "minor", findings: [{ level: "safe", affects: [] }] });
    const ran = await diffUsed(after);
    expect(reportOf(ran)).toMatchObject({
      ...{ exitCode: 1, bump: "major", summary: { dangerous: 1, safe: 0 } },
      findings: [
        {
          ...{ rule: "required-removed", level: "dangerous", affects: ["compilation"] },
          reason: expect.stringContaining("may not compile") as unknown,
          uses: [
            { line: 3, kind: "error" },
            { line: 3, kind: "reference" },
          ],
        },
      ],
    });
    expect(findingsOf(ran)[0]).not.toHaveProperty("ruleLevel");
  });

  test("diff --used-by attributes errors only to findings that can change types", async () => {
    project.write(
      "src/app.ts",
      `import type { TransferItem } from "../generated/index.js";
export const items: TransferItem[] = [{ module: "AccountLocal", user: "a", localuser: "b", force: 1 }];
`,
    );
    const after = changed({ AccountLocal: { force: "int(1) DEFAULT 1", fresh: "text NOT NULL" } });
    const kinds = findingsOf(await diffUsed(after)).map(({ rule, uses = [] }) => [
      rule,
      uses.some(({ kind }) => kind === "error"),
    ]);
    expect(Object.fromEntries(kinds)).toEqual({ "required-key-added": true, "flag-default-flipped": false });
  });

  test("diff --used-by finds no errors in code that was generated with other settings, with a warning", async () => {
    project.write("whm-transfer.config.json", { naming: "camel" });
    const { stdout, stderr } = await diffUsed(changed({ AccountLocal: null }));
    expect(JSON.parse(stderr)).toMatchObject({ code: "settings-differ", severity: "warning" });
    expect(stdout).toContain('"kind":"reference"');
    expect(stdout).not.toContain('"kind":"error"');
  });

  test("diff --used-by finds the uses of a renamed key by its old name, and accepts patterns that exclude files", async () => {
    project.write("src/app.test.ts", APP);
    const { AccountLocal } = DOCUMENTED.modules;
    if (AccountLocal === undefined) throw new Error("The committed snapshot has no AccountLocal.");
    const { user = { def: "" }, ...keys } = AccountLocal.keys;
    const renamed = {
      ...AccountLocal,
      keys: { ...keys, users: user },
      primary: ["users"],
      required: ["users", "localuser"],
    };
    const after = { ...DOCUMENTED, modules: { ...DOCUMENTED.modules, AccountLocal: renamed } };
    const words = [
      ...["--format", "json", "--used-by", "src/app.ts", "src/*.test.ts", "--used-by", "!src/other.ts"],
    ];
    const both = findingsOf(await diff(after, ...words)).find(({ rule }) => rule === "key-renamed");
    expect(both).toMatchObject({ key: "user", used: true });
    expect(new Set(both?.uses?.map(({ file }) => file))).toEqual(new Set(["src/app.test.ts", "src/app.ts"]));
    const one = await diff(SHORTER.user, "--format", "json", "--used-by", "**/*.ts", "!**/*.test.ts");
    expect(findingsOf(one)[0]?.uses?.map(({ file }) => file)).toEqual(["src/app.ts"]);
  });

  test("names of keys in other files are mentions, which count as uses for the exit code", async () => {
    for (const name of ["form.vue", "form.svelte", "page.astro", "data.json"])
      project.write(`src/${name}`, '{ "AccountLocal": { "domain": 1 } }');
    project.write("src/import.vue", '<p>domain</p>\n<script>import "../generated/index.js";</script>');
    const thresholds = ["--fail-on", "never", "--fail-on-used", "breaking"];
    const { exitCode, stdout } = await diff(SHORTER.domain, "--used-by", "src/*", ...thresholds);
    expect(exitCode).toBe(1);
    const places = [
      ...["data.json:1:22", "form.svelte:1:22", "form.vue:1:22", "import.vue:1:4", "page.astro:1:22"],
    ];
    expect(stdout).toContain(`Mentioned at:   ${places.map((place) => `src/${place}`).join(", ")}\n`);
  });

  test("names in files that the compiler does not read, and near raw calls, are mentions also beside other uses", async () => {
    project.write("src/app.ts", APP.replace('localuser: "b"', 'localuser: "b", domain: "c"'));
    project.write("src/form.vue", '{ "AccountLocal": { "domain": 1 } }');
    project.write("src/raw.ts", 'call("enqueue_transfer_item", { module: "AccountLocal", domain: "c" });');
    project.write("src/other.ts", 'export const names = ["AccountLocal", "domain"];');
    const [finding] = findingsOf(await diffUsed(SHORTER.domain, "src/*"));
    expect(finding?.uses?.map(({ file, kind }) => `${file} ${kind}`)).toEqual([
      ...["src/app.ts reference", "src/form.vue mention", "src/raw.ts mention"],
    ]);
  });

  test("a changed version of WHM does not hide names in other files", async () => {
    project.write("src/form.vue", '{ "AccountLocal": { "domain": 1 } }');
    const after = { ...SHORTER.domain, whmVersion: "11.140.0.1" };
    const uses = findingsOf(await diffUsed(after, "src/*")).map(({ rule, uses: places }) => [
      rule,
      places?.length,
    ]);
    expect(uses).toEqual([
      ["length-decreased", 1],
      ["server-version-changed", 0],
    ]);
  });

  test("diff --used-by warns about patterns that match only files that the compiler cannot read", async () => {
    project.write("src/form.vue", '{ "AccountLocal": { "domain": 1 } }');
    const { stderr } = await diff(SHORTER.domain, "--used-by", "src/**/*.vue");
    expect(stderr).toMatch(
      /^warning: .* match neither TypeScript nor JavaScript\..*\n {2}hint: .*"src\/\*\*\/\*\.ts"/,
    );
    expect((await diff(SHORTER.domain, "--used-by", "src/*")).stderr).toBe("");
  });

  test("the option --fail-on-used overrides the configuration, whose glob patterns are relative to its folder", async () => {
    const config = { usedBy: ["src/*.ts"], failOn: "never", failOnUsed: "breaking" };
    project.write("whm-transfer.config.json", config);
    project.write("package.json", "{}");
    expect((await diff(SHORTER.domain)).exitCode).toBe(0);
    expect((await diff(SHORTER.user, "--fail-on-used", "never")).exitCode).toBe(0);
    const below = createProject({}, { cwd: join(project.cwd, "src") });
    const ran = await below.run("diff", "../schemas", "../after", "--format", "json");
    expect(ran.exitCode).toBe(1);
    expect(ran.stdout).toContain('"file":"app.ts"');
  });
});

test.each([
  [["--fail-on-used", "safe"], 'requires --used-by (or "usedBy"), which specifies your source files.'],
  [["--used-by", "nowhere/*.ts", "src/*.ts"], 'matches the glob pattern "nowhere/*.ts"'],
  [["--used-by", "generated/*.ts"], "match only generated code, but must match your own source files."],
  [["--used-by", "!src/app.ts"], "only exclude files: !src/app.ts."],
  [["--used-by", ""], "--used-by requires a value that is not empty."],
  [["--fail-on-used", "awful", "--used-by", "src/*.ts"], "awful"],
])("diff and drift refuse the invalid options %j, with and without findings", async (words, sentence) => {
  for (const after of [DOCUMENTED, SHORTER.user]) expectFailure(await diff(after, ...words), sentence);
  expectFailure(await project.run("drift", "--server", "127.0.0.1:1", ...words), sentence);
});

describe("ts-morph", () => {
  /** Installs ts-morph in the project, with a main file of this text. */
  function install(version: string, main: string): void {
    project.write("node_modules/ts-morph/package.json", { name: "ts-morph", version, main: "main.cjs" });
    project.write("node_modules/ts-morph/main.cjs", main);
  }

  test.each([
    ["23.0.0", "throw 1", "requires ts-morph 24 to 28"],
    ["29.0.0", "throw 1", "contains version 29.0.0"],
    ["7.3.2-beta.1", "throw 1", "requires ts-morph 24 to 28"],
    ["", "throw 1", "requires ts-morph 24 to 28"],
    ["28.0.0", 'require("@ts-morph/nowhere");', "cannot be loaded (Cannot find module '@ts-morph/nowhere')"],
  ])("diff --used-by refuses the ts-morph version %j, with a remedy", async (version, main, sentence) => {
    install(version, main);
    const ran = await diff(SHORTER.user, "--used-by", "src/*.ts");
    expectFailure(ran, sentence);
    expect(ran.stderr).toContain(join(project.cwd, "node_modules/ts-morph"));
    expect(ran.stderr).toContain("npm install --save-dev ts-morph@28");
    expect(ran.stderr.trim().split("\n")).toHaveLength(2);
  });

  test("diff --used-by loads the ts-morph that the project has installed, not the copy of this package", async () => {
    const own = JSON.stringify(createRequire(import.meta.url).resolve("ts-morph"));
    install("28.0.0", `globalThis.loadedFrom = __filename; module.exports = require(${own});`);
    expect(findingsOf(await diffUsed(SHORTER.user))).toMatchObject([{ used: true }]);
    const loadedFrom = join(realpathSync(project.cwd), "node_modules/ts-morph/main.cjs");
    expect(globalThis).toMatchObject({ loadedFrom });
  });

  test("drift --used-by loads the TypeScript compiler only if there are findings", () => {
    project.write("after", SHORTER.user);
    const bin = JSON.stringify(BIN);
    const record = `require("fs").writeFileSync("loaded.json", JSON.stringify(Object.keys(require.cache)))`;
    project.write("run.cjs", `process.on("exit", () => ${record});\nrequire(${bin});\n`);
    const loadsCompiler = (from: string): boolean => {
      const words = ["run.cjs", "drift", "--from", from, "--used-by", "src/*.ts"];
      spawnSync(process.execPath, words, { cwd: project.cwd });
      const paths = JSON.parse(project.read("loaded.json")) as string[];
      return paths.some((path) => readFileSync(path, "utf8").includes("function createTypeChecker("));
    };
    expect(loadsCompiler("schemas")).toBe(false);
    expect(loadsCompiler("after")).toBe(true);
  });
});

describe.skipIf(process.platform === "win32")("files", () => {
  test("diff --used-by skips devices, pipes, large files and links to other places, and only searches names in code that is too large or nested too deeply", async () => {
    const { cwd, write } = project;
    const link = (target: string, name: string): void => symlinkSync(target, join(cwd, "src", name));
    write("../other.ts", APP);
    execFileSync("mkfifo", [join(cwd, "pipe")]);
    link("/dev/zero", "a-zero.ts");
    link("../pipe", "b-pipe.ts");
    link("/", "c-root");
    link("../../other.ts", "d-other.ts");
    truncateSync(write("src/e-huge.ts", ""), 2 ** 30);
    const mention = '"domain AccountLocal";';
    write("src/f-large.ts", `${mention}${" ".repeat(8 * 2 ** 20)}`);
    write("src/g-calls.ts", `${mention}export const a = ${"f(".repeat(5000)}0${")".repeat(5000)};`);
    write("src/h-blocks.ts", mention + "{".repeat(20_000) + "}".repeat(20_000));
    write("src/i-types.ts", `${mention}export type T = ${"{a:".repeat(1000)}0${"}".repeat(1000)};`);
    write("src/j-unary.ts", `${mention}export const a = ${"!".repeat(50_000)}0;`);
    // These are compiled: a long expression, and a file that imports deeply nested code outside of the sources.
    write("src/k-long.ts", `export const long = "a"${' + "a"'.repeat(2000)};`);
    write("lib/deep.ts", `export const deep = ${"[".repeat(9000)}${"]".repeat(9000)};`);
    write("src/app.ts", `import { deep } from "../lib/deep.js";\n${APP}`);
    const { stdout, stderr } = await diffUsed(SHORTER.both);
    const warnings = stderr
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { file: string; message: string });
    const reasonOf =
      /it is outside the project|it is not a regular file|it is larger than \d+ MiB|nested too deeply/;
    expect(
      warnings.map(({ file, message }) => `${file}: ${reasonOf.exec(message)?.[0] ?? message}`).sort(),
    ).toEqual([
      "src/a-zero.ts: it is outside the project",
      "src/b-pipe.ts: it is not a regular file",
      "src/c-root: it is outside the project",
      "src/d-other.ts: it is outside the project",
      "src/e-huge.ts: it is larger than 64 MiB",
      "src/f-large.ts: it is larger than 8 MiB",
      ...["g-calls", "h-blocks", "i-types", "j-unary"].map((name) => `src/${name}.ts: nested too deeply`),
    ]);
    const uses = reportOf({ stdout }).findings.flatMap((finding) => finding.uses ?? []);
    expect(uses.map(({ file, line, kind }) => `${file}:${line} ${kind}`)).toEqual([
      ...["f-large", "g-calls", "h-blocks", "i-types", "j-unary"].map((name) => `src/${name}.ts:1 mention`),
      "src/app.ts:4 reference",
    ]);
  });

  test(
    "diff --used-by only searches names in code with a comment at the depth at which the compiler overflows the stack",
    FULL,
    () => {
      const { cwd, write } = project;
      write("after", SHORTER.domain);
      // The files are read in this order. The first one whose comment the compiler reaches fills the stack almost completely. Unlike in
      // the generated code, a character has two bytes.
      for (let depth = 2600; depth > 1600; depth -= 2)
        write(`src/${9999 - depth}.ts`, `${"{".repeat(depth)}// \u2192\n${"}".repeat(depth)}`);
      const { exitCode, stderr } = execute(["diff", "schemas", "after", "--used-by", "src/*.ts"], { cwd });
      expect(stderr).not.toContain("Internal error");
      expect(exitCode).toBe(1);
    },
  );

  test("diff --used-by follows a link to a folder of the same Git repository", async () => {
    const { cwd, write } = project;
    git(join(cwd, ".."), "init", "--quiet");
    const text = APP.replace("../generated", "../project/generated").replace("user:", 'domain: "d", user:');
    write("../elsewhere/use.ts", text);
    symlinkSync("../../elsewhere", join(cwd, "src/elsewhere"));
    expect(findingsOf(await diffUsed(SHORTER.domain))).toMatchObject([{ uses: [{ kind: "reference" }] }]);
  });

  /** Writes `c1.json` and the files that it extends, one after the other. */
  function writeChain(length: number): void {
    for (let level = 1; level < length; level++)
      project.write(`c${level}.json`, level === length - 1 ? {} : { extends: `./c${level + 1}.json` });
    project.write("tsconfig.json", { extends: "./c1.json", ...OPTIONS });
  }

  test("diff --used-by reads up to 200 files that tsconfig.json extends, each only once", async () => {
    writeChain(200);
    for (let level = 0; level < 30; level++) {
      const next = `./d${level + 1}.json`;
      project.write(`d${level}.json`, level === 29 ? {} : { extends: [next, next] });
    }
    project.write("c150.json", { extends: "./d0.json" });
    expect(await diffUsed(SHORTER.domain)).toMatchObject({ exitCode: 1, stderr: "" });
  });

  test.each<[string, (base: string) => void, RegExp]>([
    ["a device", (base) => symlinkSync("/dev/zero", base), /it is not a regular file/],
    ["a pipe", (base) => void execFileSync("mkfifo", [base]), /it is not a regular file/],
    ["a large file", () => project.write("base.json", " ".repeat(2 ** 20 + 1)), /larger than 1 MiB/],
    ["files of a large total size", () => project.write("base.json", " ".repeat(2 ** 20)), /or 1 MiB/],
    [
      "more than 200 files",
      () => writeChain(201),
      /c200\.json cannot be read: .*more than 200 files or 1 MiB/,
    ],
    [
      "a deeply nested file",
      () => project.write("base.json", `{ "files": ${"[".repeat(2e4)}${"]".repeat(2e4)} }`),
      /base\.json cannot be read: it is nested deeper than 300 levels.*Simplify this file/,
    ],
  ])("diff --used-by fails if tsconfig.json extends %s", async (_, create, reason) => {
    project.write("tsconfig.json", { extends: "./base.json" });
    create(join(project.cwd, "base.json"));
    const ran = await diffUsed(SHORTER.domain);
    expectFailure(ran, reason);
    expect(JSON.parse(ran.stderr)).toMatchObject({ code: "file-unreadable" });
  });

  test("a signal ends diff --used-by while source files are searched", () => {
    const { cwd, write } = project;
    write("after", SHORTER.domain);
    const signal = "SIGTERM";
    const env = { ...process.env, FAULT_FS: JSON.stringify({ root: join(cwd, "src"), at: 1, signal }) };
    const faults = join(ROOT, "test/support/fault-fs.cjs");
    const words = ["diff", "schemas", "after", "--used-by", "src/*.ts"];
    expect(execute(words, { cwd, env, nodeOptions: ["--require", faults] }).signal).toBe(signal);
  });
});
