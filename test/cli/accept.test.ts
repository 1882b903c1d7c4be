/** Acceptances: `accept`, their effect on `drift` and `diff`, and configured levels. */

import { join } from "node:path";
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
import { documentedSnapshot, moduleOf, snapshotOf } from "../support/snapshots.js";

const BEFORE = snapshotOf(moduleOf("Account", { name: "char(255)", size: "int DEFAULT 5", user: "text" }));
const AFTER = snapshotOf(moduleOf("Account", { name: "char(64)", size: "int DEFAULT 6", user: "text" }));
const NOWHERE = "0123456789abcdef";
const ACCEPT_NOWHERE = ["accept", NOWHERE, "--reason", "a"];

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
    expect(acceptFile()).toEqual({ format: 1, accepted });
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
    expect(accepted).toMatchObject([{ fingerprint: NOWHERE }, { reason: "b", key: "name" }]);
    expect(accepted[1]).not.toHaveProperty("until");
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

describe("findings about acceptances", () => {
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
    [["accept"], "Missing arguments: expected accept <fingerprint..>"],
    [["accept", NOWHERE], '"accept" requires a reason'],
    [["accept", NOWHERE, "--reason", "  "], '"accept" requires a reason'],
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
