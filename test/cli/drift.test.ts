/** The commands `diff`, `drift` and `rules`. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readSnapshot, writeSnapshot } from "../../src/index.js";
import type { ModuleSchema, Snapshot } from "../../src/core/snapshot-types.js";
import { startWhm, type SimulatedServer } from "../../src/testing.js";
import { command, type CommandResult } from "../support/command.js";
import { filesBelow, modificationTimes, ROOT, temporaryFolder } from "../support/folders.js";
import { git } from "../support/git.js";
import { documentedSnapshot, moduleOf, snapshotOf } from "../support/snapshots.js";

interface Report {
  readonly server?: string;
  readonly format: number;
  readonly summary: Readonly<Record<string, number>>;
  readonly bump: string;
  readonly findings: readonly {
    rule: string;
    level: string;
    module: string;
    witness?: object;
    fingerprint: string;
  }[];
  readonly untold?: readonly { module: string; reason: string }[];
}

function reportOf({ stdout }: CommandResult): Report {
  return JSON.parse(stdout) as Report;
}

function withModules(snapshot: Snapshot, ...modules: readonly ModuleSchema[]): Snapshot {
  return {
    ...snapshot,
    modules: { ...snapshot.modules, ...Object.fromEntries(modules.map((schema) => [schema.module, schema])) },
  };
}

/** A snapshot in which the package name is half as long. */
const SHORTER = moduleOf(
  "PackageRemoteRoot",
  { ...definitionsOf("PackageRemoteRoot"), package: "char(128) DEFAULT NULL" },
  { required: ["package"], primary: ["package"], priority: 2000 },
);

function definitionsOf(module: string): Record<string, string> {
  const keys = documentedSnapshot().modules[module]?.keys ?? {};
  return Object.fromEntries(Object.entries(keys).map(([key, { def }]) => [key, def]));
}

describe("diff", () => {
  function folders(before: Snapshot, after: Snapshot): string {
    const cwd = temporaryFolder();
    writeSnapshot(join(cwd, "before"), before);
    writeSnapshot(join(cwd, "after"), after);
    return cwd;
  }

  test("diff prints no finding for equal snapshots", async () => {
    const cwd = folders(documentedSnapshot(), documentedSnapshot());
    expect(await command(["diff", "before", "after"], { cwd })).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "No drift: the schemas of WHM 11.138.0.6 are unchanged\n",
    });
    expect(reportOf(await command(["diff", "before", "after", "--format", "json"], { cwd }))).toEqual({
      format: 1,
      exitCode: 0,
      before: { whmVersion: "11.138.0.6" },
      after: { whmVersion: "11.138.0.6" },
      summary: { breaking: 0, dangerous: 0, safe: 0, cosmetic: 0 },
      bump: "none",
      findings: [],
    });
  });

  test("diff prints findings with reasons and counterexamples", async () => {
    const cwd = folders(documentedSnapshot(), withModules(documentedSnapshot(), SHORTER));
    const { exitCode, stdout } = await command(["diff", "before", "after"], { cwd });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^breaking\n {2}PackageRemoteRoot\.package now holds at most 128 characters \(before: 255\)\.\n/,
    );
    expect(stdout).toContain(
      "    Longer texts are refused.\n    - char(255) DEFAULT NULL\n    + char(128) DEFAULT NULL\n",
    );
    expect(stdout).toMatch(/Counterexample: \{ package: "a{129}" \}/);
    expect(stdout).toContain("1 breaking\n");
  });

  test("diff --color highlights the changed characters between two column definitions", async () => {
    const cwd = folders(documentedSnapshot(), withModules(documentedSnapshot(), SHORTER));
    const { stdout } = await command(["diff", "before", "after", "--color"], { cwd });
    expect(stdout).toContain("\u001b[31m\u001b[4m255\u001b[24m\u001b[39m");
  });

  test.each<[string, string, string, string]>([
    ["makes the server refuse items", "char(9)", "char(8)", "major"],
    ["changes the type in code", "int", "char(255)", "major"],
    ["lets the column store more", "char(8)", "char(9)", "minor"],
    ["changes the value of an omitted key", "int DEFAULT 5", "int DEFAULT 6", "minor"],
    ["only changes the wording", "int(10)", "int(11)", "patch"],
  ])("diff recommends the correct version bump for a change that %s", async (_, before, after, bump) => {
    const [one, other] = [before, after].map((k) => snapshotOf(moduleOf("M", { k })));
    const cwd = folders(one as Snapshot, other as Snapshot);
    const ran = await command(["diff", "before", "after", "--format", "json"], { cwd });
    expect(reportOf(ran).bump).toBe(bump);
  });

  test.each([
    ["breaking", 0],
    ["dangerous", 0],
    ["safe", 1],
    ["never", 0],
  ])(
    "the exit code of diff for a finding of the level safe with --fail-on %s is %i",
    async (level, exitCode) => {
      const module = moduleOf("New", { a: "text" });
      const cwd = folders(documentedSnapshot(), withModules(documentedSnapshot(), module));
      expect(await command(["diff", "before", "after", "--fail-on", level], { cwd })).toMatchObject({
        exitCode,
      });
    },
  );

  test("diff compares a snapshot in a Git revision with a folder, and refuses a revision or path that does not exist", async () => {
    const cwd = temporaryFolder();
    git(cwd, "init");
    writeSnapshot(join(cwd, "schemas"), documentedSnapshot());
    git(cwd, "add", ".");
    git(cwd, "commit", "-m", "before");
    writeSnapshot(join(cwd, "schemas"), withModules(documentedSnapshot(), SHORTER));
    const ran = await command(["diff", "HEAD:schemas", "schemas", "--format", "json"], { cwd });
    expect(reportOf(ran).findings.map(({ rule }) => rule)).toEqual(["length-decreased"]);
    for (const wrong of ["HEAD:nowhere", "nosuch:schemas", "--upload-pack=x:schemas"]) {
      const refused = await command(["diff", "--", wrong, "schemas"], { cwd });
      expect([wrong, refused.exitCode, refused.stdout]).toEqual([wrong, 2, ""]);
      expect(refused.stderr).toContain("No snapshot was found at");
    }
  });

  test.each([
    [["diff", "before"], "Missing arguments: expected diff <before> <after>"],
    [["diff", "a", "b", "c"], 'Unexpected argument "c" for the command "diff"'],
    [["diff", "nowhere", "after"], "nowhere"],
    [["rules", "nosuch"], 'Unknown drift rule "nosuch".'],
    [["rules", "key-renamd"], 'Unknown drift rule "key-renamd" (did you mean "key-renamed"?)'],
  ])("the invalid command line %j is refused with one message", async (words, sentence) => {
    const cwd = folders(documentedSnapshot(), documentedSnapshot());
    const { exitCode, stdout, stderr } = await command(words, { cwd });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(sentence);
  });
});

describe("git", () => {
  /** Returns the code block that follows some words in the documentation. */
  function documented(words: string, language: string): string {
    const [, text = ""] = readFileSync(join(ROOT, "docs/ci.md"), "utf8").split(words);
    return new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(text)?.[1] ?? "";
  }

  /** Creates the documented repository, with the command of this checkout instead of the installed one. */
  function repository(): { cwd: string; gitIn: (...words: readonly string[]) => string } {
    const cwd = temporaryFolder();
    const [, driver = ""] =
      /^git config diff\.whm-transfer\.command '(.*)'$/m.exec(
        documented("run this once in each clone:", "sh"),
      ) ?? [];
    const here = `'${process.execPath}' '${join(ROOT, "dist/bin.cjs")}'`;
    const diff = driver.replace("npx --no-install whm-transfer-codegen", here);
    const gitIn = (...words: readonly string[]): string =>
      git(cwd, "-c", `diff.whm-transfer.command=${diff}`, ...words);
    gitIn("init", "--quiet");
    writeFileSync(join(cwd, ".gitattributes"), documented("Add this to `.gitattributes`:", "gitattributes"));
    return { cwd, gitIn };
  }

  test("git diff shows the findings of a changed schema if whm-transfer-codegen is the external diff driver", () => {
    const { cwd, gitIn } = repository();
    writeSnapshot(join(cwd, "schemas"), documentedSnapshot());
    gitIn("add", ".");
    gitIn("commit", "--quiet", "-m", "before");
    const { AccountLocal: _gone, ...modules } = documentedSnapshot().modules;
    const after = { ...documentedSnapshot(), modules: { ...modules, New: moduleOf("New", { a: "text" }) } };
    writeSnapshot(join(cwd, "schemas"), withModules(after, SHORTER));
    gitIn("add", "--intent-to-add", ".");
    const shown = gitIn("diff");
    expect(shown).toContain("PackageRemoteRoot.package now holds at most 128 characters (before: 255).");
    expect(shown).toContain("New");
    expect(shown).toContain("AccountLocal");
    // Git shows a line diff only for files that are not schemas.
    expect(shown.match(/^diff --git .*$/gm)).toEqual([
      "diff --git a/schemas/snapshot.json b/schemas/snapshot.json",
    ]);
  });

  test("git diff shows the changed lines of a schema file that the external diff driver cannot parse", () => {
    const { cwd, gitIn } = repository();
    writeSnapshot(join(cwd, "schemas"), documentedSnapshot());
    gitIn("add", ".");
    gitIn("commit", "--quiet", "-m", "before");
    writeFileSync(join(cwd, "schemas/AccountLocal.json"), "{\n");
    expect(gitIn("diff")).toMatch(/^-.*"keys"/m);
  });

  test("diff refuses to compare a folder with a file", async () => {
    const { cwd, gitIn } = repository();
    writeSnapshot(join(cwd, "schemas"), documentedSnapshot());
    gitIn("add", ".");
    gitIn("commit", "--quiet", "-m", "before");
    for (const file of ["schemas/AccountLocal.json", "schemas/snapshot.json", "/dev/null"])
      for (const folder of ["schemas", "HEAD:schemas"])
        for (const sides of [
          [folder, file],
          [file, folder],
        ]) {
          const { exitCode, stdout, stderr } = await command(["diff", ...sides], { cwd });
          expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
          expect(stderr).toContain(`Cannot compare the file ${file} with a snapshot folder.`);
        }
    expect(await command(["diff", "missing", "schemas/AccountLocal.json"], { cwd })).toMatchObject({
      stderr: expect.stringContaining("missing") as string,
    });
  });

  test("diff can be interrupted between two modules", async () => {
    const cwd = temporaryFolder();
    const modules = (def: string): ModuleSchema[] =>
      Array.from({ length: 300 }, (_, index) => moduleOf(`Module${index}`, { k: def }));
    writeSnapshot(join(cwd, "before"), snapshotOf(...modules("int")));
    writeSnapshot(join(cwd, "after"), snapshotOf(...modules("bigint")));
    let turns = 0;
    const count = (interrupt: () => void): void => {
      turns += 1;
      if (turns === 150) interrupt();
      else setImmediate(() => count(interrupt));
    };
    const { exitCode, stdout } = await command(["diff", "before", "after"], { cwd, onStart: count });
    expect([exitCode, stdout]).toEqual([130, ""]);
  });

  test("diff refuses a file that is not the schema of a module", async () => {
    const cwd = temporaryFolder();
    writeSnapshot(join(cwd, "schemas"), documentedSnapshot());
    const file = join(cwd, "odd.json");
    for (const [text, fault] of [
      ["[]", "has no module name"],
      ['{"module": "One"}', 'has an invalid "priority"'],
      ['{"module": "../x", "priority": 1, "keys": {}, "primary": [], "required": []}', "../x"],
      ["{", "is not valid JSON"],
    ] as const) {
      writeFileSync(file, text);
      const ran = await command(["diff", "odd.json", "schemas/AccountLocal.json"], { cwd });
      expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
      expect(ran.stderr).toContain(fault);
    }
  });
});

describe("drift", () => {
  let server: SimulatedServer;
  let cwd: string;
  beforeEach(async () => {
    server = await startWhm();
    cwd = temporaryFolder();
    writeSnapshot(join(cwd, "schemas"), readSnapshot(join(ROOT, "schemas")));
  });
  afterEach(async () => {
    await server.close();
  });

  function drift(...words: readonly string[]): Promise<CommandResult> {
    const env = { WHM_SERVER: server.url, WHM_CA: server.ca, WHM_TOKEN: server.token };
    return command(["drift", ...words], { cwd, env });
  }

  test("drift prints no finding for an unchanged server", async () => {
    expect(await drift()).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "No drift: the schemas of WHM 11.138.0.6 are unchanged\n",
    });
    expect(await drift("--quiet")).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    for (const format of ["json", "ndjson", "github", "sarif", "junit", "markdown", "html"])
      expect(await drift("--format", format)).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test("drift finds a changed column definition and a removed module, and changes no file", async () => {
    const { LegacyAccountBackup: _gone, ...modules } = documentedSnapshot().modules;
    const before = [filesBelow(cwd), modificationTimes(cwd)];
    server.useSnapshot(withModules({ ...documentedSnapshot(), modules }, SHORTER));
    const ran = await drift("--format", "json");
    expect(ran.exitCode).toBe(1);
    expect(reportOf(ran).findings.map(({ rule, module }) => [module, rule])).toEqual([
      ["LegacyAccountBackup", "module-removed"],
      ["PackageRemoteRoot", "length-decreased"],
    ]);
    expect([filesBelow(cwd), modificationTimes(cwd)]).toEqual(before);
    expect(reportOf(ran).server).toBe(new URL(server.url).host);
    expect((await drift("--format", "html")).stdout).toContain(`<dd>${new URL(server.url).host}</dd>`);
  });

  test("the report of drift contains the server name without the session ID of its URL, and merge preserves the name", async () => {
    const url = `${server.url}/cpsess0123456789`;
    const ran = await drift("--server", url, "--format", "json", "--output", "report.json");
    expect(ran.stdout + readFileSync(join(cwd, "report.json"), "utf8")).not.toContain("cpsess");
    const merged = await command(["merge", "report.json", "--format", "json"], { cwd });
    expect(merged.stdout).toBe(readFileSync(join(cwd, "report.json"), "utf8"));
    expect(reportOf(merged).server).toBe(new URL(server.url).host);
  });

  test("drift reports modules whose schemas the server refuses to send as not compared, not as removed", async () => {
    server.refuse("transfer_module_schema", "Not today");
    const before = [filesBelow(cwd), modificationTimes(cwd)];
    const refused = await drift("--format", "json");
    expect(refused.exitCode).toBe(3);
    const { findings, untold = [] } = reportOf(refused);
    expect(findings).toEqual([]);
    expect(untold.map(({ module }) => module)).toEqual(Object.keys(documentedSnapshot().modules));
    expect(untold[0]?.reason).toContain("Not today");
    const humanReport = await drift();
    expect(humanReport.exitCode).toBe(3);
    expect(humanReport.stdout).toMatch(
      /^Could not compare AccountLocal, AccountRemoteRoot, .*, PackageRemoteRoot: API call "transfer_module_schema": .*Not today.*\n$/,
    );
    expect([filesBelow(cwd), modificationTimes(cwd)]).toEqual(before);
  });

  test("the report of drift lists the server as not compared if the server refuses to list its modules", async () => {
    server.refuse("available_transfer_modules", "No list");
    const refused = await drift("--format", "json");
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain("No list");
    const { findings, untold } = reportOf(refused);
    expect([findings, untold?.map(({ module }) => module)]).toEqual([[], [""]]);
    expect(reportOf(refused).server).toBe(new URL(server.url).host);
    await server.close();
    // `close` deleted the CA file, so the certificate is pinned.
    const env = { WHM_SERVER: server.url, WHM_TOKEN: server.token };
    const down = await command(["drift", "--pin-sha256", server.pinSha256], { cwd, env });
    expect(down).toMatchObject({ exitCode: 3, stdout: "" });
  });

  test("drift from saved responses does not report a listed module without a saved schema as removed", async () => {
    const ran = await command(["drift", "--from", join(ROOT, "test/answers/guide"), "--format", "json"], {
      cwd,
    });
    expect(ran.exitCode).toBe(3);
    expect(reportOf(ran).findings.some(({ rule }) => rule === "module-removed")).toBe(false);
  });

  test("drift fails without a server or another source of schemas", async () => {
    expect(await command(["drift"], { cwd })).toMatchObject({ exitCode: 2, stdout: "" });
  });
});

test("the command rules lists all drift rules, or explains one rule", async () => {
  const cwd = temporaryFolder();
  const { stdout } = await command(["rules", "--format", "json"], { cwd });
  const rules = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { rule: string; level: string });
  expect(rules).toHaveLength(34);
  for (const rule of rules) {
    expect(Object.keys(rule)).toEqual(["rule", "level", "finds", "reason", "example"]);
  }
  for (const { rule, level } of rules) {
    const one = await command(["rules", rule], { cwd });
    expect(one).toMatchObject({ exitCode: 0, stderr: "" });
    expect(one.stdout).toMatch(new RegExp(`^${rule} \\(${level}\\)\n\nFinds [^]*\n {2}- [^]*\n {2}\\+ `));
  }
});

test("the API function diffSnapshots returns the findings between two snapshots", async () => {
  const { diffSnapshots } = await import("../../src/index.js");
  const [before, after] = ["int", "int unsigned"].map((def) => snapshotOf(moduleOf("M", { k: def })));
  expect(diffSnapshots({ before: before as Snapshot, after: after as Snapshot })).toMatchObject([
    { rule: "sign-changed" },
  ]);
});
