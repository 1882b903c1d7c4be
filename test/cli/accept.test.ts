/** Acceptances: `accept`, their effect on `drift` and `diff`, and configured levels. */

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { writeSnapshot } from "../../src/index.js";
import { command, type CommandResult } from "../support/command.js";
import { filesBelow, modificationTimes, ROOT, temporaryFolder } from "../support/folders.js";
import { documentedSnapshot, moduleOf, snapshotOf } from "../support/snapshots.js";

interface Found {
  readonly rule: string;
  readonly level: string;
  readonly module: string;
  readonly key?: string;
  readonly ruleLevel?: string;
  readonly accepted?: object;
  readonly fingerprint: string;
}

interface Report {
  readonly summary: Readonly<Record<string, number>>;
  readonly findings: readonly Found[];
}

const BEFORE = snapshotOf(moduleOf("Account", { name: "char(255)", size: "int DEFAULT 5", user: "text" }));
const AFTER = snapshotOf(moduleOf("Account", { name: "char(64)", size: "int DEFAULT 6", user: "text" }));
const NOWHERE = "0123456789abcdef";

let cwd: string;
let now: Date | undefined;

beforeEach(() => {
  cwd = temporaryFolder();
  now = new Date("2026-06-15T23:59:59Z");
  writeSnapshot(join(cwd, "schemas"), BEFORE);
  writeSnapshot(join(cwd, "now"), AFTER);
});

function run(...words: readonly string[]): Promise<CommandResult> {
  return command(words, { cwd, ...(now !== undefined && { now }) });
}

const drift = (...words: readonly string[]): Promise<CommandResult> =>
  run("drift", "--from", "now", ...words);

async function reported(...words: readonly string[]): Promise<Report> {
  return JSON.parse((await drift("--format", "json", ...words)).stdout) as Report;
}

async function fingerprintOf(rule: string): Promise<string> {
  const { findings } = await reported();
  return findings.find((finding) => finding.rule === rule)?.fingerprint ?? "";
}

function acceptFile(name = "drift-accept.json"): unknown {
  return JSON.parse(readFileSync(join(cwd, name), "utf8"));
}

function configure(config: object): void {
  writeFileSync(join(cwd, "whm-transfer.config.json"), JSON.stringify(config));
}

describe("an accepted finding", () => {
  test("drift reports accepted findings as accepted, and exits with code 0 if all findings are accepted", async () => {
    const [length, initially] = [
      await fingerprintOf("length-decreased"),
      await fingerprintOf("default-changed"),
    ];
    expect((await drift()).exitCode).toBe(1);
    expect(await run("accept", length, "--reason", "Names are short.")).toEqual({
      exitCode: 0,
      stdout: `  accepted ${length}\ndrift-accept.json was updated.\n`,
      stderr: "",
    });
    const one = await drift("--format", "json");
    expect(one.exitCode).toBe(1);
    const { summary, findings } = JSON.parse(one.stdout) as Report;
    expect(summary).toEqual({ breaking: 0, dangerous: 1, safe: 0, cosmetic: 0, accepted: 1 });
    expect(findings.map(({ rule, accepted }) => [rule, accepted])).toEqual([
      ["length-decreased", { reason: "Names are short." }],
      ["default-changed", undefined],
    ]);

    await run("accept", initially, "--reason", "It is agreed.", "--until", "2026-06-15");
    const both = await drift();
    expect(both).toMatchObject({ exitCode: 0, stderr: "" });
    expect(both.stdout).toBe(
      [
        "accepted",
        "  Account.name now holds at most 64 characters (before: 255).",
        "    Level:       breaking",
        "    Accepted:    Names are short.",
        "    Rule:        length-decreased",
        `    Fingerprint: ${length}`,
        "",
        '  Account.size changed its default from "5" to "6".',
        "    Level:       dangerous",
        "    Accepted:    It is agreed.",
        "    Expires:     2026-06-15",
        "    Rule:        default-changed",
        `    Fingerprint: ${initially}`,
        "",
        "2 accepted",
        "",
      ].join("\n"),
    );
    expect((await drift("--fail-on", "safe")).exitCode).toBe(0);
    expect((await run("diff", "schemas", "now")).exitCode).toBe(0);
  });

  test("accept writes the accepted findings of a report to the acceptance file, sorted, without date or author", async () => {
    await drift("--format", "json", "--output", "drift.json");
    const [length, initially] = [
      await fingerprintOf("length-decreased"),
      await fingerprintOf("default-changed"),
    ];
    const words = ["--reason", " Ours ", "--report", "drift.json"];
    const { stdout } = await run("accept", initially, length.toUpperCase(), initially, ...words);
    expect(stdout).toContain(`  accepted ${length} (length-decreased of Account.name)\n`);
    expect(acceptFile()).toEqual({
      format: 1,
      accepted: [
        {
          fingerprint: length,
          rule: "length-decreased",
          module: "Account",
          key: "name",
          message: "Account.name now holds at most 64 characters (before: 255).",
          reason: "Ours",
        },
        {
          fingerprint: initially,
          rule: "default-changed",
          module: "Account",
          key: "size",
          message: 'Account.size changed its default from "5" to "6".',
          reason: "Ours",
        },
      ],
    });
    const before = [filesBelow(cwd), modificationTimes(cwd)];
    const again = await run("accept", length, initially, "--reason", "Ours");
    expect(again.stdout).toContain("drift-accept.json is unchanged.\n");
    expect([filesBelow(cwd), modificationTimes(cwd)]).toEqual(before);
  });

  test.each([
    ["the token of the environment", "a-token-of-the-server"],
    ["the token in base64", Buffer.from("root:a-token-of-the-server").toString("base64")],
    ["a text that looks like a token", "K7QX2M9ZPD4WJ8RT5VBN3HGC6YFL1SAE"],
  ])("accept refuses a reason that contains %s, and writes nothing", async (_, secret) => {
    const { exitCode, stderr } = await command(["accept", NOWHERE, "--reason", `see ${secret}`], {
      cwd,
      env: { WHM_TOKEN: "a-token-of-the-server" },
    });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringMatching(/^error: --reason contains an API token/) as string,
    });
    expect(stderr).not.toContain(secret);
    expect(filesBelow(cwd)["drift-accept.json"]).toBeUndefined();
  });

  test("accept replaces the reason and the expiry date of a finding that is accepted again", async () => {
    await drift("--format", "json", "--output", "drift.json");
    const length = await fingerprintOf("length-decreased");
    await run("accept", length, "--reason", "a", "--until", "2026-12-31", "--report", "drift.json");
    await run("accept", length, "--reason", "b");
    const { accepted } = acceptFile() as { accepted: readonly object[] };
    expect(accepted).toHaveLength(1);
    expect(accepted[0]).toMatchObject({ reason: "b", rule: "length-decreased", key: "name" });
    expect(accepted[0]).not.toHaveProperty("until");
  });

  test("accept reads a file that contains one JSON report per line", async () => {
    const { stdout } = await drift("--format", "json");
    writeFileSync(join(cwd, "drift.json"), `${stdout}\n${stdout}`);
    const length = await fingerprintOf("length-decreased");
    await run("accept", length, "--reason", "a", "--report", "drift.json");
    expect(acceptFile()).toMatchObject({ accepted: [{ key: "name" }] });
  });

  test("accept does not rewrite an unchanged acceptance file with CRLF line endings", async () => {
    await run("accept", NOWHERE, "--reason", "a");
    const file = join(cwd, "drift-accept.json");
    writeFileSync(file, readFileSync(file, "utf8").replaceAll("\n", "\r\n"));
    expect((await run("accept", NOWHERE, "--reason", "a")).stdout).toContain("is unchanged.");
    expect(readFileSync(file, "utf8")).toContain("\r\n");
  });

  test("accept --remove removes a finding from the acceptance file", async () => {
    const length = await fingerprintOf("length-decreased");
    await run("accept", length, NOWHERE, "--reason", "a");
    expect(await run("accept", NOWHERE, "--remove", "--format", "json")).toEqual({
      exitCode: 0,
      stdout: `{"file":"drift-accept.json","accepted":[],"removed":[{"fingerprint":"${NOWHERE}","reason":"a"}],"changed":true}\n`,
      stderr: "",
    });
    expect((await reported()).findings.map(({ rule }) => rule)).not.toContain("accept-unused");
    await run("accept", length, "--remove");
    expect((await drift()).exitCode).toBe(1);
    expect(acceptFile()).toEqual({ format: 1, accepted: [] });
  });

  test("accept, diff and drift use the acceptance file next to the configuration, or at the configured path", async () => {
    const length = await fingerprintOf("length-decreased");
    configure({});
    writeFileSync(join(cwd, "package.json"), "{}");
    mkdirSync(join(cwd, "below"));
    const below = { cwd: join(cwd, "below"), ...(now !== undefined && { now }) };
    const { stdout } = await command(["accept", length, "--reason", "a"], below);
    expect(stdout).toContain("../drift-accept.json was updated.\n");
    configure({ accept: "ci/ours.json" });
    for (const words of [
      ["diff", "schemas", "now"],
      ["drift", "--from", "now"],
    ]) {
      const ran = await run(...words);
      expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
      expect(ran.stderr).toMatch(
        /The acceptance file .*ours\.json does not exist, although "accept" in the configuration contains its path/,
      );
    }
    await run("accept", length, "--reason", "a");
    expect(acceptFile("ci/ours.json")).toMatchObject({ accepted: [{ fingerprint: length }] });
    expect((await reported()).summary).toMatchObject({ accepted: 1 });
  });
});

describe("findings about acceptances", () => {
  test("drift and diff report an expired acceptance, and the accepted finding affects the exit code again", async () => {
    const length = await fingerprintOf("length-decreased");
    await run("accept", length, "--reason", "a", "--until", "2026-06-15");
    expect((await reported()).summary).toMatchObject({ breaking: 0, accepted: 1 });
    now = new Date("2026-06-16T00:00:00Z");
    const { summary, findings } = await reported();
    expect(summary).toEqual({ breaking: 1, dangerous: 2, safe: 0, cosmetic: 0 });
    expect(findings.map(({ rule, key }) => [rule, key])).toEqual([
      ["length-decreased", "name"],
      ["accept-expired", "name"],
      ["default-changed", "size"],
    ]);
    const { stdout, exitCode } = await run("diff", "schemas", "now", "--fail-on", "dangerous");
    expect(exitCode).toBe(1);
    expect(stdout).toContain(
      `  The acceptance of ${length} (length-decreased of Account.name) expired: its last day was 2026-06-15.\n`,
    );
  });

  test("drift reports an acceptance that matches no finding, and diff does not", async () => {
    await run("accept", NOWHERE, "--reason", "a");
    const same = await run("drift", "--from", "schemas");
    expect(same.exitCode).toBe(1);
    expect(same.stdout).toMatch(
      /^dangerous\n {2}The acceptance of 0123456789abcdef matches no finding\.\n[^]*\n {4}Rule: +accept-unused\n {4}Fingerprint: [0-9a-f]{16}\n\n1 dangerous\n$/,
    );
    expect(await run("diff", "schemas", "schemas")).toMatchObject({ exitCode: 0, stdout: "" });
  });

  test("accept refuses a finding that reports an unused acceptance", async () => {
    await run("accept", NOWHERE, "--reason", "a");
    await drift("--format", "json", "--output", "drift.json");
    const unused = await fingerprintOf("accept-unused");
    const before = filesBelow(cwd);
    for (const words of [[], ["--report", "drift.json"]]) {
      const { exitCode, stderr } = await run("accept", unused, "--reason", "b", ...words);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(
        `${unused} cannot be accepted, because it only reports that an earlier acceptance has expired or is unused.`,
      );
    }
    expect(filesBelow(cwd)).toEqual(before);
    await run("accept", NOWHERE, "--remove");
    expect((await run("accept", unused, "--reason", "b", "--report", "drift.json")).exitCode).toBe(2);
  });

  test("drift does not report an acceptance as unused if some modules could not be compared", async () => {
    writeSnapshot(join(cwd, "schemas"), documentedSnapshot());
    await run("accept", NOWHERE, "--reason", "a");
    const { stdout, exitCode } = await run("drift", "--from", join(ROOT, "test/answers/guide"));
    expect(exitCode).toBe(3);
    expect(stdout).toContain("Could not compare ");
    expect(stdout).not.toContain("accept-unused");
  });
});

describe("configured levels", () => {
  test("a severity level in the configuration replaces the level of the drift rule, and reports contain both levels", async () => {
    configure({
      levels: [
        { rule: "default-changed", module: "Acc*", level: "safe" },
        { key: "name", level: "safe" },
      ],
    });
    const { exitCode, stdout } = await drift();
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^safe\n/);
    expect(stdout).toMatch(
      /Level: +safe by configuration \(dangerous by its rule\)\n +Rule: +default-changed\n/,
    );
    expect((await reported()).findings.map(({ rule, level, ruleLevel }) => [rule, level, ruleLevel])).toEqual(
      [
        ["length-decreased", "safe", "breaking"],
        ["default-changed", "safe", "dangerous"],
      ],
    );
    expect((await run("diff", "schemas", "now")).exitCode).toBe(0);
  });

  test("severity levels in the configuration also apply to findings about acceptances, and do not change fingerprints", async () => {
    const length = await fingerprintOf("length-decreased");
    await run("accept", length, NOWHERE, "--reason", "a");
    configure({ levels: [{ level: "cosmetic" }] });
    const { summary } = await reported();
    expect(summary).toEqual({ breaking: 0, dangerous: 0, safe: 0, cosmetic: 2, accepted: 1 });
  });

  test.each([
    [
      { rule: "default-chnaged", level: "safe" },
      'Unknown drift rule "default-chnaged" in the list "levels" of the configuration (did you mean "default-changed"?)',
    ],
    [{ rule: "toString", level: "safe" }, 'Unknown drift rule "toString" in the list "levels"'],
    [
      { rule: "key-added", level: "off" },
      'levels[0].level must be one of "breaking", "dangerous", "safe", "cosmetic"',
    ],
    [{ rule: "key-added" }, 'levels[0] has no "level"'],
    [
      { rules: "key-added", level: "safe" },
      'levels[0] has an unknown property "rules" (did you mean "rule"?)',
    ],
  ])(
    "drift refuses the invalid severity setting %j before the schemas are read",
    async (choice, sentence) => {
      configure({ levels: [choice] });
      const { exitCode, stdout, stderr } = await run("drift", "--from", "nowhere");
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
      expect(stderr).toContain(sentence);
    },
  );
});

describe("accept refuses with one message and writes nothing", () => {
  test.each<[readonly string[], string]>([
    [["accept"], "Missing arguments: expected accept <fingerprint..>"],
    [["accept", NOWHERE], '"accept" requires a reason'],
    [["accept", NOWHERE, "--reason", "  "], '"accept" requires a reason'],
    [["accept", "0123", "--reason", "a"], 'Invalid fingerprint "0123": must be 16 hexadecimal digits'],
    [["accept", "0123456789abcdeg", "--reason", "a"], "Invalid fingerprint"],
    [["accept", NOWHERE, "--reason", "a", "--until", "2026-02-30"], '"2026-02-30": must be a date'],
    [["accept", NOWHERE, "--reason", "a", "--until", "soon"], "must be a date in the format YYYY-MM-DD"],
    [
      ["accept", NOWHERE, "--reason", "a", "--until", "2026-06-14"],
      "is in the past (today is 2026-06-15 in UTC)",
    ],
    [["accept", NOWHERE, "--reason", "a", "--report", "nowhere.json"], "nowhere.json cannot be read"],
    [["accept", NOWHERE, "--reason", "a", "--report", "empty.json"], 'empty.json:1:1: it has no "findings"'],
    [["accept", NOWHERE, "--reason", "a", "--report", "text.json"], "text.json:1:2: it is not valid JSON"],
    [
      ["accept", NOWHERE, "--reason", "a", "--report", "drift.json"],
      `contains no finding with the fingerprint ${NOWHERE}`,
    ],
    [["accept", NOWHERE, "--remove"], `Cannot remove the acceptance ${NOWHERE}`],
    [["accept", NOWHERE, "--remove", "--reason", "a"], "--reason cannot be combined with --remove"],
    [
      ["accept", NOWHERE, "--reason", "a", "--schemas", "x"],
      '--schemas cannot be used with the command "accept"',
    ],
  ])(
    "the invalid command line %j of accept is refused with one message, and writes nothing",
    async (words, sentence) => {
      await drift("--format", "json", "--output", "drift.json");
      writeFileSync(join(cwd, "empty.json"), "{}");
      writeFileSync(join(cwd, "text.json"), "{");
      const before = filesBelow(cwd);
      const { exitCode, stdout, stderr } = await run(...words);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
      expect(stderr).toContain(sentence);
      expect(filesBelow(cwd)).toEqual(before);
    },
  );

  test("accept refuses invalid fingerprints among valid ones, and reports all errors at once", async () => {
    const { exitCode, stderr } = await run("accept", NOWHERE, "x", "y", "--until", "never");
    expect(exitCode).toBe(2);
    expect(stderr.split("\n").filter((line) => line.startsWith("error:"))).toHaveLength(4);
    expect(filesBelow(cwd)).not.toHaveProperty("drift-accept.json");
  });

  test.each(["drift", "diff", "accept"])(
    "the command %s refuses an invalid acceptance file",
    async (verb) => {
      writeFileSync(join(cwd, "drift-accept.json"), '{ "format": 1, "accepted": [{}] }');
      const words = {
        drift: ["drift", "--from", "now"],
        diff: ["diff", "schemas", "now"],
        accept: ["accept", NOWHERE, "--reason", "a"],
      }[verb];
      const before = filesBelow(cwd);
      const { exitCode, stdout, stderr } = await run(...(words ?? []));
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
      expect(stderr).toContain('drift-accept.json:1:29: accepted[0] has no "fingerprint"');
      expect(filesBelow(cwd)).toEqual(before);
    },
  );

  test.skipIf(process.getuid?.() === 0)(
    "accept fails if the folder of the acceptance file has no write permission",
    async () => {
      chmodSync(cwd, 0o500);
      const { exitCode, stderr } = await run("accept", NOWHERE, "--reason", "a");
      chmodSync(cwd, 0o700);
      expect(exitCode).toBe(2);
      expect(stderr).toContain("No file was changed");
    },
  );
});

test("accept and drift escape control characters from reasons and reports in their output", async () => {
  const evil = "\u001b[2J::error::x";
  const length = await fingerprintOf("length-decreased");
  const report = {
    format: 1,
    findings: [{ fingerprint: length, rule: `r${evil}`, module: `m${evil}`, key: "k", message: "M." }],
  };
  writeFileSync(join(cwd, "drift.json"), JSON.stringify(report));
  const refused = await run("accept", length, NOWHERE, "--reason", `a\n${evil}`, "--report", "drift.json");
  expect(refused.exitCode).toBe(2);
  const done = await run("accept", length, "--reason", `a\n${evil}`, "--report", "drift.json");
  expect(done.exitCode).toBe(0);
  const reported = await drift();
  writeSnapshot(join(cwd, "now"), BEFORE);
  const unused = await drift();
  for (const { stdout, stderr } of [refused, done, reported, unused]) {
    expect(stdout + stderr).not.toMatch(/\u001b|^\s*::/m);
  }
  expect(unused.stdout).toContain("matches no finding.");
});
