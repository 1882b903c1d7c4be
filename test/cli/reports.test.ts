/** Report formats, with constructed findings and with hostile texts. */

import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { REPORTERS } from "../../src/cli/report-drift.js";
import { RULES } from "../../src/drift/compare/rules.js";
import { writeSnapshot } from "../../src/index.js";
import type { Drift, JudgedFinding, RuleId } from "../../src/core/drift-types.js";
import { command } from "../support/command.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { git } from "../support/git.js";
import { junitCases, junitFaults, reportFaults, sarifFaults } from "../support/published.js";
import { documentedSnapshot, moduleOf, snapshotOf } from "../support/snapshots.js";

const GOLDEN = join(import.meta.dirname, "reports");

/** Texts that a server, a colleague or a file name could contain. */
const HOSTILE = [
  "a\n::error::forged\r\n##[error]forged ##vso[task.complete]",
  "]]> </failure><script>alert(1)</script> & \"quoted\" 'too'",
  "`` ` ```\n```\n# head\n| a | b |",
  "@somebody #1 GH-1 https://evil.example www.evil.example [x](http://evil.example) ![i](y) :smile: <img src=x>",
  "\u0000\u001b[31m\u202e\ufffe\ud800 100%0A %25",
  "</details></summary>\n\n- [ ] task ~~gone~~ **bold** __bold__ $math$ {0} \\",
] as const;

const FINDING: JudgedFinding = {
  rule: "length-decreased",
  level: "breaking",
  surfaces: ["wire"],
  module: "AccountLocal",
  key: "user",
  before: "char(255)",
  after: "char(128)",
  message: "AccountLocal.user now holds at most 128 characters (before: 255).",
  reason: "Longer texts are refused.",
  fingerprint: "0123456789abcdef",
};

function driftOf(findings: readonly JudgedFinding[], more: Partial<Drift> = {}): Drift {
  const side = { whmVersion: "11.138.0.6" };
  return { servers: [], before: side, after: side, findings, undeterminedModules: [], ...more };
}

type Format = keyof typeof REPORTERS;

async function report(
  format: Format,
  drifts: readonly Drift[],
  causesFailure: (finding: JudgedFinding) => boolean = ({ level, accepted }) =>
    level === "breaking" && accepted === undefined,
): Promise<string> {
  return (await REPORTERS[format]())(drifts, { paint: (_style, text) => text, causesFailure });
}

/** A drift in which every text is hostile, including an undetermined module. */
function everything(text: string): Drift {
  const place = { file: `src/${text.replace(/[\n/]/g, "")},a:b.ts`, line: 3, column: 7 };
  const shared = { ...FINDING, before: text, after: `${text}!`, message: `${FINDING.message} ${text}` };
  return driftOf(
    [
      {
        ...shared,
        at: place,
        used: true,
        uses: [
          { ...place, kind: "reference" },
          { ...place, line: 4, kind: "mention" },
        ],
        witness: { user: text, n: 18446744073709551615n },
      },
      { ...shared, key: "a[b`|@c", level: "dangerous", rule: "default-changed", used: false },
      { ...shared, level: "cosmetic", rule: "comment-changed" },
      { ...shared, level: "safe", rule: "key-added", accepted: { reason: text, until: "2030-01-31" } },
      { ...shared, level: "dangerous", rule: "accept-unused", module: "", accepted: { reason: text } },
    ],
    { undeterminedModules: [{ module: "", reason: text }], servers: [] },
  );
}

describe("a report with hostile texts", () => {
  const drifts = HOSTILE.map(everything);

  test.each(Object.keys(REPORTERS) as Format[])(
    "the report with hostile texts in the format %s equals the saved report",
    async (format) => {
      const text = await report(format, drifts);
      expect(text).not.toMatch(/##(?:vso)?\[/i);
      // test/cli/html.test.ts compares pages.
      if (format !== "html") await expect(text).toMatchFileSnapshot(join(GOLDEN, `hostile.${format}`));
    },
  );

  test("SARIF, JUnit and JSON reports with hostile texts are valid according to the schemas of these formats", async () => {
    expect(sarifFaults(await report("sarif", drifts))).toEqual([]);
    expect(await junitFaults(await report("junit", drifts))).toEqual([]);
    for (const drift of drifts) {
      const json = await report("json", [drift]);
      expect(reportFaults(json)).toEqual([]);
      // The counterexample keeps its digits.
      const { findings } = JSON.parse(json) as { findings: readonly JudgedFinding[] };
      expect(findings.find(({ witness }) => witness !== undefined)?.witness?.["n"]).toEqual({
        $integer: "18446744073709551615",
      });
    }
  });
});

describe("human", () => {
  /** A drift as a saved report could contain it, which `merge` prints. */
  const LED = [
    "::error::forged",
    "  ::add-mask::x",
    "##teamcity[x]",
    "##VSO[task.complete]",
    "a\r\u001b[0Ksection_end",
  ];

  test("a human-readable report contains no CI commands and no invisible characters, whatever text a finding contains", async () => {
    const texts = fc.oneof(fc.constantFrom(...LED, ...HOSTILE), fc.string({ unit: "binary" }));
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const forged = { ...FINDING, message: text, reason: text, rule: text as RuleId, fingerprint: text };
        const accepted = { reason: text, until: text };
        const drift = driftOf([...everything(text).findings, forged, { ...forged, accepted }]);
        for (const line of (await report("human", [drift, everything(text)])).split("\n")) {
          expect(line).not.toMatch(
            /^\s*(?:::|##|section_)|##[a-z]*\[|[\p{C}\p{Zl}\p{Zp}\p{DI}]|(?! )\p{Zs}/iu,
          );
        }
      }),
    );
  });
});

describe("a Markdown report of forged findings", () => {
  test("a Markdown report contains no invisible characters and no additional lines, whatever text a finding contains", async () => {
    const texts = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "binary" }));
    const plain = (await report("markdown", [driftOf([FINDING])])).split("\n").length;
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const lines = (
          await report("markdown", [driftOf([{ ...FINDING, message: text, reason: text }])])
        ).split("\n");
        expect(lines).toHaveLength(plain);
        for (const line of lines) expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

test.each(["human", "markdown", "github", "html"] as const)(
  "the report of a fleet in the format %s starts with the most severe finding",
  async (format) => {
    const findingOf = (level: JudgedFinding["level"], key: string): JudgedFinding => {
      return { ...FINDING, level, key, message: `${key} changed.`, fingerprint: `${key}-${"0".repeat(9)}` };
    };
    const drifts = [
      driftOf([findingOf("safe", "keyone")], { servers: ["a"] }),
      driftOf([], { servers: ["b"], undeterminedModules: [{ module: "", reason: "It is down." }] }),
      driftOf([findingOf("breaking", "keytwo"), findingOf("safe", "keythree")], { servers: ["c"] }),
    ];
    const text = await report(format, drifts);
    const places = ["keytwo changed.", "keyone changed."].map((message) => text.indexOf(message));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((one, other) => one - other));
    if (format === "human") expect(text.indexOf("It is down.")).toBeLessThan(places[1] ?? 0);
  },
);

describe("github", () => {
  /** Parses a line like GitHub's runner: command, space, properties, two colons; then resolves escapes. */
  function read(line: string): { command: string; properties: Record<string, string>; message: string } {
    const [, name = "", properties = "", message = ""] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
    const undo = (text: string): string =>
      text
        .replaceAll("%3A", ":")
        .replaceAll("%2C", ",")
        .replaceAll("%0D", "\r")
        .replaceAll("%0A", "\n")
        .replaceAll("%25", "%");
    const pairs = properties.split(",").map((pair) => pair.split("=").map(undo) as [string, string]);
    return { command: name, properties: Object.fromEntries(pairs), message: undo(message) };
  }

  test("the github format prints one annotation per finding, whatever text the server sends", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...HOSTILE)), async (text) => {
        const lines = (await report("github", [everything(text)])).split(/\r?\n/);
        expect(lines.map((line) => /^::\w+/.exec(line)?.[0] ?? line)).toEqual([
          ...["::error", "::warning", "::notice", "::notice", "::error"],
          "1 breaking, 1 dangerous, 1 cosmetic, 2 accepted",
          "",
        ]);
        expect(lines.join("")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
    );
  });

  test("an annotation of the github format contains the location, level, rule and all details of a finding", async () => {
    const at = { file: "a,b:c%.json", line: 3, column: 7 };
    const [line = ""] = (await report("github", [driftOf([{ ...FINDING, at, after: "100%0A" }])])).split(
      "\n",
    );
    expect(read(line)).toEqual({
      command: "error",
      properties: { file: "a,b:c%.json", line: "3", col: "7", title: "breaking: length-decreased" },
      message: [
        FINDING.message,
        FINDING.reason,
        "- char(255)",
        "+ 100%0A",
        "Affects: requests",
        "Rule: length-decreased",
        "Fingerprint: 0123456789abcdef",
      ].join("\n"),
    });
  });

  test("the github format prints no annotation for an accepted cosmetic finding", async () => {
    const finding = { ...FINDING, level: "cosmetic", rule: "comment-changed" } as const;
    const text = await report("github", [driftOf([{ ...finding, accepted: { reason: "known" } }])]);
    expect(text).not.toContain("::");
  });

  test("the github format prints nothing without findings", async () => {
    expect(await report("github", [driftOf([])])).toBe("");
  });
});

describe("sarif", () => {
  const log = async (...drifts: readonly Drift[]): Promise<Run> =>
    (JSON.parse(await report("sarif", drifts)) as { runs: [Run] }).runs[0];

  interface Run {
    readonly results: readonly Record<string, unknown>[];
    readonly invocations: readonly [{ executionSuccessful: boolean; toolExecutionNotifications: unknown[] }];
    readonly tool: { driver: { rules: readonly { id: string }[] } };
  }

  test("a SARIF report contains all members that GitHub's code scanning requires", async () => {
    const at = { file: "../a b/ä#.json", line: 3, column: 7 };
    const { results, tool } = await log(driftOf([{ ...FINDING, at }]));
    expect(results).toMatchObject([
      {
        ruleId: tool.driver.rules[0]?.id,
        level: "error",
        message: { text: `${FINDING.message} ${FINDING.reason}` },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: "../a%20b/%C3%A4%23.json" },
              region: { startLine: 3, startColumn: 7 },
            },
          },
        ],
        partialFingerprints: { primaryLocationLineHash: FINDING.fingerprint },
        suppressions: [],
      },
    ]);
  });

  test("a SARIF report marks accepted findings as suppressed, and contains modules that could not be compared", async () => {
    const accepted = { reason: "known" };
    const undeterminedModules = [{ module: "A", reason: "no answer" }];
    const { results, invocations } = await log(
      driftOf([{ ...FINDING, accepted }], { undeterminedModules }),
      driftOf([]),
    );
    expect(results).toMatchObject([{ suppressions: [{ kind: "external", justification: "known" }] }]);
    expect(invocations).toMatchObject([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [{ level: "error", message: { text: "Could not compare A: no answer" } }],
      },
    ]);
    expect((await log(driftOf([]))).invocations[0].executionSuccessful).toBe(true);
  });

  test("a SARIF report of a fleet contains a finding of several servers once, with the names of these servers", async () => {
    const at = { file: "schemas/AccountLocal.json", line: 3, column: 7 };
    const finding = { ...FINDING, at };
    const other = { ...finding, key: "localuser", fingerprint: "fedcba9876543210" };
    // The other group spells the definition differently.
    const respelled = { ...finding, after: "CHAR(128) NULL" };
    const elsewhere = { ...finding, at: { ...at, file: "old/AccountLocal.json" } };
    const undeterminedModules = [{ module: "Odd", reason: "no answer" }];
    const { results, invocations } = await log(
      driftOf([finding, other], { servers: ["eu-1", "eu-3"], undeterminedModules }),
      driftOf([respelled], { servers: ["eu-2"] }),
      driftOf([elsewhere], { servers: ["us-1"], undeterminedModules }),
      driftOf([{ ...finding, rule: "accept-unused" }]),
    );
    const named = results.map(({ message, properties }) => [
      message,
      (properties as { servers?: unknown }).servers,
    ]);
    expect(named).toEqual([
      [{ text: `eu-1, eu-2, eu-3: ${FINDING.message} ${FINDING.reason}` }, ["eu-1", "eu-2", "eu-3"]],
      [{ text: `eu-1, eu-3: ${FINDING.message} ${FINDING.reason}` }, ["eu-1", "eu-3"]],
      [{ text: `us-1: ${FINDING.message} ${FINDING.reason}` }, ["us-1"]],
      [{ text: `${FINDING.message} ${FINDING.reason}` }, undefined],
    ]);
    expect(invocations[0].toolExecutionNotifications).toMatchObject([
      { message: { text: "eu-1, eu-3, us-1: Could not compare Odd: no answer" } },
    ]);
  });

  test("a SARIF report of a fleet contains the source locations that use a changed key, from all servers with the finding", async () => {
    const used = (...uses: readonly (readonly [file: string, isReference: boolean])[]): JudgedFinding => ({
      ...FINDING,
      used: uses.length > 0,
      uses: uses.map(([file, isReference]) => ({
        file,
        line: 2,
        column: 5,
        kind: isReference ? "reference" : "mention",
      })),
    });
    const { results } = await log(
      driftOf([FINDING], { servers: ["a"] }),
      driftOf([used(["src/both.ts", false], ["src/one.ts", false])], { servers: ["b"] }),
      driftOf([used(["src/another.ts", true], ["src/both.ts", true])], { servers: ["c"] }),
      driftOf([used()], { servers: ["d"] }),
    );
    const [result] = results;
    expect(results).toHaveLength(1);
    expect(result).toMatchObject({ properties: { used: true, servers: ["a", "b", "c", "d"] } });
    const related = result?.["relatedLocations"] as readonly {
      readonly message: { readonly text: string };
      readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
    }[];
    expect(
      related.map(({ message, physicalLocation }) => [physicalLocation.artifactLocation.uri, message.text]),
    ).toEqual([
      ["src/another.ts", "The changed module or key is used here."],
      ["src/both.ts", "The changed module or key is used here."],
      ["src/one.ts", "The name of the changed module or key occurs here."],
    ]);
  });

  test("results of a SARIF report refer to their rules by index", async () => {
    const rules: RuleId[] = ["key-added", "module-removed", "key-added"];
    const { results, tool } = await log(driftOf(rules.map((rule) => ({ ...FINDING, rule }))));
    expect(results.map(({ ruleIndex }) => tool.driver.rules[Number(ruleIndex)]?.id)).toEqual(rules);
  });

  test("a SARIF report escapes brackets and braces in messages", async () => {
    const { results } = await log(driftOf([{ ...FINDING, message: "M.[a](1) {0} \\", reason: "." }]));
    expect(results).toMatchObject([{ message: { text: "M.\\[a\\](1) {{0}} \\\\ ." } }]);
  });
});

describe("junit", () => {
  test("a JUnit report contains findings as failed, passed or skipped test cases, and modules that could not be compared as errors", async () => {
    const findings: JudgedFinding[] = [
      FINDING,
      { ...FINDING, level: "safe", rule: "key-added" },
      { ...FINDING, accepted: { reason: "known" } },
    ];
    const xml = await report("junit", [
      driftOf(findings, { undeterminedModules: [{ module: "Other", reason: "silence" }] }),
    ]);
    expect(await junitFaults(xml)).toEqual([]);
    expect(xml).toContain('<testsuites name="whm-transfer-codegen" tests="4" failures="1" errors="1">');
    expect(xml).toContain('<testsuite name="AccountLocal" tests="3" failures="1" errors="0" skipped="1">');
    expect(xml).toContain("<skipped>Accepted: known</skipped>");
    expect(xml).toContain('<error type="not compared">Could not compare Other: silence</error>');
    const all = await report("junit", [driftOf(findings)], () => true);
    expect(all).toContain('<testsuites name="whm-transfer-codegen" tests="3" failures="2" errors="0">');
  });

  test("a JUnit report without findings contains one passed test case", async () => {
    const xml = await report("junit", [driftOf([]), driftOf([], { servers: ["a.example", "b.example"] })]);
    expect(await junitFaults(xml)).toEqual([]);
    expect(xml).toContain('<testcase name="nothing changed" classname="WHM"/>');
    expect(xml).toContain('<testsuite name="a.example, b.example: WHM" tests="1" failures="0"');
  });

  test("a JUnit report is valid XML, whatever text the server sends", async () => {
    const texts = fc.sample(fc.string({ unit: "binary", maxLength: 40 }), 200);
    const xml = await report("junit", texts.map(everything));
    expect(await junitFaults(xml)).toEqual([]);
  });
});

describe("markdown", () => {
  test("a Markdown report stays within GitHub's size limit, and contains the number of omitted findings", async () => {
    const many = Array.from({ length: 2000 }, (_, index) => ({ ...FINDING, key: `key${index}` }));
    const huge = { ...FINDING, before: "é".repeat(60_000), after: "`".repeat(60_000) };
    for (const findings of [many, [huge], [...many, huge]]) {
      const text = await report("markdown", [driftOf(findings)]);
      expect(Buffer.byteLength(text)).toBeLessThan(65_536);
      const shown = text.split("length-decreased").length - 1;
      const rest = Number(/\n(\d+) more findings are omitted/.exec(text)?.[1] ?? 0);
      expect(shown + rest).toBe(findings.length);
    }
  });

  test("a Markdown report without findings states that nothing changed, or lists the modules that could not be compared", async () => {
    expect(await report("markdown", [driftOf([])])).toBe("## WHM drift: nothing changed\n");
    const half = await report("markdown", [
      driftOf([], { undeterminedModules: [{ module: "A", reason: "silence" }] }),
    ]);
    expect(half).toBe("## WHM drift: comparison incomplete\n\n### not compared\n\n`A`: silence\n");
    const undeterminedModules = ["A", "B"].map((module) => ({
      module,
      reason: `no answer for ${module}: timeout`,
    }));
    expect(await report("markdown", [driftOf([], { undeterminedModules })])).toMatch(
      /\n`A`, `B`: no answer: timeout\n$/,
    );
  });

  test("a Markdown report contains text that a server sent only as code or escaped", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...HOSTILE)), async (text) => {
        const shown = withoutCode(await report("markdown", [everything(text)]));
        const ours = shown.replace(/^<\/?details>$|^<summary>[a-z]+ \(\d+\)<\/summary>$|^#{2,3} |\*\*/gm, "");
        expect(ours).not.toMatch(/[`<>@|[\]*~$\\]|#(?!\d+;)|:\/\/|www\.|GH-|(?!\n)[\p{Cc}\p{Cf}]/u);
      }),
    );
  });

  /** Code as in CommonMark: between fences, or between backtick runs of equal length. */
  function withoutCode(text: string): string {
    return text.replace(/^```diff\n[^]*?\n```$/gm, "").replace(/(?<!`)(`+)(?!`)[^]*?[^`]\1(?!`)/g, "");
  }
});

describe("the schema of JSON reports", () => {
  test("the JSON Schema of reports contains all drift rules", () => {
    const { $defs } = JSON.parse(readFileSync(join(ROOT, "report.schema.json"), "utf8")) as {
      $defs: { finding: { properties: { rule: { enum: string[] } } } };
    };
    expect($defs.finding.properties.rule.enum).toEqual(Object.keys(RULES));
  });

  test.each<[string, (report: Record<string, object[] | undefined>) => void]>([
    ["another format", (its) => Object.assign(its, { format: 2 })],
    ["no summary", (its) => Reflect.deleteProperty(its, "summary")],
    ["an unknown rule", (its) => Object.assign(its["findings"]?.[0] ?? {}, { rule: "nosuch" })],
    ["an unknown level", (its) => Object.assign(its["findings"]?.[0] ?? {}, { level: "bad" })],
    ["an invalid fingerprint", (its) => Object.assign(its["findings"]?.[0] ?? {}, { fingerprint: "x" })],
    ["line 0", (its) => Object.assign(its["findings"]?.[0] ?? {}, { at: { file: "a", line: 0, column: 1 } })],
    ["an empty list of undetermined modules", (its) => Object.assign(its, { untold: [] })],
    ["a member that is not documented", (its) => Object.assign(its["findings"]?.[0] ?? {}, { extra: 1 })],
  ])("the JSON Schema of reports rejects a report with %s", async (_what, spoil) => {
    const good = await report("json", [driftOf([FINDING])]);
    expect(reportFaults(good)).toEqual([]);
    const spoilt = JSON.parse(good) as Record<string, object[] | undefined>;
    spoil(spoilt);
    expect(reportFaults(JSON.stringify(spoilt))).not.toEqual([]);
  });

  test.each<[string, (report: Record<string, unknown>) => void]>([
    ["another format", (its) => Object.assign(its, { format: 2 })],
    [
      "a group without servers",
      (its) => Object.assign(its, { groups: [{ ...ofGroup(its), servers: undefined }] }),
    ],
    [
      "a group with an unknown rule",
      (its) => Object.assign(its, { groups: [{ ...ofGroup(its), findings: [{}] }] }),
    ],
    [
      "a summary that does not count servers",
      (its) => Reflect.deleteProperty(Object(its["summary"]) as object, "servers"),
    ],
    [
      "a member that is not documented",
      (its) => Object.assign(its, { groups: [{ ...ofGroup(its), extra: 1 }] }),
    ],
  ])("the JSON Schema of reports rejects a fleet report with %s", async (_what, spoil) => {
    const good = await report("json", [
      driftOf([FINDING], { servers: ["a"] }),
      driftOf([], { servers: ["b"] }),
    ]);
    expect(reportFaults(good)).toEqual([]);
    const spoilt = JSON.parse(good) as Record<string, unknown>;
    spoil(spoilt);
    expect(reportFaults(JSON.stringify(spoilt))).not.toEqual([]);
  });

  function ofGroup({ groups }: Record<string, unknown>): object {
    return (groups as readonly object[])[0] ?? {};
  }

  test("the published package contains the JSON Schema of reports", () => {
    const { exports, files } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      exports: Record<string, unknown>;
      files: string[];
    };
    expect(exports["./report.schema.json"]).toBe("./report.schema.json");
    expect(files).toContain("report.schema.json");
  });
});

describe("locations of findings", () => {
  const before = snapshotOf(
    moduleOf(
      "M",
      { a: "int", gone: "text", 'q"u\\o': "int" },
      { required: ["a"], primary: ["a"], priority: 1 },
    ),
    moduleOf("Gone", { k: "int" }),
  );
  const after = snapshotOf(
    moduleOf(
      "M",
      { a: "bigint", came: "int", 'q"u\\o': "bigint" },
      { required: ["a", 'q"u\\o'], primary: [], priority: 2 },
    ),
    moduleOf("New", { k: "int" }),
  );

  interface ReportedFinding {
    readonly rule: string;
    readonly key?: string;
    readonly at?: { readonly file: string; readonly line: number; readonly column: number };
  }

  async function reportedFindings(
    cwd: string,
    from: string,
    to: string,
  ): Promise<readonly ReportedFinding[]> {
    const { stdout, stderr } = await command(["diff", from, to, "--format", "json"], { cwd });
    expect(stderr).toBe("");
    return (JSON.parse(stdout) as { findings: ReportedFinding[] }).findings;
  }

  function folders(): string {
    const cwd = temporaryFolder();
    writeSnapshot(join(cwd, "old/schemas"), before);
    writeSnapshot(join(cwd, "schemas"), after);
    return cwd;
  }

  /** The text at a location, up to the end of its line. */
  function textAtLocation(cwd: string, { at }: ReportedFinding): string {
    if (at === undefined) return "nothing";
    const line = readFileSync(join(cwd, at.file), "utf8").split("\n")[at.line - 1] ?? "";
    return `${at.file} ${line.slice(at.column - 1)}`;
  }

  test("findings of diff have the location of the changed JSON member in the second snapshot", async () => {
    const cwd = folders();
    const findings = await reportedFindings(cwd, "old/schemas", "schemas");
    expect(findings.map((finding) => [finding.rule, finding.key, textAtLocation(cwd, finding)])).toEqual([
      ["module-removed", undefined, 'schemas/snapshot.json "modules": {'],
      ["key-removed", "gone", 'schemas/M.json "keys": {'],
      ["required-added", 'q"u\\o', 'schemas/M.json "q\\"u\\\\o": {'],
      ["primary-changed", undefined, 'schemas/M.json "primary": [],'],
      ["module-priority-changed", undefined, 'schemas/M.json "priority": 2,'],
      ["type-widened", "a", 'schemas/M.json "a": {'],
      ["key-added", "came", 'schemas/M.json "came": {'],
      ["type-widened", 'q"u\\o', 'schemas/M.json "q\\"u\\\\o": {'],
      ["module-added", undefined, 'schemas/New.json "module": "New",'],
    ]);
  });

  test("findings of diff about a required key or the WHM version have the location of this JSON member", async () => {
    const cwd = temporaryFolder();
    const keys = { a: "int", b: "text" };
    const one = snapshotOf(moduleOf("M", keys, { required: ["a"] }));
    writeSnapshot(join(cwd, "one"), { ...one, whmVersion: "11.1.0.1" });
    const two = snapshotOf(moduleOf("M", keys, { required: ["a", "b"] }));
    writeSnapshot(join(cwd, "two"), { ...two, whmVersion: "11.999.0.1" });
    const pointed = async (from: string, to: string): Promise<unknown> =>
      (await reportedFindings(cwd, from, to)).map((finding) => [finding.rule, textAtLocation(cwd, finding)]);
    expect(await pointed("one", "two")).toEqual([
      ["required-added", 'two/M.json "b"'],
      ["server-version-changed", 'two/snapshot.json "whmVersion": "11.999.0.1"'],
    ]);
    expect(await pointed("two", "one")).toEqual([
      ["server-version-decreased", expect.stringMatching(/^one\/snapshot\.json "whmVersion": "11\./)],
      ["required-removed", 'one/M.json "required": ['],
    ]);
  });

  test("findings of diff have correct locations in files with CRLF line endings, relative to the current folder", async () => {
    const cwd = folders();
    const file = join(cwd, "schemas/M.json");
    writeFileSync(file, readFileSync(file, "utf8").replaceAll("\n", "\r\n"));
    const below = join(cwd, "old");
    const at = (await reportedFindings(below, "schemas", "../schemas")).find(({ key }) => key === "came")?.at;
    expect(at).toEqual({ file: "../schemas/M.json", line: 6, column: 5 });
  });

  test("findings of diff between Git revisions have locations in the working tree if the files there are equal", async () => {
    const cwd = folders();
    git(cwd, "init");
    git(cwd, "add", ".");
    git(cwd, "commit", "-m", "one");
    const files = async (from: string, to: string, below = "."): Promise<unknown> => [
      ...new Set(
        (await reportedFindings(join(cwd, below), from, to)).map(({ at }) =>
          at?.file.split("/").slice(0, -1).join("/"),
        ),
      ),
    ];
    expect(await files("HEAD:old/schemas", "HEAD:schemas")).toEqual(["schemas"]);
    expect(await files("HEAD:old/schemas/", "HEAD:schemas/", "old")).toEqual(["../schemas"]);
    expect(await files("HEAD:old/schemas", "HEAD:./", "schemas")).toEqual([""]);
    writeSnapshot(join(cwd, "schemas"), before);
    git(cwd, "add", ".");
    git(cwd, "commit", "-m", "two");
    // Only the older snapshot is checked out.
    expect(await files("HEAD:schemas", "HEAD~1:schemas")).toEqual(["schemas"]);
    writeSnapshot(join(cwd, "schemas"), snapshotOf(moduleOf("M", { other: "int" })));
    expect(await files("HEAD:schemas", "HEAD~1:schemas")).toEqual([undefined]);
  });

  test("findings of drift have locations in the saved snapshot", async () => {
    const cwd = folders();
    const words = ["drift", "--from", "schemas", "--schemas", "old/schemas", "--format", "github"];
    const { stdout, exitCode } = await command(words, { cwd });
    expect(exitCode).toBe(1);
    expect(stdout).toContain(
      "::error file=old/schemas/Gone.json,line=7,col=3,title=breaking%3A module-removed::",
    );
    expect(stdout).toContain(
      "::notice file=old/schemas/snapshot.json,line=3,col=3,title=safe%3A module-added::",
    );
  });
});

describe("--format", () => {
  test.each(["github", "sarif", "junit", "markdown", "html"])(
    "generate, explain, rules and fetch refuse the report format %s",
    async (format) => {
      const cwd = temporaryFolder();
      for (const verb of ["generate", "explain", "rules", "fetch"]) {
        const { exitCode, stdout, stderr } = await command([verb, "--format", format], { cwd });
        expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
        expect(stderr).toContain(
          `--format ${format} cannot be used with the command "${verb}", which can print human and json`,
        );
      }
    },
  );

  test.each(["sarif", "html", "ndjson"])("check refuses the report format %s", async (format) => {
    const ran = await command(["check", "--format", format], { cwd: temporaryFolder() });
    expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
    // With the format ndjson, the error is a line of JSON.
    const stderr = ran.stderr.replaceAll('\\"', '"');
    expect(stderr).toContain('"check", which can print human, json, github, junit and markdown');
  });

  test("with --format github, error messages are GitHub annotations with file paths relative to the repository", async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, "project"));
    writeFileSync(join(cwd, "project/whm-transfer.config.json"), '{\n  "out": 1\n}\n');
    const env = { GITHUB_WORKSPACE: cwd };
    const invalid = await command(["check", "--format", "github"], { cwd: join(cwd, "project"), env });
    expect(invalid).toMatchObject({ exitCode: 2, stdout: "" });
    expect(invalid.stderr).toMatch(
      /^::error file=project\/whm-transfer\.config\.json,line=2,col=\d+,title=config-value-invalid::[^\n]+: out must be a string\.\n$/,
    );
    const usage = await command(["drift", "--format=github", "--nosuch"], { cwd });
    expect(usage).toMatchObject({ exitCode: 2, stdout: "" });
    expect(usage.stderr).toMatch(/^::error title=option-unknown::Unknown option --nosuch/);
    // A file outside of the repository is only in the message.
    const outside = await command(["diff", "/nowhere/a", "/nowhere/b", "--format", "github"], { cwd, env });
    expect(outside.stderr).toMatch(/^::error title=[a-z-]+::/);
  });

  test("diff --report-dir writes a report in each file format, and replaces reports and links of an earlier run", async () => {
    const cwd = temporaryFolder();
    const folder = join(ROOT, "test/drift/cases/key-added");
    const words = ["diff", join(folder, "before"), join(folder, "after")];
    const dir = ["--report-dir", "reports"];
    expect(await command([...words, ...dir], { cwd })).toMatchObject({ exitCode: 0, stderr: "" });
    for (const [format, ending] of [
      ["json", "json"],
      ["markdown", "md"],
      ["html", "html"],
      ["sarif", "sarif"],
      ["junit", "xml"],
    ]) {
      const { stdout } = await command([...words, "--format", String(format)], { cwd });
      expect(readFileSync(join(cwd, `reports/drift.${ending}`), "utf8")).toBe(stdout);
    }
    // `merge` may read a report in the folder.
    const merged = await command(["merge", "reports/drift.json", "--fail-on", "safe", ...dir], { cwd });
    expect(merged.exitCode).toBe(1);
    expect(JSON.parse(readFileSync(join(cwd, "reports/drift.json"), "utf8"))).toMatchObject({ exitCode: 1 });
    writeFileSync(join(cwd, "secret"), "SECRET");
    rmSync(join(cwd, "reports/drift.md"));
    symlinkSync(join(cwd, "secret"), join(cwd, "reports/drift.md"));
    await command([...words, ...dir], { cwd });
    expect(readFileSync(join(cwd, "secret"), "utf8")).toBe("SECRET");
    expect(readFileSync(join(cwd, "reports/drift.md"), "utf8")).toContain("## WHM drift: 1 safe");
    expect(await command(["diff", "nowhere", "nowhere", ...dir], { cwd })).toMatchObject({ exitCode: 2 });
    expect(readdirSync(join(cwd, "reports"))).toEqual([]);
    writeFileSync(join(cwd, "file"), "");
    const inTheWay = await command([...words, "--report-dir", "file"], { cwd });
    expect(inTheWay).toMatchObject({ exitCode: 2, stdout: "" });
  });

  test.each([
    ["an unknown option", ["--nosuch"]],
    ["a value that is missing", ["--fail-on"]],
    ["an argument that is not expected", ["c"]],
    ["an output file that cannot be written", ["--output", "nowhere/file"]],
    ["an invalid configuration", ["--config", "nowhere"]],
    ["an input that is missing", []],
  ])("diff, check and merge delete the reports of earlier runs after %s", async (_, words) => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, "reports"));
    for (const [name, ...operands] of [["diff", "a", "b"], ["check"], ["merge", "a", "reports/drift.json"]]) {
      const stale = ["html", "json", "md", "sarif", "xml"].map(
        (ending) => `${name === "check" ? "check" : "drift"}.${ending}`,
      );
      for (const file of [...stale, "other.json"]) writeFileSync(join(cwd, "reports", file), "{}");
      for (const dir of [["--report-dir", "reports"], ["--report-dir=reports"]]) {
        const { exitCode } = await command([String(name), ...operands, ...dir, ...words], { cwd });
        expect(exitCode).toBe(2);
        // `merge` keeps its inputs.
        expect(readdirSync(join(cwd, "reports"))).toEqual([
          ...(name === "merge" ? ["drift.json"] : []),
          "other.json",
        ]);
      }
    }
  });

  test("a command that runs without reports deletes none", async () => {
    const cwd = temporaryFolder();
    for (const name of ["drift.json", "check.json"]) writeFileSync(join(cwd, name), "{}");
    for (const words of [
      ["diff", "a", "b", "--nosuch"],
      ["generate", "--report-dir", "."],
      ["diff", "--report-dir", ".", "--help"],
    ])
      await command(words, { cwd });
    expect(readdirSync(cwd)).toEqual(["check.json", "drift.json"]);
  });

  test.skipIf(process.platform === "win32").each(["--output=reports/drift.html", "--report-dir=reports"])(
    "diff %s leaves no incomplete report if the disk is full",
    (option) => {
      const cwd = temporaryFolder();
      mkdirSync(join(cwd, "reports"));
      const folder = join(ROOT, "test/drift/cases/key-added");
      const words = ["diff", join(folder, "before"), join(folder, "after"), "--format", "html", option];
      // The limit of the size of a file stands for a full disk: the first 4 KiB are written.
      const shell = [
        "-c",
        `trap '' XFSZ; ulimit -f 8; exec "$@"`,
        "sh",
        process.execPath,
        join(ROOT, "dist/bin.cjs"),
        ...words,
      ];
      const { status, stderr } = spawnSync("sh", shell, { cwd, encoding: "utf8" });
      expect({ status, stderr }).toMatchObject({
        status: 2,
        stderr: expect.stringContaining("EFBIG") as string,
      });
      const whole = readdirSync(join(cwd, "reports"));
      expect(whole).toEqual(option.startsWith("--output") ? [] : ["drift.json", "drift.md"]);
    },
  );

  test("drift --save-snapshot saves the snapshot that was compared, and cannot be combined with --fleet", async () => {
    const cwd = temporaryFolder();
    const { AccountLocal, ...others } = documentedSnapshot().modules;
    writeSnapshot(join(cwd, "schemas"), documentedSnapshot());
    writeSnapshot(join(cwd, "new"), { ...documentedSnapshot(), modules: others });
    const save = ["--save-snapshot", "saved"];
    expect((await command(["drift", "--from", "new", ...save], { cwd })).exitCode).toBe(1);
    expect(readdirSync(join(cwd, "saved"))).toEqual(readdirSync(join(cwd, "new")));
    expect(readFileSync(join(cwd, "saved/snapshot.json"), "utf8")).toBe(
      readFileSync(join(cwd, "new/snapshot.json"), "utf8"),
    );
    expect(AccountLocal).toBeDefined();
    const fleet = await command(["drift", "--fleet", "fleet.json", ...save], { cwd });
    expect(fleet.stderr).toContain("--save-snapshot cannot be combined with --fleet");
  });

  describe("reports contain the exit code", () => {
    /** Returns the exit code that each format of a report contains. */
    async function reportedExitCodes(words: readonly string[], cwd: string): Promise<unknown> {
      const run = async (format: string): Promise<string> =>
        (await command([...words, "--format", format], { cwd })).stdout;
      const [json, lines, sarif] = [await run("json"), await run("ndjson"), await run("sarif")];
      const cases = junitCases(await run("junit"));
      const has = (outcome: string): boolean => cases.some((one) => one.outcome === outcome);
      expect(reportFaults(json)).toEqual([]);
      expect(sarifFaults(sarif)).toEqual([]);
      const runs = JSON.parse(sarif) as { runs: [{ invocations: [{ exitCode: number }] }] };
      const incomplete = "comparison incomplete";
      const [markdown, html] = [await run("markdown"), await run("html")];
      return {
        json: (JSON.parse(json) as { exitCode: number }).exitCode,
        ndjson: (JSON.parse(lines.trimEnd().split("\n").at(-1) ?? "") as { exitCode: number }).exitCode,
        sarif: runs.runs[0].invocations[0].exitCode,
        junit: has("error") ? 3 : Number(has("failure")),
        github: /^::error .*title=not compared/m.test(await run("github"))
          ? 3
          : Number((await run("github")).includes("::error ")),
        markdown: markdown.includes(incomplete) ? 3 : Number(/^Exit code ([01]): /m.exec(markdown)?.[1] ?? 0),
        html: /<title>[^<]*failed comparison/.test(html)
          ? 3
          : Number(/<dd>Exit code ([01]): /.exec(html)?.[1] ?? 0),
      };
    }

    const all = (exitCode: number): object =>
      Object.fromEntries(
        ["json", "ndjson", "sarif", "junit", "github", "markdown", "html"].map((format) => [
          format,
          exitCode,
        ]),
      );

    const OLD = snapshotOf(
      moduleOf("Unused", { shortened: "char(9)" }),
      moduleOf("Used", { defaulted: "text DEFAULT 'x'" }),
    );
    /** The first change is breaking, the second one is dangerous, and the third one is safe. */
    const NEW = snapshotOf(
      moduleOf("Unused", { shortened: "char(8)", added: "text" }),
      moduleOf("Used", { defaulted: "text DEFAULT 'y'" }),
    );

    function project(): string {
      const cwd = temporaryFolder();
      writeSnapshot(join(cwd, "before"), OLD);
      writeSnapshot(join(cwd, "after"), NEW);
      return cwd;
    }

    test.each([
      [[], 1],
      [["--fail-on", "breaking"], 1],
      [["--fail-on", "never"], 0],
    ])(
      "the report of diff contains the exit code in every format, with the thresholds %j",
      async (thresholds, exitCode) => {
        const cwd = project();
        const words = ["diff", "before", "after", ...thresholds];
        expect((await command(words, { cwd })).exitCode).toBe(exitCode);
        expect(await reportedExitCodes(words, cwd)).toEqual(all(exitCode));
      },
    );

    test.each([
      [["--fail-on", "never", "--fail-on-used", "breaking"], 0],
      [["--fail-on", "never", "--fail-on-used", "dangerous"], 1],
      [["--fail-on", "breaking", "--fail-on-used", "never"], 1],
    ])(
      "the report of merge with findings used in source code contains the exit code in every format, with the thresholds %j",
      async (thresholds, exitCode) => {
        const cwd = project();
        await command(["generate", "--schemas", "before"], { cwd });
        writeFileSync(
          join(cwd, "use.ts"),
          [
            'import { enqueueUsed, type WhmCaller } from "./generated/index.js";',
            'export const run = (client: WhmCaller) => enqueueUsed(client, "session", { defaulted: "y" });\n',
          ].join("\n"),
        );
        const words = ["diff", "before", "after", "--used-by", "use.ts", ...thresholds];
        const ran = await command([...words, "--format", "json", "--output", "report.json"], { cwd });
        expect(ran).toEqual({ exitCode, stdout: "", stderr: "" });
        // A saved report contains whether a finding is used, so `merge` with the same thresholds has the same result.
        const merge = ["merge", "report.json", ...thresholds];
        expect((await command(merge, { cwd })).exitCode).toBe(exitCode);
        expect(await reportedExitCodes(merge, cwd)).toEqual(all(exitCode));
      },
    );

    test("the report of diff without findings, or with only accepted findings, contains exit code 0 in every format", async () => {
      const cwd = project();
      expect(await reportedExitCodes(["diff", "before", "before"], cwd)).toEqual(all(0));
      const { stdout } = await command(["diff", "before", "after", "--format", "json"], { cwd });
      const { findings } = JSON.parse(stdout) as { findings: { fingerprint: string }[] };
      const fingerprints = findings.map(({ fingerprint }) => fingerprint);
      await command(["accept", ...fingerprints, "--reason", "known"], { cwd });
      expect(await reportedExitCodes(["diff", "before", "after"], cwd)).toEqual(all(0));
    });

    test("the report of merge for no servers, or for unreachable servers, contains the exit code in every format", async () => {
      const cwd = temporaryFolder();
      const side = { whmVersion: null };
      const reasons = ["no answer", "no certificate"].map((reason) => ({ module: "", reason }));
      const group = { servers: ["a", "b"], before: side, after: side, findings: [], untold: reasons };
      const write = (name: string, groups: readonly object[]): void =>
        writeFileSync(join(cwd, name), JSON.stringify({ format: 1, groups }));
      write("empty.json", []);
      write("silent.json", [group]);
      expect(await reportedExitCodes(["merge", "empty.json"], cwd)).toEqual(all(0));
      expect(await reportedExitCodes(["merge", "silent.json", "--fail-on", "never"], cwd)).toEqual(all(3));
    });
  });
});
