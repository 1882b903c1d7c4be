/** The commands `diff`, `drift` and `rules`. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInThisContext } from "node:vm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ModuleSchema, Snapshot } from "../../src/index.js";
import { startWhm, type SimulatedServer } from "../../src/testing.js";
import { BIN } from "../support/command.js";
import { modificationTimes, ROOT } from "../support/folders.js";
import { git } from "../support/git.js";
import { createProject, expectFailure, reportOf, rulesOf, type Project } from "../support/project.js";
import { documentedSnapshot, moduleOf, snapshotOf } from "../support/snapshots.js";

const DOCUMENTED = documentedSnapshot();
const UNCHANGED = "No drift: the schemas of WHM 11.138.0.6 are unchanged\n";

/** A snapshot in which the package name is half as long, with more modules. */
function shorter(...modules: readonly ModuleSchema[]): Snapshot {
  const { PackageRemoteRoot: schema } = DOCUMENTED.modules;
  if (schema === undefined) throw new Error("The committed snapshot has no PackageRemoteRoot.");
  const changed = { ...schema, keys: { ...schema.keys, package: { def: "char(128) DEFAULT NULL" } } };
  const all = [...Object.values(DOCUMENTED.modules), changed, ...modules];
  return { ...DOCUMENTED, modules: Object.fromEntries(all.map((each) => [each.module, each])) };
}

function without(name: string, { modules, ...rest }: Snapshot): Snapshot {
  return { ...rest, modules: Object.fromEntries(Object.entries(modules).filter(([each]) => each !== name)) };
}

describe("diff", () => {
  const DIFF = ["diff", "before", "after"];
  const between = (before: Snapshot, after: Snapshot): Project => createProject({ before, after });

  test("diff prints no finding for equal snapshots", async () => {
    const { run } = between(DOCUMENTED, DOCUMENTED);
    expect(await run(...DIFF)).toEqual({ exitCode: 0, stdout: "", stderr: UNCHANGED });
    const version = { whmVersion: "11.138.0.6" };
    expect(reportOf(await run(...DIFF, "--format", "json"))).toEqual({
      ...{ format: 1, exitCode: 0, before: version, after: version, accepted: 0, bump: "none", findings: [] },
      summary: { breaking: 0, dangerous: 0, safe: 0, cosmetic: 0 },
    });
  });

  test("diff prints findings with reasons and counterexamples, and --color marks the changed characters", async () => {
    const { run } = between(DOCUMENTED, shorter());
    const { exitCode, stdout } = await run(...DIFF);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^breaking\n {2}PackageRemoteRoot\.package now holds at most 128 characters \(before: 255\)\.\n/,
    );
    expect(stdout).toContain(
      "    Longer texts are refused.\n    - char(255) DEFAULT NULL\n    + char(128) DEFAULT NULL\n",
    );
    expect(stdout).toMatch(/Counterexample: \{ package: "a{129}" \}/);
    expect(stdout).toContain("1 breaking\n");
    expect((await run(...DIFF, "--color")).stdout).toContain("\u001b[31m\u001b[4m255\u001b[24m\u001b[39m");
  });

  test("diff prints a counterexample as an object literal, also if the name of a key is not an identifier", async () => {
    for (const key of ["a-b", "1st", 'k\'s "k"', "__proto__", "class"]) {
      const create = (def: string): Snapshot => snapshotOf(moduleOf("M", { [key]: def }));
      const { run } = createProject({ before: create("char(9)"), after: create("char(8)") });
      const { stdout } = await run(...DIFF);
      const literal = /Counterexample: (.*)/.exec(stdout)?.[1] ?? "";
      expect(Object.entries(runInThisContext(`(${literal})`) as object)).toEqual([[key, "a".repeat(9)]]);
    }
  });

  test.each([
    ["makes the server refuse items", "char(9)", "char(8)", "major"],
    ["changes the type in code", "int", "char(255)", "major"],
    ["lets the column store more", "char(8)", "char(9)", "minor"],
    ["changes the value of an omitted key", "int DEFAULT 5", "int DEFAULT 6", "minor"],
    ["only changes the wording", "int(10)", "int(11)", "patch"],
  ])("diff recommends the correct version bump for a change that %s", async (_, before, after, bump) => {
    const { run } = between(
      snapshotOf(moduleOf("M", { k: before })),
      snapshotOf(moduleOf("M", { k: after })),
    );
    expect(reportOf(await run(...DIFF, "--format", "json")).bump).toBe(bump);
  });

  test("the version bump and the counts ignore accepted findings, like the exit code", async () => {
    const { run } = between(
      snapshotOf(moduleOf("M", { a: "char(9)", b: "char(9)" })),
      snapshotOf(moduleOf("M", { a: "char(8)", b: "char(10)" })),
    );
    const report = async (): Promise<object> => reportOf(await run(...DIFF, "--format", "json"));
    expect(await report()).toMatchObject({ exitCode: 1, bump: "major", summary: { breaking: 1, safe: 1 } });
    await run("accept", "--rule", "length-decreased", "--reason", "known");
    const summary = { breaking: 0, safe: 1, accepted: 1 };
    expect(await report()).toMatchObject({ exitCode: 0, bump: "minor", accepted: 1, summary });
    await run("accept", "--rule", "*", "--reason", "known");
    expect(await report()).toMatchObject({ exitCode: 0, bump: "none", summary: { safe: 0, accepted: 2 } });
  });

  test("the exit code of diff depends on --fail-on", async () => {
    const { run } = between(DOCUMENTED, { ...DOCUMENTED, whmVersion: "11.140.0.1" });
    for (const [level, exitCode] of Object.entries({ breaking: 0, dangerous: 0, safe: 1, never: 0 }))
      expect([level, (await run(...DIFF, "--fail-on", level)).exitCode]).toEqual([level, exitCode]);
  });

  test("diff can be interrupted between two modules", async () => {
    const modules = (def: string): ModuleSchema[] =>
      Array.from({ length: 300 }, (_, index) => moduleOf(`Module${index}`, { k: def }));
    let turns = 0;
    const count = (interrupt: () => void): void => {
      turns += 1;
      if (turns === 150) interrupt();
      else setImmediate(() => count(interrupt));
    };
    const { cwd } = between(snapshotOf(...modules("int")), snapshotOf(...modules("bigint")));
    const ran = await createProject({}, { cwd, onStart: count }).run(...DIFF);
    expect(ran).toMatchObject({ exitCode: 130, stdout: "" });
  });

  test("diff refuses a missing folder, a file with a folder, and a file that is not the schema of a module", async () => {
    const { run, write } = createProject({ schemas: DOCUMENTED });
    const module = "schemas/AccountLocal.json";
    expectFailure(
      await run("diff", "nowhere", "schemas"),
      /There is no snapshot in \S*nowhere: snapshot\.json is missing\.\n {2}hint: Correct the path\./,
    );
    expectFailure(await run("diff", "nowhere", module), "nowhere");
    for (const file of [module, "schemas/snapshot.json", "/dev/null"])
      for (const sides of [
        ["schemas", file],
        [file, "schemas"],
      ])
        expectFailure(await run("diff", ...sides), `Cannot compare the file ${file} with a snapshot folder.`);
    for (const [text, fault] of [
      ["[]", "has no module name"],
      ['{"module": "One"}', 'has an invalid "priority"'],
      ['{"module": "../x", "priority": 1, "keys": {}, "primary": [], "required": []}', "../x"],
      ["{", "is not valid JSON"],
    ] as const) {
      write("odd.json", text);
      expectFailure(await run("diff", "odd.json", module), fault);
    }
  });
});

describe("Git", () => {
  /** Returns the code block that follows some words in the documentation. */
  function documented(words: string, language: string): string {
    const [, text = ""] = readFileSync(join(ROOT, "docs/ci.md"), "utf8").split(words);
    return new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(text)?.[1] ?? "";
  }

  /** The documented repository with a committed snapshot, and with the command of this checkout instead of the installed one. */
  function repository(): Project & { readonly gitIn: (...words: readonly string[]) => string } {
    const attributes = documented("Add this to `.gitattributes`:", "gitattributes");
    const project = createProject({ ".gitattributes": attributes, schemas: DOCUMENTED });
    const settings = documented("run this once in each clone:", "sh");
    const [, driver = ""] = /^git config diff\.whm-transfer\.command '(.*)'$/m.exec(settings) ?? [];
    const here = `'${process.execPath}' '${BIN}'`;
    const diff = driver.replace("npx --no-install whm-transfer-codegen", here);
    const gitIn = (...words: readonly string[]): string =>
      git(project.cwd, "-c", `diff.whm-transfer.command=${diff}`, ...words);
    gitIn("init", "--quiet");
    gitIn("add", ".");
    gitIn("commit", "--quiet", "-m", "before");
    return { ...project, gitIn };
  }

  test("diff compares a snapshot in a Git revision with a folder, and refuses a revision or path that does not exist", async () => {
    const { run, write } = repository();
    write("schemas", shorter());
    const ran = await run("diff", "HEAD:schemas", "schemas", "--format", "json");
    expect(rulesOf(reportOf(ran))).toEqual(["length-decreased"]);
    for (const wrong of ["HEAD:nowhere", "nosuch:schemas", "--upload-pack=x:schemas"])
      expectFailure(await run("diff", "--", wrong, "schemas"), "No snapshot was found at");
    expectFailure(await run("diff", "HEAD:schemas", "/dev/null"), "Cannot compare the file /dev/null");
  });

  test("git diff shows the findings of changed schemas if whm-transfer-codegen is the external diff driver", () => {
    const { write, gitIn } = repository();
    write("schemas", without("AccountLocal", shorter(moduleOf("New", { a: "text" }))));
    // The driver cannot parse this file, so Git shows its changed lines.
    write("schemas/AccountRemoteUser.json", "{\n");
    gitIn("add", "--intent-to-add", ".");
    const shown = gitIn("diff");
    expect(shown).toContain("PackageRemoteRoot.package now holds at most 128 characters (before: 255).");
    expect(shown).toContain("New");
    expect(shown).toContain("AccountLocal");
    expect(shown).toMatch(/^-.*"keys"/m);
    // Git shows a line diff for files that are not schemas.
    expect(shown).toContain("diff --git a/schemas/snapshot.json b/schemas/snapshot.json");
    expect(shown).not.toContain("diff --git a/schemas/PackageRemoteRoot.json");
  });
});

describe("drift", () => {
  let server: SimulatedServer;
  let project: Project;
  beforeAll(async () => {
    server = await startWhm();
  });
  beforeEach(() => {
    const env = { WHM_SERVER: server.url, WHM_CA: server.ca, WHM_TOKEN: server.token };
    project = createProject({ schemas: DOCUMENTED }, { env });
  });
  afterEach(() => {
    server.useSnapshot(DOCUMENTED);
    for (const name of ["transfer_module_schema", "available_transfer_modules"]) server.allow(name);
  });
  afterAll(() => server.close());

  const JSON_DRIFT = ["drift", "--format", "json"];

  test("drift prints no finding for an unchanged server", async () => {
    const { run } = project;
    expect(await run("drift")).toEqual({ exitCode: 0, stdout: "", stderr: UNCHANGED });
    expect(await run("drift", "--quiet")).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    expect(await run(...JSON_DRIFT)).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test("drift finds a changed column definition and a removed module, and changes no file", async () => {
    const { cwd, run, files } = project;
    const before = [files(), modificationTimes(cwd)];
    server.useSnapshot(without("LegacyAccountBackup", shorter()));
    const ran = await run(...JSON_DRIFT);
    expect(ran.exitCode).toBe(1);
    expect(reportOf(ran).findings.map(({ rule, module }) => [module, rule])).toEqual([
      ["LegacyAccountBackup", "module-removed"],
      ["PackageRemoteRoot", "length-decreased"],
    ]);
    expect([files(), modificationTimes(cwd)]).toEqual(before);
  });

  test("the report of drift contains the server name without the session ID of its URL, and merge preserves the name", async () => {
    const { run, read } = project;
    const words = ["--server", `${server.url}/cpsess0123456789`, "--output", "report.json"];
    await run(...JSON_DRIFT, ...words);
    expect(read("report.json")).not.toContain("cpsess");
    const merged = await run("merge", "report.json", "--format", "json");
    expect(merged.stdout).toBe(read("report.json"));
    expect(reportOf(merged).server).toBe(new URL(server.url).host);
  });
});

test("the command rules lists all drift rules, or explains one rule", async () => {
  const { run } = createProject();
  const { stdout } = await run("rules", "--format", "json");
  const rules = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { rule: string; level: string });
  expect(rules).toHaveLength(33);
  for (const each of rules) {
    expect(Object.keys(each)).toEqual(["rule", "level", "finds", "reason", "example"]);
    const one = await run("rules", each.rule);
    expect(one).toMatchObject({ exitCode: 0, stderr: "" });
    expect(one.stdout).toMatch(
      new RegExp(`^${each.rule} \\(${each.level}\\)\n\nFinds [^]*\n {2}- [^]*\n {2}\\+ `),
    );
  }
});
