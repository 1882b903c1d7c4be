/** Report formats, locations of findings, and files of reports. `html.test.ts` tests pages in a browser. */

import { readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import fc from "../support/fast-check.js";
import { describe, expect, test } from "vitest";
import { formatChangelog } from "../../src/cli/reporters/changelog.js";
import { formatXmlElement } from "../../src/cli/reporters/junit.js";
import type { Drift } from "../../src/core/drift-types.js";
import type { Snapshot } from "../../src/index.js";
import { escapeLineStart } from "../../src/core/text/escape.js";
import { formatRenewal } from "../../src/drift/acceptances/file.js";
import { BIN, runProgram } from "../support/command.js";
import { expectLinearTime } from "../support/cpu-time.js";
import { ROOT } from "../support/folders.js";
import { git } from "../support/git.js";
import { createProject, expectFailure, reportOf, type ReportedFinding } from "../support/project.js";
import {
  codeQualityFaults,
  codeScanningFaults,
  junitCases,
  junitFaults,
  reportFaults,
  sarifFaults,
  withoutVersion,
} from "../support/published.js";
import { printReport, quietReport, sampleReport, type Comparison } from "../support/sample-reports.js";
import { documentedSnapshot, moduleOf, snapshotOf } from "../support/snapshots.js";

/** Texts that a server, a colleague or a file name could contain. */
const HOSTILE = [
  "a\n::error::forged\r\n##[error]forged ##vso[task.complete]",
  "]]> </failure><script>alert(1)</script> & \"quoted\" 'too'",
  "`` ` ```\n```\n# head\n| a | b |",
  "@somebody #1 GH-1 https://evil.example www.evil.example [x](http://evil.example) ![i](y) :smile: <img src=x>",
  "\u0000\u001b[31m\u202e\ufffe\ud800 100%0A %25",
  "</details></summary>\n\n- [ ] task ~~gone~~ **bold** __bold__ $math$ {0} \\",
  ...["::error::forged", "  ::add-mask::x", "##teamcity[x]", "##VSO[task.complete]"],
  "a\r\u001b[0Ksection_end",
];

const ANY_TEXT = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "binary" }));

const FINDING: ReportedFinding = {
  ...{
    rule: "length-decreased",
    level: "breaking",
    affects: ["requests"],
    module: "AccountLocal",
    key: "user",
  },
  ...{ before: "char(255)", after: "char(128)", fingerprint: "0123456789abcdef" },
  message: "AccountLocal.user now holds at most 128 characters (before: 255).",
  reason: "Longer texts are refused.",
};

function comparison(findings: readonly ReportedFinding[], more: Partial<Comparison> = {}): Comparison {
  const side = { whmVersion: "11.138.0.6" };
  return { before: side, after: side, findings, ...more };
}

/** A report in which every text is hostile, including an undetermined module. */
function everything(text: string, isForged = false): Comparison {
  const place = { file: `src/${text.replace(/[\n/]/g, "")},a:b.ts`, line: 3, column: 7 };
  const shared = { ...FINDING, before: text, after: `${text}!`, message: `${FINDING.message} ${text}` };
  // As a saved report can contain it, which `merge` prints.
  const forged = isForged ? { message: text, reason: text, rule: text, fingerprint: text } : {};
  const uses = [
    { ...place, kind: "reference" },
    { ...place, line: 4, kind: "mention" },
  ];
  const findings: ReportedFinding[] = [
    {
      ...{ ...shared, at: place, used: true, uses },
      counterexample: { user: text, n: { $integer: "18446744073709551615" } },
    },
    { ...shared, key: "a[b`|@c", level: "dangerous", rule: "default-changed", used: false },
    { ...shared, level: "cosmetic", rule: "comment-changed", ...forged },
    { ...shared, level: "safe", rule: "key-added", accepted: { reason: text, until: "2030-01-31" } },
    { ...shared, level: "dangerous", rule: "accept-unused", module: "", accepted: { reason: text } },
  ];
  return comparison(findings, { undetermined: [{ module: "", reason: text }] });
}

interface SarifRun {
  readonly results: readonly Readonly<Record<string, unknown>>[];
  readonly invocations: readonly [
    { executionSuccessful: boolean; exitCode: number; toolExecutionNotifications: unknown[] },
  ];
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
}

const sarifRun = (text: string): SarifRun => (JSON.parse(text) as { runs: [SarifRun] }).runs[0];

/** The exit code that a report in each format contains. */
const EXIT_CODES: Readonly<Record<string, (text: string) => number>> = {
  json: (text) => reportOf({ stdout: text }).exitCode,
  ndjson: (text) => reportOf({ stdout: text.trimEnd().split("\n").at(-1) ?? "" }).exitCode,
  sarif: (text) => sarifRun(text).invocations[0].exitCode,
  junit(text) {
    const outcomes = new Set(junitCases(text).map(({ outcome }) => outcome));
    return outcomes.has("error") ? 3 : Number(outcomes.has("failure"));
  },
  github: (text) => (/^::error .*title=not compared/m.test(text) ? 3 : Number(text.includes("::error "))),
  markdown: (text) =>
    text.includes("comparison incomplete") ? 3 : Number(/^Exit code ([01]): /m.exec(text)?.[1] ?? 0),
  html: (text) =>
    /<title>[^<]*failed comparison/.test(text) ? 3 : Number(/<dd>Exit code ([01]): /.exec(text)?.[1] ?? 0),
};

/** Expects that a text has no characters that a terminal interprets, and no commands of CI systems. */
function expectPrintable(text: string): void {
  expect(text).not.toMatch(/^\s*::|##(?:vso|teamcity)?\[|^section_(?:start|end):/im);
  expect(text).not.toMatch(/(?!\n)[\p{C}\p{Zl}\p{Zp}\p{DI}]/u);
}

/** A law for each format: what its readers must not find in it, whatever text it contains. */
const LAWS: Readonly<Record<string, (text: string) => void>> = {
  human(text) {
    for (const line of text.split("\n"))
      expect(line).not.toMatch(/^\s*(?:::|##|section_)|##[a-z]*\[|[\p{C}\p{Zl}\p{Zp}\p{DI}]|(?! )\p{Zs}/iu);
  },
  ...{ json: expectPrintable, ndjson: expectPrintable, sarif: expectPrintable },
  ...{ gitlab: expectPrintable, html: expectPrintable, junit: expectPrintable },
  github(text) {
    expect(text.split(/\r?\n/).map((line) => /^::\w+/.exec(line)?.[0] ?? line)).toEqual([
      ...["::error", "::error", "::error", "::notice", "::notice"],
      "1 breaking, 1 dangerous, 1 cosmetic, 2 accepted",
      'Accept with: npx whm-transfer-codegen accept 0123456789abcdef --reason "TEXT"',
      "",
    ]);
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  },
  /** Text of a server is only in code, as in CommonMark: between fences, or backtick runs of equal length. */
  markdown(text) {
    const shown = text
      .replace(/^```diff\n[^]*?\n```$/gm, "")
      .replace(/(?<!`)(`+)(?!`)[^]*?[^`]\1(?!`)/g, "")
      .replace(/^<\/?details>$|^<summary>[a-z]+ \(\d+\)<\/summary>$|^#{2,3} |\*\*/gm, "");
    expect(shown).not.toMatch(/[`<>@|[\]*~$\\]|#(?!\d+;)|:\/\/|www\.|GH-|(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  },
};

describe("formats", () => {
  // `-u` records the reports. Look at them before you commit them.
  test.each(["human.txt", "github.txt", "gitlab.json", "junit.xml", "markdown.md", "sarif.json"])(
    "the sample report equals the saved %s",
    async (file) => {
      const text = await printReport(file.split(".")[0] ?? "", [sampleReport()]);
      await expect(withoutVersion(text)).toMatchFileSnapshot(join(import.meta.dirname, "reports", file));
    },
  );

  test.each(Object.keys(LAWS))("a report in the format %s escapes any text", async (format) => {
    await fc.assert(
      fc.asyncProperty(ANY_TEXT, async (text) =>
        LAWS[format]?.(await printReport(format, [everything(text, true)])),
      ),
    );
  });

  test("a changelog escapes any text", () => {
    fc.assert(
      fc.property(ANY_TEXT, (text) => {
        const { findings, ...report } = everything(text, true);
        const judgments = findings.map((finding) => ({ finding, level: finding.level }));
        LAWS["markdown"]?.(formatChangelog([{ ...report, judgments } as unknown as Drift]));
      }),
    );
  });

  test("SARIF, JUnit, GitLab and JSON reports are valid whatever text they contain", async () => {
    const texts = [...HOSTILE, ...fc.sample(fc.string({ unit: "binary", minLength: 1, maxLength: 40 }), 100)];
    const create = (isForged: boolean): readonly Comparison[] =>
      texts.map((text, index) => ({ ...everything(text, isForged), servers: [`server-${index}`] }));
    const reports = create(true);
    expect(sarifFaults(await printReport("sarif", reports))).toEqual([]);
    expect(await junitFaults(await printReport("junit", reports))).toEqual([]);
    const gitlab = await printReport("gitlab", reports);
    expect(codeQualityFaults(gitlab)).toEqual([]);
    // Ruby's JSON parser rejects lone surrogates.
    const escapes = JSON.stringify(JSON.parse(gitlab)).replaceAll("\\\\", "");
    expect(/\\ud[89a-f]../.exec(escapes)).toBeNull();
    const json = await printReport("json", create(false));
    expect(reportFaults(json)).toEqual([]);
    expect(json).toContain('"n":{"$integer":"18446744073709551615"}');
  });

  test.each([
    ["diff", ["diff", "schemas", "new"], 1],
    ["drift of saved responses", ["drift", "--from", "new"], 1],
    ["drift of a server that cannot be reached", ["drift", "--server", "127.0.0.1:1"], 3],
    ["drift of a fleet", ["drift", "--fleet", "fleet.json"], 3],
    ["merge", ["merge", "part.json"], 3],
    ["check", ["check"], 1],
  ] as const)("the reports of %s conform to their schemas", async (_, words, exitCode) => {
    const { run, read } = createProject(
      {
        schemas: snapshotOf(moduleOf("M", { a: "bigint", b: "int" })),
        new: snapshotOf(moduleOf("M", { a: "int", c: "text" }), moduleOf("N", { a: "int" })),
        "drift-accept.json": {
          format: 1,
          accepted: [
            {
              fingerprint: "0".repeat(16),
              reason: "old",
              until: "2020-01-01",
              rule: "key-added",
              module: "M",
            },
            { fingerprint: "1".repeat(16), reason: "unused" },
          ],
        },
        "fleet.json": { servers: [{ name: "a", server: "127.0.0.1:1", tokenEnv: "WHM_TOKEN" }] },
        "part.json": { format: 1, exitCode: 1, ...sampleReport() },
      },
      { env: { WHM_TOKEN: "T".repeat(32) } },
    );
    expect((await run(...words, "--report-dir", "reports")).exitCode).toBe(exitCode);
    const [name, faults] = [words[0] === "check" ? "check" : "drift", [] as string[]];
    faults.push(...(await junitFaults(read(`reports/${name}.xml`))));
    faults.push(...codeQualityFaults(read(`reports/${name}.gitlab.json`)));
    if (name === "drift") {
      faults.push(...reportFaults(read("reports/drift.json")));
      faults.push(...sarifFaults(read("reports/drift.sarif")));
      faults.push(...codeScanningFaults(read("reports/drift.sarif")));
    }
    expect(faults).toEqual([]);
  });

  test("a report without findings is empty, or states that nothing changed", async () => {
    const reports = [comparison([])];
    expect(await printReport("github", reports)).toBe("");
    const cosmetic = { ...FINDING, level: "cosmetic", rule: "comment-changed" } as const;
    const accepted = { ...cosmetic, accepted: { reason: "known" } };
    expect(await printReport("github", [comparison([accepted])])).not.toContain("::");
    expect(await printReport("markdown", reports)).toBe("## WHM drift: nothing changed\n");
    const xml = await printReport("junit", reports);
    expect(await junitFaults(xml)).toEqual([]);
    expect(xml).toContain('<testcase name="nothing changed" classname="WHM"/>');
    const undetermined = ["A", "B"].map((module) => ({ module, reason: "no answer: timeout" }));
    expect(await printReport("markdown", [comparison([], { undetermined })])).toBe(
      "## WHM drift: comparison incomplete\n\n### not compared\n\n`A`, `B`: no answer: timeout\n",
    );
  });

  test("an annotation of the github format contains the location, level, rule and details of a finding", async () => {
    const at = { file: "a,b:c%.json", line: 3, column: 7 };
    const text = await printReport("github", [comparison([{ ...FINDING, at, after: "100%0A" }])]);
    const details = [
      ...[FINDING.message, FINDING.reason, "- char(255)", "+ 100%250A", "Affects: requests"],
      ...["Rule: length-decreased", "Fingerprint: 0123456789abcdef"],
    ];
    expect(text.split("\n")[0]).toBe(
      `::error file=a%2Cb%3Ac%25.json,line=3,col=7,title=breaking%3A length-decreased::${details.join("%0A")}`,
    );
  });

  test("a github report has at most ten annotations of each level, and then the others as text", async () => {
    const findings = (["safe", "dangerous", "breaking"] as const).flatMap((level) =>
      Array.from({ length: 12 }, (_, index) => ({
        ...FINDING,
        level,
        key: `k${index}`,
        message: `M${index}.`,
      })),
    );
    const at = { file: "a.json", line: 3, column: 7 };
    const undetermined = [{ module: "Odd", reason: "no answer" }];
    const reports = [comparison([...findings, { ...FINDING, at }], { undetermined })];
    const lines = (await printReport("github", reports, "--fail-on", "breaking")).trimEnd().split("\n");
    const annotations = lines
      .slice(0, 30)
      .map((line) => /^::(\w+) .*title=(\w+)/.exec(line)?.slice(1).join(" "));
    expect(annotations).toEqual([
      "error not",
      ...Array.from({ length: 9 }, () => "error breaking"),
      ...Array.from({ length: 10 }, () => "warning dangerous"),
      ...Array.from({ length: 10 }, () => "notice safe"),
    ]);
    expect(lines.slice(30)).toEqual([
      "4 more errors, 2 more warnings and 2 more notices (GitHub shows at most ten annotations of each kind for a step):",
      ...["M9.", "M10.", "M11."].map((message) => `  error: breaking: length-decreased: ${message}`),
      `  error: breaking: length-decreased: ${FINDING.message} (a.json:3:7)`,
      ...["M10.", "M11."].map((message) => `  warning: dangerous: length-decreased: ${message}`),
      ...["M10.", "M11."].map((message) => `  notice: safe: length-decreased: ${message}`),
      "13 breaking, 12 dangerous, 12 safe",
      `Accept with: npx whm-transfer-codegen accept ${FINDING.fingerprint} --reason "TEXT"`,
    ]);
  });

  test.each(["human", "github", "markdown", "html"])(
    "a %s report ends with the command that accepts its findings",
    async (format) => {
      const endOf = async (...findings: readonly ReportedFinding[]): Promise<string> => {
        const text = (await printReport(format, [comparison(findings)])).replaceAll("&#34;", '"');
        const [, command = "none"] =
          /Accept with: (?:`|<code>)?(.*?)(?:`|<\/code><\/p>)?\n[^\n]*(?:\n<.*)?\n?$/s.exec(text) ?? [];
        return command.replaceAll("&quot;", '"');
      };
      const numbered = (count: number): readonly ReportedFinding[] =>
        Array.from({ length: count }, (_, index) => ({ ...FINDING, fingerprint: `${index}`.repeat(16) }));
      const accept = "npx whm-transfer-codegen accept";
      const accepted = { ...FINDING, accepted: { reason: "known" } };
      expect(await endOf(...numbered(2), accepted)).toBe(
        `${accept} ${"0".repeat(16)} ${"1".repeat(16)} --reason "TEXT"`,
      );
      expect(await endOf(...numbered(9))).toBe(`${accept} --all --report FILE --reason "TEXT"`);
      expect(await endOf(accepted)).toBe("none");
      expect(await endOf({ ...FINDING, rule: "accept-unused" })).toBe("none");
      expect(await endOf({ ...FINDING, fingerprint: "$(rm -rf .)" })).toBe("none");
    },
  );

  test("a Markdown report contains names, fingerprints and pins as code, which can be copied", async () => {
    const pin = Array.from({ length: 32 }, (_, index) => (index + 160).toString(16).toUpperCase()).join(":");
    const undetermined = [{ module: "", reason: `Its fingerprint is ${pin}, not ${"ab".repeat(32)}.` }];
    const message = "AccountLocal.a_key was renamed to b_key, not ab_key.";
    const findings: ReportedFinding[] = [
      { ...FINDING, rule: "key-renamed", key: "a_key", before: "a_key", after: "b_key", message },
      {
        ...FINDING,
        rule: "accept-unused",
        module: "",
        message: "The acceptance of 00000000deadbeef is old.",
      },
    ];
    const text = await printReport("markdown", [comparison(findings, { undetermined })]);
    expect(text).toContain(`Its fingerprint is \`${pin}\`, not \`${"ab".repeat(32)}\`.`);
    expect(text).toContain("**`AccountLocal.a_key` was renamed to `b_key`, not ab_key.**");
    expect(text).toContain("**The acceptance of `00000000deadbeef` is old.**");
  });

  test("long white space and colons in reports and reasons are processed in linear time", () => {
    for (const piece of [" ", "\n", "\t ", ":", " ::"])
      expectLinearTime((size) => {
        const text = piece.repeat(size);
        escapeLineStart(text);
        formatXmlElement("failure", {}, text);
        formatRenewal({ fingerprint: "0".repeat(16), reason: text, until: "2026-01-01" }, "2026-02-01");
      }, 2 ** 18);
  });

  test("a Markdown report stays within GitHub's size limit, and contains the number of omitted findings", async () => {
    const many = Array.from({ length: 2000 }, (_, index) => ({ ...FINDING, key: `key${index}` }));
    const huge = { ...FINDING, before: "é".repeat(60_000), after: "`".repeat(60_000) };
    for (const findings of [many, [huge], [...many, huge]]) {
      const text = await printReport("markdown", [comparison(findings)]);
      expect(Buffer.byteLength(text)).toBeLessThan(65_536);
      const rest = Number(/\n(\d+) more findings are omitted/.exec(text)?.[1] ?? 0);
      expect(text.split("length-decreased").length - 1 + rest).toBe(findings.length);
    }
  });
});

describe("SARIF", () => {
  test("a SARIF report omits the least severe findings and uses above the limits of code scanning", async () => {
    const uses = Array.from({ length: 1001 }, (_, line) => ({
      ...{ file: "a.ts", line: line + 1, column: 1, kind: "mention" },
    }));
    const findings: ReportedFinding[] = Array.from({ length: 25_001 }, (_, index) => ({
      ...{ ...FINDING, level: "safe", rule: "key-added", key: `k${index}` },
      fingerprint: index.toString(16).padStart(16, "0"),
    }));
    const text = await printReport("sarif", [comparison([...findings, { ...FINDING, used: true, uses }])]);
    expect(codeScanningFaults(text)).toEqual([]);
    const { results, invocations } = sarifRun(text);
    expect(results[0]?.["ruleId"]).toBe(FINDING.rule);
    expect(invocations[0].toolExecutionNotifications).toMatchObject([
      { descriptor: { id: "findings-omitted" }, message: { text: "2 findings are omitted." } },
    ]);
  });

  test("a SARIF report escapes brackets and braces in messages, and file names in locations", async () => {
    const at = { file: "../a b/ä#.json", line: 3, column: 7 };
    const finding = { ...FINDING, at, message: "M.[a](1) {0} \\", reason: "." };
    const [result] = sarifRun(await printReport("sarif", [comparison([finding])])).results;
    expect(result).toMatchObject({
      message: { text: "M.\\[a\\](1) {{0}} \\\\ . Before: char(255). After: char(128)." },
      locations: [{ physicalLocation: { artifactLocation: { uri: "../a%20b/%C3%A4%23.json" } } }],
    });
  });

  test("a SARIF report of a fleet contains a finding once, with its servers and with the uses of all servers", async () => {
    const at = { file: "schemas/AccountLocal.json", line: 3, column: 7 };
    const finding = { ...FINDING, at };
    const used = (...uses: readonly (readonly [file: string, kind: string])[]): ReportedFinding => ({
      ...finding,
      ...{ used: true, uses: uses.map(([file, kind]) => ({ file, line: 2, column: 5, kind })) },
    });
    const undetermined = [{ module: "Odd", reason: "no answer" }];
    const text = await printReport("sarif", [
      comparison([finding], { servers: ["eu-1", "eu-3"], undetermined }),
      // The other group spells the definition differently.
      comparison([{ ...finding, after: "CHAR(128) NULL" }], { servers: ["eu-2"] }),
      comparison([used(["src/both.ts", "mention"], ["src/one.ts", "mention"])], { servers: ["eu-4"] }),
      comparison([used(["src/any.ts", "reference"], ["src/both.ts", "reference"])], { servers: ["eu-5"] }),
      comparison([{ ...finding, at: { ...at, file: "old/AccountLocal.json" } }], {
        servers: ["us-1"],
        undetermined,
      }),
    ]);
    const { results, invocations } = sarifRun(text);
    const sentence = `${FINDING.message} ${FINDING.reason} Before: char(255). After: char(128).`;
    const names = ["eu-1", "eu-2", "eu-3", "eu-4", "eu-5"];
    expect(results).toMatchObject([
      { message: { text: `${names.join(", ")}: ${sentence}` }, properties: { used: true, servers: names } },
      { message: { text: `us-1: ${sentence}` }, properties: { servers: ["us-1"] } },
    ]);
    const related = JSON.stringify(results[0]?.["relatedLocations"]);
    expect(
      [...related.matchAll(/"uri":"([^"]*)"|is (used) here|key (occurs) here/g)].map(([, ...all]) =>
        all.join(""),
      ),
    ).toEqual(["used", "src/any.ts", "used", "src/both.ts", "occurs", "src/one.ts"]);
    expect(invocations[0].toolExecutionNotifications).toMatchObject([
      { message: { text: "eu-1, eu-3, us-1: Could not compare Odd: no answer" } },
    ]);
  });
});

describe("Code Quality of GitLab", () => {
  interface Entry {
    readonly description: string;
    readonly check_name: string;
    readonly fingerprint: string;
    readonly severity: string;
    readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
  }
  const entriesOf = (json: string): readonly Entry[] => {
    expect(codeQualityFaults(json)).toEqual([]);
    return JSON.parse(json) as Entry[];
  };
  /** Returns the severity, rule, path and line of each entry. */
  const summarize = (json: string): readonly string[] =>
    entriesOf(json).map(
      ({ severity, check_name: check, location }) =>
        `${severity} ${check} ${location.path}:${location.lines.begin}`,
    );

  test("a GitLab report numbers entries with the same fingerprint, and is an empty list without findings", async () => {
    const entries = entriesOf(await printReport("gitlab", [comparison([FINDING, { ...FINDING, key: "b" }])]));
    expect(entries.map(({ fingerprint }) => fingerprint)).toEqual(
      ["", "-2"].map((suffix) => FINDING.fingerprint + suffix),
    );
    expect(await printReport("gitlab", [comparison([])])).toBe("[]\n");
  });

  test("a GitLab report of a fleet contains a finding once, with the names of its servers", async () => {
    const undetermined = [{ module: "", reason: "no answer" }];
    const json = await printReport("gitlab", [
      comparison([FINDING], { servers: ["eu-2"] }),
      comparison([{ ...FINDING, after: "CHAR(128)" }], { servers: ["eu-1"] }),
      comparison([], { servers: ["us-1"], undetermined }),
      comparison([], { servers: ["us-2"], undetermined }),
    ]);
    expect(entriesOf(json).map(({ description }) => description.split(". ")[0])).toEqual([
      "us-1, us-2: Could not compare the server: no answer",
      expect.stringMatching(/^eu-1, eu-2: AccountLocal\.user now holds/),
    ]);
    // Fingerprints do not depend on the servers.
    const { fingerprint } = entriesOf(json)[0] ?? {};
    const other = await printReport("gitlab", [comparison([], { servers: ["us-3"], undetermined })]);
    expect(entriesOf(other)[0]?.fingerprint).toBe(fingerprint);
  });

  test("entries without a location have the file of the snapshot, relative to the repository", async () => {
    const { cwd, write } = createProject({
      "project/schemas": snapshotOf(moduleOf("M", { a: "int" })),
      "project/new": snapshotOf(moduleOf("M", { a: "bigint" })),
      "project/fleet.json": { servers: [{ name: "a", server: "127.0.0.1:1", tokenEnv: "WHM_TOKEN" }] },
    });
    const project = { cwd: join(cwd, "project"), env: { CI_PROJECT_DIR: cwd, WHM_TOKEN: "T".repeat(32) } };
    const { run } = createProject({}, project);
    const as = ["--format", "gitlab"] as const;
    expect(summarize((await run("diff", "schemas", "new", ...as)).stdout)).toEqual([
      "minor type-widened project/new/M.json:3",
    ]);
    const server = await run("drift", "--server", "127.0.0.1:1", ...as);
    expect(server.exitCode).toBe(3);
    expect(summarize(server.stdout)).toEqual(["blocker not-compared project/schemas/snapshot.json:1"]);
    const fleet = await run("drift", "--fleet", "fleet.json", ...as);
    expect(fleet.exitCode).toBe(3);
    expect(summarize(fleet.stdout)).toEqual(["blocker not-compared project/schemas/snapshot.json:1"]);
    await run("generate");
    expect(await run("check", ...as)).toMatchObject({ exitCode: 0, stdout: "[]\n" });
    write("project/generated/index.ts", "");
    rmSync(join(cwd, "project/generated/M.ts"));
    const check = await run("check", ...as);
    expect(check.exitCode).toBe(1);
    expect(summarize(check.stdout)).toEqual([
      "major missing project/generated/M.ts:1",
      "major edited project/generated/index.ts:1",
    ]);
    expect(entriesOf(check.stdout)[1]?.description).toMatch(/was modified by hand\. Run npx /);
  });
});

describe("the JSON Schema of reports", () => {
  test("the package contains a JSON Schema of reports with all drift rules", async () => {
    const readJson = (file: string): unknown => JSON.parse(readFileSync(join(ROOT, file), "utf8"));
    const { stdout } = await createProject().run("rules", "--format", "json");
    const rules = stdout
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { rule: string }).rule);
    expect(readJson("report.schema.json")).toMatchObject({
      $defs: { finding: { properties: { rule: { enum: rules } } } },
    });
    expect(readJson("package.json")).toMatchObject({
      exports: { "./report.schema.json": "./report.schema.json" },
      files: expect.arrayContaining(["report.schema.json"]) as string[],
    });
  });

  test.each([
    ['"format":1', '"format":2'],
    ['"summary":', '"total":'],
    ['"servers":1', '"machines":1'],
    ['"servers":["a"]', '"servers":"a"'],
    ['"rule":"length-decreased"', '"rule":"nosuch"'],
    ['"level":"breaking"', '"level":"bad"'],
    ['"fingerprint":"', '"fingerprint":"x'],
    ['"line":3', '"line":0'],
    ['"undetermined":[{"module":"A","reason":"b"}]', '"undetermined":[]'],
    ['"findings":[{', '"findings":[{"extra":1,'],
    ['"groups":[{', '"groups":[{"extra":1,'],
  ])("the JSON Schema of reports rejects a report with %s replaced by %s", async (from, to) => {
    const more = { servers: ["a"], undetermined: [{ module: "A", reason: "b" }] };
    const at = { file: "a", line: 3, column: 1 };
    const text = await printReport("json", [comparison([{ ...FINDING, at }], more)]);
    expect(reportFaults(text)).toEqual([]);
    expect(text).toContain(from);
    expect(reportFaults(text.replace(from, to))).not.toEqual([]);
  });
});

describe("locations of findings", () => {
  const lists = { required: ["a"], primary: ["a"], priority: 1 };
  const before = {
    ...snapshotOf(
      moduleOf("M", { a: "int", gone: "text", 'q"u\\o': "int" }, lists),
      moduleOf("Gone", { k: "int" }),
    ),
    whmVersion: "11.1.0.1",
  };
  const after = {
    ...snapshotOf(
      moduleOf(
        "M",
        { a: "bigint", came: "int", 'q"u\\o': "bigint" },
        { required: ["a", 'q"u\\o'], priority: 2 },
      ),
      moduleOf("New", { k: "int" }),
    ),
    whmVersion: "11.999.0.1",
  };

  const inFolders = (cwd?: string): ReturnType<typeof createProject> =>
    createProject({ "old/schemas": before, schemas: after }, cwd === undefined ? {} : { cwd });

  test("findings of diff and drift have the location of the changed JSON member", async () => {
    const { run, read } = inFolders();
    /** The text at a location, up to the end of its line. */
    const textAt = ({ at }: ReportedFinding): string =>
      at === undefined
        ? "nothing"
        : `${at.file} ${
            read(at.file)
              .split("\n")
              [at.line - 1]?.slice(at.column - 1) ?? ""
          }`;
    const { findings } = reportOf(await run("diff", "old/schemas", "schemas", "--format", "json"));
    expect(findings.map((finding) => [finding.rule, finding.key, textAt(finding)])).toEqual([
      ["module-removed", undefined, 'schemas/snapshot.json "modules": {'],
      ["key-removed", "gone", 'schemas/M.json "keys": {'],
      ["required-added", 'q"u\\o', 'schemas/M.json "q\\"u\\\\o": {'],
      ["primary-changed", undefined, 'schemas/M.json "primary": [],'],
      ["server-version-changed", undefined, 'schemas/snapshot.json "whmVersion": "11.999.0.1"'],
      ["type-widened", "a", 'schemas/M.json "a": {'],
      ["key-added", "came", 'schemas/M.json "came": {'],
      ["type-widened", 'q"u\\o', 'schemas/M.json "q\\"u\\\\o": {'],
      ["module-added", undefined, 'schemas/New.json "module": "New",'],
    ]);
    const drift = await run("drift", "--from", "schemas", "--schemas", "old/schemas", "--format", "github");
    expect(drift.exitCode).toBe(1);
    expect(drift.stdout).toContain(
      "::error file=old/schemas/Gone.json,line=7,col=3,title=breaking%3A module-removed",
    );
    const sarif = await run("diff", "old/schemas", "schemas", "--format", "sarif");
    expect(codeScanningFaults(sarif.stdout)).toEqual([]);
    expect(drift.stdout).toContain(
      "::notice file=old/schemas/snapshot.json,line=3,col=3,title=safe%3A module-added::",
    );
  });

  test("findings of diff have correct locations in files with CRLF line endings, relative to the current folder", async () => {
    const { cwd, edit } = inFolders();
    edit("schemas/M.json", /\n/g, "\r\n");
    const below = createProject({}, { cwd: join(cwd, "old") });
    const { findings } = reportOf(await below.run("diff", "schemas", "../schemas", "--format", "json"));
    const at = { file: "../schemas/M.json", line: 6, column: 5 };
    expect(findings.find(({ key }) => key === "came")?.at).toEqual(at);
  });

  test("findings of diff between Git revisions have locations in the working tree if the files there are equal", async () => {
    const { cwd, write } = inFolders();
    const commit = (): void => ["add .", "commit -m x"].forEach((line) => void git(cwd, ...line.split(" ")));
    git(cwd, "init");
    commit();
    const folders = async (from: string, to: string, below = "."): Promise<unknown> => {
      const { run } = createProject({}, { cwd: join(cwd, below) });
      const { findings } = reportOf(await run("diff", from, to, "--format", "json"));
      return [...new Set(findings.map(({ at }) => at?.file.split("/").slice(0, -1).join("/")))];
    };
    expect(await folders("HEAD:old/schemas", "HEAD:schemas")).toEqual(["schemas"]);
    expect(await folders("HEAD:old/schemas/", "HEAD:schemas/", "old")).toEqual(["../schemas"]);
    expect(await folders("HEAD:old/schemas", "HEAD:./", "schemas")).toEqual([""]);
    write("schemas", before);
    commit();
    // Only the older snapshot is checked out.
    expect(await folders("HEAD:schemas", "HEAD~1:schemas")).toEqual(["schemas"]);
    write("schemas", snapshotOf(moduleOf("M", { other: "int" })));
    expect(await folders("HEAD:schemas", "HEAD~1:schemas")).toEqual([undefined]);
  });
});

describe("the option --format", () => {
  test.each([
    ["generate", "sarif", "human and json"],
    ["explain", "sarif", "human and json"],
    ["fetch", "html", "human and json"],
    ["check", "html", "human, json, github, gitlab, junit and markdown"],
    ["check", "ndjson", "human, json, github, gitlab, junit and markdown"],
  ])("the command %s refuses the report format %s", async (name, format, formats) => {
    const ran = await createProject().run(name, "--format", format);
    // With the format ndjson, the error is a line of JSON.
    const stderr = ran.stderr.replaceAll('\\"', '"');
    expectFailure(
      { ...ran, stderr },
      `--format ${format} cannot be used with the command "${name}", which can print ${formats}`,
    );
  });

  test("with --format github, errors are annotations with file paths relative to the repository", async () => {
    const { cwd } = createProject({ "project/whm-transfer.config.json": '{\n  "out": 1\n}\n' });
    const { run } = createProject({}, { cwd: join(cwd, "project"), env: { GITHUB_WORKSPACE: cwd } });
    expectFailure(
      await run("check", "--format", "github"),
      /^::error file=project\/whm-transfer\.config\.json,line=2,col=\d+,title=config-value-invalid::[^\n]+: out must be a string\.\n$/,
    );
    expectFailure(
      await run("drift", "--format=github", "--nosuch"),
      /^::error title=option-unknown::Unknown option --nosuch/,
    );
    // A file outside of the repository is only in the message.
    const outside = await createProject({}, { env: { GITHUB_WORKSPACE: cwd } }).run(
      ...["diff", "/nowhere/a", "/nowhere/b", "--format", "github"],
    );
    expect(outside.stderr).toMatch(/^::error title=[a-z-]+::/);
  });
});

describe("files of reports", () => {
  const CASE = join(ROOT, "test/drift/cases/key-added");
  const DIFF = ["diff", join(CASE, "before"), join(CASE, "after")];
  const TO_FOLDER = ["--report-dir", "reports"];

  test("diff --report-dir writes a report in each file format, and replaces reports and links of an earlier run", async () => {
    const { cwd, run, read, write } = createProject();
    expect(await run(...DIFF, ...TO_FOLDER)).toMatchObject({ exitCode: 0, stderr: "" });
    const endings = {
      json: "json",
      markdown: "md",
      html: "html",
      sarif: "sarif",
      junit: "xml",
      gitlab: "gitlab.json",
    };
    for (const [format, ending] of Object.entries(endings))
      expect(read(`reports/drift.${ending}`)).toBe((await run(...DIFF, "--format", format)).stdout);
    // `merge` may read a report in the folder.
    expect((await run("merge", "reports/drift.json", "--fail-on", "safe", ...TO_FOLDER)).exitCode).toBe(1);
    expect(read("reports/drift.json")).toContain('"exitCode":1');
    const secret = write("secret", "SECRET");
    rmSync(join(cwd, "reports/drift.md"));
    symlinkSync(secret, join(cwd, "reports/drift.md"));
    await run(...DIFF, ...TO_FOLDER);
    expect(read("secret")).toBe("SECRET");
    expect(read("reports/drift.md")).toContain("## WHM drift: 1 safe");
    write("file", "");
    expectFailure(await run(...DIFF, "--report-dir", "file"), "file");
  });

  test.each([
    ["an unknown option", ["--nosuch"]],
    ["a value that is missing", ["--fail-on"]],
    ["an argument that is not expected", ["c"]],
    ["an output file that cannot be written", ["--output", "nowhere/file"]],
    ["an invalid configuration", ["--config", "nowhere"]],
    ["an input that is missing", []],
  ])("diff, check and merge delete the reports of earlier runs after %s", async (_, words) => {
    for (const [name, ...operands] of [["diff", "a", "b"], ["check"], ["merge", "a", "reports/drift.json"]])
      for (const folder of [TO_FOLDER, ["--report-dir=reports"]]) {
        const { cwd, run, write } = createProject({ "reports/other.json": {} });
        for (const ending of ["gitlab.json", "html", "json", "md", "sarif", "xml"])
          write(`reports/${name === "check" ? "check" : "drift"}.${ending}`, "{}");
        expect((await run(String(name), ...operands, ...folder, ...words)).exitCode).toBe(2);
        // `merge` keeps its inputs.
        const kept = name === "merge" ? ["drift.json", "other.json"] : ["other.json"];
        expect(readdirSync(join(cwd, "reports"))).toEqual(kept);
      }
  });

  test("a command that runs without reports deletes none", async () => {
    const { cwd, run } = createProject({ "drift.json": {}, "check.json": {} });
    await run("diff", "a", "b", "--nosuch");
    await run("generate", "--report-dir", ".");
    await run("diff", "--report-dir", ".", "--help");
    expect(readdirSync(cwd)).toEqual(["check.json", "drift.json"]);
  });

  test.skipIf(process.platform === "win32").each([
    ["--output=reports/drift.html", []],
    ["--report-dir=reports", ["drift.json", "drift.md"]],
  ])("diff %s leaves no incomplete report if the disk is full", (option, whole) => {
    const { cwd } = createProject({ "reports/drift.html": "" });
    rmSync(join(cwd, "reports/drift.html"));
    // The limit of the size of a file stands for a full disk: the first 4 KiB are written.
    const script = `trap '' XFSZ; ulimit -f 8; exec "$@"`;
    const words = [process.execPath, BIN, ...DIFF, "--format", "html", option];
    const { exitCode, stderr } = runProgram("sh", ["-c", script, "sh", ...words], { cwd });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("EFBIG")]);
    expect(readdirSync(join(cwd, "reports"))).toEqual(whole);
  });

  test("drift --save-snapshot saves the snapshot that was compared", async () => {
    const { AccountLocal: _, ...modules } = documentedSnapshot().modules;
    const contents = { schemas: documentedSnapshot(), new: { ...documentedSnapshot(), modules } };
    const { run, files } = createProject(contents);
    expect((await run("drift", "--from", "new", "--save-snapshot", "saved")).exitCode).toBe(1);
    expect(files("saved")).toEqual(files("new"));
  });

  test("drift reports no change if only the order of required and primary keys differs, and saves nothing", async () => {
    const create = (names: string[]): Snapshot =>
      snapshotOf(moduleOf("M", { a: "text", b: "text" }, { required: names, primary: names }));
    const [schemas, other] = [create(["b", "a"]), create(["a", "b"])];
    const { run, files } = createProject({ schemas, other, saved: schemas });
    const ran = await run("drift", "--from", "other", "--save-snapshot", "saved");
    expect(ran).toEqual({ exitCode: 0, stdout: "", stderr: "No drift: the schemas are unchanged\n" });
    expect(files("saved")).toEqual(files("schemas"));
  });
});

describe("reports contain the exit code", () => {
  const used = { ...FINDING, level: "dangerous", rule: "default-changed", used: true } as const;
  const unused = { ...FINDING, used: false };
  const silent = comparison([], { servers: ["a", "b"], undetermined: [{ module: "", reason: "no answer" }] });

  test.each<[string, readonly Comparison[], readonly string[], number]>([
    ["findings", [sampleReport()].map(({ undetermined: _, ...rest }) => rest), [], 1],
    ["no finding", [quietReport()], [], 0],
    ["only accepted findings", [comparison([{ ...FINDING, accepted: { reason: "known" } }])], [], 0],
    ["findings", [comparison([unused])], ["--fail-on", "breaking"], 1],
    ["findings", [comparison([used, unused])], ["--fail-on", "never"], 0],
    ["used findings", [comparison([used, unused])], ["--fail-on", "never", "--fail-on-used", "breaking"], 0],
    ["used findings", [comparison([used, unused])], ["--fail-on", "never", "--fail-on-used", "dangerous"], 1],
    ["used findings", [comparison([used, unused])], ["--fail-on", "breaking", "--fail-on-used", "never"], 1],
    ["unreachable servers", [silent], ["--fail-on", "never"], 3],
    ["no servers", [], [], 0],
  ])("a report of %s has the exit code in every format: %j %j", async (_, reports, thresholds, exitCode) => {
    for (const [format, exitCodeOf] of Object.entries(EXIT_CODES)) {
      const text = await printReport(format, reports, ...thresholds);
      expect([format, exitCodeOf(text)]).toEqual([format, exitCode]);
    }
  });
});
