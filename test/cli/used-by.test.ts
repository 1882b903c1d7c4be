/** The options `--used-by` and `--fail-on-used`. */

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { writeSnapshot } from "../../src/index.js";
import type { JudgedFinding } from "../../src/core/drift-types.js";
import type { Snapshot } from "../../src/core/snapshot-types.js";
import { command, type CommandResult } from "../support/command.js";
import { casesOf, SCALED } from "../support/extent.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { documentedSnapshot } from "../support/snapshots.js";

const APP = `import { createWhmClient, enqueueAccountLocal } from "../generated/index.js";
const client = createWhmClient({ server: "h", token: "t" });
await enqueueAccountLocal(client, "s", { user: "a", localuser: "b" });
`;

let cwd: string;
beforeEach(() => {
  cwd = temporaryFolder();
  writeSnapshot(join(cwd, "schemas"), documentedSnapshot());
  cpSync(join(ROOT, "generated"), join(cwd, "generated"), { recursive: true });
  mkdirSync(join(cwd, "src"));
  writeFileSync(join(cwd, "src/app.ts"), APP);
  // Without the declarations of the DOM, which take the compiler most of its time.
  writeFileSync(join(cwd, "tsconfig.json"), '{ "compilerOptions": { "lib": ["es2020"] } }');
});

/** The documented one in which these keys are defined in another way, or these modules are gone. */
function moved(definitions: Readonly<Record<string, Readonly<Record<string, string>> | null>>): Snapshot {
  const { modules, ...rest } = documentedSnapshot();
  const kept = Object.entries(modules).flatMap(([name, schema]) => {
    const changed = definitions[name];
    if (changed === null) return [];
    const keys = Object.entries(changed ?? {}).map(([key, def]) => [key, { def }] as const);
    return [[name, { ...schema, keys: { ...schema.keys, ...Object.fromEntries(keys) } }] as const];
  });
  return { ...rest, modules: Object.fromEntries(kept) };
}

function diff(after: Snapshot, ...words: readonly string[]): Promise<CommandResult> {
  writeSnapshot(join(cwd, "after"), after);
  return command(["diff", "schemas", "after", ...words], { cwd });
}

async function findingsOf(after: Snapshot, ...words: readonly string[]): Promise<readonly JudgedFinding[]> {
  const { stdout, stderr } = await diff(after, "--format", "json", ...words);
  expect(stderr).toBe("");
  return (JSON.parse(stdout) as { findings: JudgedFinding[] }).findings;
}

/** The sources use `user`, but not `domain`. */
const SHORTER = {
  user: moved({ AccountLocal: { user: "char(128) DEFAULT NULL" } }),
  domain: moved({ AccountLocal: { domain: "char(128) DEFAULT NULL" } }),
};

test("diff does not analyze source files without --used-by", async () => {
  expect((await findingsOf(SHORTER.user))[0]).not.toHaveProperty("used");
});

test("diff --used-by reports where source files use a changed key, and reports other findings as not used", async () => {
  expect(await findingsOf(SHORTER.user, "--used-by", "src/**/*.ts")).toMatchObject([
    { used: true, uses: [{ file: "src/app.ts", line: 3, column: 42, kind: "reference" }] },
  ]);
  expect(await findingsOf(SHORTER.domain, "--used-by", "src/**/*.ts")).toMatchObject([
    { used: false, uses: [] },
  ]);
  expect((await diff(SHORTER.user, "--used-by", "src/**/*.ts")).stdout).toMatch(
    /^ {4}Used at: +src\/app\.ts:3:42\n/m,
  );
  expect((await diff(SHORTER.domain, "--used-by", "src/**/*.ts")).stdout).toMatch(
    /^ {4}Uses: +No use found\n/m,
  );
});

test("diff --used-by reports the names of keys in other files as mentions, which count as uses for the exit code", async () => {
  for (const name of ["form.vue", "form.svelte", "page.astro", "data.json"])
    writeFileSync(join(cwd, "src", name), '{ "AccountLocal": { "domain": 1 } }');
  writeFileSync(
    join(cwd, "src/import.vue"),
    '<p>domain</p>\n<script>import "../generated/index.js";</script>',
  );
  const { exitCode, stdout } = await diff(
    SHORTER.domain,
    ...["--used-by", "src/*", "--fail-on", "never", "--fail-on-used", "breaking"],
  );
  expect(exitCode).toBe(1);
  const places = ["data.json:1:22", "form.svelte:1:22", "form.vue:1:22", "import.vue:1:4", "page.astro:1:22"];
  expect(stdout).toContain(`Mentioned at:   ${places.map((place) => `src/${place}`).join(", ")}\n`);
});

test("diff --used-by reports the errors that newly generated code causes, also those that other errors of the object hide", async () => {
  const source = `import { encodeAccountLocal } from "../generated/index.js";
encodeAccountLocal({ user: "a", localuser: "b", domain: "c" });
`;
  writeFileSync(join(cwd, "src/app.ts"), source);
  const { domain: _, ...keys } = documentedSnapshot().modules["AccountLocal"]?.keys ?? {};
  const after = moved({ AccountLocal: { fresh: "text NOT NULL" } });
  const { AccountLocal } = after.modules;
  if (AccountLocal === undefined) throw new Error("AccountLocal is missing");
  const removed = { ...AccountLocal, keys: { ...keys, fresh: { def: "text NOT NULL" } } };
  const findings = await findingsOf(
    { ...after, modules: { ...after.modules, AccountLocal: removed } },
    ...["--used-by", "src/app.ts"],
  );
  expect(findings.filter(({ rule }) => /^(?:key-removed|required-key-added)$/.test(rule))).toMatchObject([
    {
      key: "domain",
      uses: [{ kind: "error", line: 2, column: 49, message: expect.stringContaining("'domain'") as string }],
    },
    {
      key: "fresh",
      uses: [
        { kind: "reference" },
        { kind: "error", line: 2, column: 20, message: expect.stringContaining("'fresh'") as string },
      ],
    },
  ]);
  const { stdout } = await diff(after, "--used-by", "src/app.ts");
  expect(stdout).toMatch(
    /^ {4}Breaks at: +src\/app\.ts:2:20 Argument of type .* Property 'fresh' is missing/m,
  );
});

test("diff --used-by reports errors that no finding explains once for the report", async () => {
  const text = `import { transferModules } from "../generated/index.js";
export const count: 6 = Object.keys(transferModules).length as keyof typeof transferModules extends "PackageRemoteRoot" ? 5 : 6;
const names: Record<keyof typeof transferModules, number> = null as never;
export const list: readonly ["a"] = null as unknown as typeof names extends { PackageRemoteRoot: number } ? readonly ["a"] : readonly [];
`;
  writeFileSync(join(cwd, "src/app.ts"), text);
  const { stdout } = await diff(
    moved({ PackageRemoteRoot: null }),
    "--used-by",
    "src/app.ts",
    "--format",
    "json",
  );
  expect(JSON.parse(stdout)).toMatchObject({
    compileErrors: [{ file: "src/app.ts", line: 4, kind: "error" }],
  });
});

test("diff --used-by finds no errors in code that was generated with other settings, with a warning", async () => {
  writeFileSync(join(cwd, "whm-transfer.config.json"), '{ "naming": "camel" }');
  const { stdout, stderr } = await diff(
    moved({ AccountLocal: null }),
    "--used-by",
    "src/*.ts",
    "--format",
    "json",
  );
  expect(JSON.parse(stderr)).toMatchObject({ code: "settings-differ", severity: "warning" });
  const { findings } = JSON.parse(stdout) as { findings: readonly JudgedFinding[] };
  expect(findings.flatMap(({ uses = [] }) => uses.map(({ kind }) => kind))).toContain("reference");
  expect(stdout).not.toContain('"kind":"error"');
});

/** A rule, the snapshot after the change, and whether the sources use the changed module or key. */
const USES: readonly (readonly [rule: string, after: Snapshot, isUsed: boolean])[] = [
  ["module-removed", moved({ AccountLocal: null }), true],
  ["required-key-added", moved({ PackageRemoteRoot: { fresh: "text NOT NULL" } }), false],
  ["null-disallowed", moved({ AccountLocal: { domain: "char(255) NOT NULL" } }), true],
  ["flag-default-flipped", moved({ AccountLocal: { reseller: "int(1) DEFAULT 1" } }), true],
  ["server-version-changed", { ...documentedSnapshot(), whmVersion: "11.140.0.1" }, false],
  ["server-version-decreased", { ...documentedSnapshot(), whmVersion: "11.110.0.1" }, false],
  ["module-removed", moved({ PackageRemoteRoot: null }), false],
  ["required-key-added", moved({ AccountLocal: { fresh: "text NOT NULL" } }), true],
  ["required-added", moved({ AccountLocal: { domain: "char(255) NOT NULL" } }), true],
  ["default-changed", moved({ AccountLocal: { size: "BIGINT UNSIGNED DEFAULT 2" } }), true],
  ["key-added", moved({ AccountLocal: { fresh: "text" } }), false],
];

test.each(casesOf(USES, 6))(
  "diff --used-by determines whether the source files use what a finding of the rule %s changes",
  SCALED,
  async (rule, after, used) => {
    const findings = await findingsOf(after, "--used-by", "src/**/*.ts");
    expect(findings.filter((finding) => finding.rule === rule)).toMatchObject([{ used }]);
  },
);

test("diff --used-by finds the uses of a renamed key by its old name", async () => {
  const { user, ...keys } = documentedSnapshot().modules["AccountLocal"]?.keys ?? {};
  const { LegacyAccountBackup: _other, ...modules } = documentedSnapshot().modules;
  const schema = modules["AccountLocal"];
  if (schema === undefined || user === undefined) throw new Error("AccountLocal has a key called user");
  const renamed = {
    ...schema,
    keys: { ...keys, users: user },
    primary: ["users"],
    required: ["users", "localuser"],
  };
  const findings = await findingsOf(
    { ...documentedSnapshot(), modules: { ...modules, AccountLocal: renamed } },
    "--used-by",
    "src/app.ts",
  );
  expect(findings.filter(({ rule }) => rule === "key-renamed")).toMatchObject([{ key: "user", used: true }]);
});

describe("exit codes", () => {
  const CODES: readonly (readonly [words: readonly string[], after: Snapshot, exitCode: number])[] = [
    [["--fail-on", "never", "--fail-on-used", "breaking"], SHORTER.user, 1],
    [["--fail-on", "never", "--fail-on-used", "breaking"], SHORTER.domain, 0],
    [["--fail-on-used", "never"], SHORTER.user, 0],
    [["--fail-on-used", "never"], SHORTER.domain, 1],
    [[], SHORTER.domain, 1],
    [["--fail-on", "never"], SHORTER.user, 0],
  ];

  test.each(casesOf(CODES, 4))(
    "the exit code of diff --used-by depends on --fail-on and --fail-on-used as documented: %j",
    SCALED,
    async (words, after, exitCode) => {
      expect(await diff(after, "--used-by", "src/*.ts", ...words)).toMatchObject({ exitCode });
    },
  );

  test("the option --fail-on-used overrides the configuration, and glob patterns in the configuration are relative to its folder", async () => {
    const config = { usedBy: ["src/*.ts"], failOn: "never", failOnUsed: "breaking" };
    writeFileSync(join(cwd, "whm-transfer.config.json"), JSON.stringify(config));
    expect(await diff(SHORTER.user)).toMatchObject({ exitCode: 1 });
    expect(await diff(SHORTER.domain)).toMatchObject({ exitCode: 0 });
    expect(await diff(SHORTER.user, "--fail-on-used", "never")).toMatchObject({ exitCode: 0 });
    writeFileSync(join(cwd, "package.json"), "{}");
    const below = await command(["diff", "../schemas", "../after", "--format", "json"], {
      cwd: join(cwd, "src"),
    });
    expect(below.stdout).toContain('"file":"app.ts"');
  });
});

test.each([
  [["--fail-on-used", "safe"], 'requires --used-by (or "usedBy"), which specifies your source files.'],
  [["--used-by", "nowhere/*.ts", "src/*.ts"], 'matches the glob pattern "nowhere/*.ts"'],
  [
    ["--used-by", "generated/index.ts", "generated/AccountLocal.ts"],
    "match only generated code, but must match your own source files.",
  ],
  [["--used-by", "!src/app.ts"], "only exclude files: !src/app.ts."],
  [["--used-by", ""], "--used-by requires a value that is not empty."],
  [["--fail-on-used", "awful", "--used-by", "src/*.ts"], "awful"],
])(
  "diff refuses the invalid options %j with one message, with and without findings",
  async (words, sentence) => {
    for (const after of [documentedSnapshot(), SHORTER.user]) {
      const { exitCode, stdout, stderr } = await diff(after, ...words);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
      expect(stderr).toContain(sentence);
    }
  },
);

describe("ts-morph", () => {
  /** As a project has it installed, with a main file of this text. */
  function install(version: string, main: string): void {
    const dir = join(cwd, "node_modules/ts-morph");
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, "package.json"), JSON.stringify({ name: "ts-morph", version, main: "main.cjs" }));
    writeFileSync(join(dir, "main.cjs"), main);
  }

  test.each(["23.0.0", "29.0.0", "7.3.2-beta.1", ""])(
    "diff --used-by refuses the installed ts-morph version %j, with and without findings",
    async (version) => {
      install(version, "throw new Error('was loaded')");
      for (const after of [documentedSnapshot(), SHORTER.user]) {
        const { exitCode, stdout, stderr } = await diff(after, "--used-by", "src/*.ts");
        expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
        expect(stderr).toContain("requires ts-morph 24 to 28");
        expect(stderr).toContain(`${join(cwd, "node_modules/ts-morph")} contains version ${version}`);
        expect(stderr).toContain("npm install --save-dev ts-morph@28");
        expect(stderr.trim().split("\n")).toHaveLength(2);
      }
    },
  );

  test("diff --used-by reports why ts-morph cannot be loaded", async () => {
    install("28.0.0", 'require("@ts-morph/nowhere");');
    const { exitCode, stdout, stderr } = await diff(SHORTER.user, "--used-by", "src/*.ts");
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("cannot be loaded (Cannot find module '@ts-morph/nowhere')");
    expect(stderr).toContain("npm install --save-dev ts-morph@28");
    expect(stderr.trim().split("\n")).toHaveLength(2);
  });

  test("diff --used-by loads the ts-morph that the project has installed, not the copy of this package", async () => {
    const own = createRequire(import.meta.url).resolve("ts-morph");
    install(
      "28.0.0",
      `globalThis.loadedFrom = __filename; module.exports = require(${JSON.stringify(own)});`,
    );
    expect(await findingsOf(SHORTER.user, "--used-by", "src/*.ts")).toMatchObject([{ used: true }]);
    expect(globalThis).toHaveProperty(
      "loadedFrom",
      join(realpathSync(cwd), "node_modules/ts-morph/main.cjs"),
    );
  });
});

test("diff --used-by accepts several glob patterns, and a pattern that starts with ! excludes files", async () => {
  writeFileSync(join(cwd, "src/app.test.ts"), APP);
  const files = async (...words: readonly string[]): Promise<unknown> =>
    (await findingsOf(SHORTER.user, ...words))[0]?.uses?.map(({ file }) => file);
  const both = ["src/app.test.ts", "src/app.ts"];
  expect(await files("--used-by", "src/app.ts", "src/*.test.ts")).toEqual(both);
  expect(await files("--used-by", "src/app.ts", "--used-by", "src/*.test.ts")).toEqual(both);
  expect(await files("--used-by", "**/*.ts", "!**/*.test.ts")).toEqual(["src/app.ts"]);
});

test("drift --used-by reports uses, and fails before any request if a glob pattern matches no file", async () => {
  writeSnapshot(join(cwd, "live"), SHORTER.user);
  const ran = await command(["drift", "--from", "live", "--used-by", "src/*.ts"], { cwd });
  expect(ran).toMatchObject({ exitCode: 1, stderr: "" });
  expect(ran.stdout).toMatch(/Used at: +src\/app\.ts:3:42/);
  const env = { WHM_SERVER: "https://127.0.0.1:1", WHM_TOKEN: "t" };
  const wrong = await command(["drift", "--used-by", "nowhere/*.ts"], { cwd, env });
  expect(wrong).toMatchObject({ exitCode: 2 });
});

describe("the package", () => {
  /** The files that a run loads. */
  function loaded(...words: readonly string[]): readonly string[] {
    const bin = JSON.stringify(join(ROOT, "dist/bin.cjs"));
    const recordModules = `require("fs").writeFileSync("loaded.json", JSON.stringify(Object.keys(require.cache)))`;
    writeFileSync(join(cwd, "run.cjs"), `process.on("exit", () => ${recordModules});\nrequire(${bin});\n`);
    spawnSync(process.execPath, ["run.cjs", ...words], { cwd });
    return JSON.parse(readFileSync(join(cwd, "loaded.json"), "utf8")) as string[];
  }

  function loadsCompiler(...words: readonly string[]): boolean {
    return loaded(...words).some((path) =>
      readFileSync(path, "utf8").includes("function createTypeChecker("),
    );
  }

  test("drift --used-by loads the TypeScript compiler only if there are findings", () => {
    writeSnapshot(join(cwd, "after"), SHORTER.user);
    expect(loadsCompiler("diff", "schemas", "after")).toBe(false);
    expect(loadsCompiler("drift", "--from", "after")).toBe(false);
    expect(loadsCompiler("drift", "--from", "schemas", "--used-by", "src/*.ts")).toBe(false);
    expect(loadsCompiler("drift", "--from", "after", "--used-by", "src/*.ts")).toBe(true);
  });
});
