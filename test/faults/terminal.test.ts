/**
 * Text of a server is printed on one line without commands to the terminal or CI system, and each report format escapes it. Every
 * case searches all output for control characters and commands.
 */

import { describe, expect } from "vitest";
import { FULL } from "../support/extent.js";
import {
  changeAnswer,
  replaceData,
  expectPrintable,
  testCases,
  writeProjectFile,
  refusalWithReason,
  treeIn,
  type FaultCase,
  type CommandResult,
  type CaseContext,
} from "./fault-case.js";

/** Texts that terminals, CI systems or markup interpret. */
const HOSTILE: Readonly<Record<string, string>> = {
  "colours and a cleared screen": "\u001b[31mred\u001b[2J\u009b1m\u0007",
  "a terminal title and a link": "\u001b]0;owned\u0007\u001b]8;;https://evil.example/\u001b\\x",
  "an overwritten line": "all is well\r\b\b\b\u007f\u000b\u000c",
  "a change of the text direction": "\u202etxt.exe\u2066\u2069\u200f",
  "invisible characters": "a\u200bb\u00adc\ufeffd\u2060e\u{e0041}f\u180eg",
  "line breaks": "x\n\r\n\u0085y\u2028z\u2029",
  "a GitHub command": "x\n::error::forged\n::set-output name=a::b\n::add-mask::x\n::stop-commands::y",
  "an older GitHub command": "##[error]forged ##[set-env name=PATH]x",
  "an Azure command": "##vso[task.setvariable variable=x]y ##VSO[task.complete]",
  "a TeamCity command": "##teamcity[buildStatus text='x']",
  "a GitLab section": "section_start:1:x\r\u001b[0Ksection_end:1:x",
  markup: `</script></title><script>alert(1)</script><img src=x onerror=alert(1)>"'&amp;<!-- ]]> -->`,
  Markdown:
    "`x` ``` ~~~ | [a](javascript:alert(1)) ![b](https://evil.example/) @everyone #1 <details> **b** https://evil.example www.evil.example",
  "a workflow expression": "${{ secrets.TOKEN }} %0A::error::x %25 $(id) `id` {{x}} {0}",
  "half of a surrogate pair": "x\ud800y\udc00",
  "a spreadsheet formula": "=cmd|' /C calc'!A0 +1 @SUM(1)",
};

const FORMS = ["human", "json", "ndjson", "github", "sarif", "junit", "markdown", "html"] as const;

/** WHM's response to a denied request. */
const LEGACY = (reason: string): string => JSON.stringify({ cpanelresult: { error: reason } });

/** Checks the syntax of each report format. */
const EXPECT_VALID: Readonly<Record<(typeof FORMS)[number], (text: string) => void>> = {
  human: expectPrintable,
  json: (text) => {
    JSON.parse(text);
    expectPrintable(text);
  },
  ndjson: (text) => {
    for (const line of text.trimEnd().split("\n")) JSON.parse(line);
    expectPrintable(text);
  },
  github(text) {
    for (const line of text.trimEnd().split("\n")) {
      expect(line).toMatch(
        /^(?:::(?:error|warning|notice) [a-z]+=[^:,]*(?:,[a-z]+=[^:,]*)*::[^\n]*|[0-9][^:]*)$/,
      );
      expectPrintable(line.replace(/^::/, ""));
    }
  },
  sarif(text) {
    const { runs } = JSON.parse(text) as { runs: object[] };
    expect(runs).toHaveLength(1);
    expectPrintable(text);
  },
  junit(text) {
    // Only known tags, and character references for all markup in text.
    const rest = text.replace(/<\?xml [^<>?]*\?>|<\/?[a-z-]+(?: [a-z]+="[^"<>]*")*\/?>/g, "");
    expect(rest).not.toMatch(/[<>"']|&(?!#[0-9]+;)/);
    expectPrintable(text);
  },
  markdown(text) {
    expectPrintable(text);
    expect(withoutCode(text)).not.toMatch(
      /<(?!\/?(?:details|summary)>)|\]\(|!\[|(?<!&#)@|https?:\/\/|\bwww\./,
    );
  },
  html(text) {
    expectPrintable(text);
    expect(text.match(/<script\b/g)?.length ?? 0).toBeLessThanOrEqual(1);
    expect(text).not.toMatch(/<img|onerror=(?!&)[^<]*>|<!--/);
    expect(text).toContain("Content-Security-Policy");
  },
};

/** Removes code from Markdown. */
function withoutCode(text: string): string {
  return text.replace(/^```diff\n[^]*?\n```$/gm, "").replace(/(`+)[^`](?:[^]*?[^`])?\1(?!`)/g, "");
}

/** A valid definition that contains the text. */
function definitionOf(text: string): string {
  return `varchar(20) COMMENT '${text
    .replaceAll("\\", "\\\\")
    .replaceAll("'", "''")
    .replace(/\p{Cs}/gu, "")}'`;
}

// test/cli/reports.test.ts has a small example of each format.
describe.each(FORMS)("a report in the format %s", (form) => {
  const options = ["human", "html"].includes(form) ? {} : FULL;
  const report = (name: string, more: Partial<FaultCase>): FaultCase => ({
    name,
    parameters: ["drift", "--format", form, "--fail-on", "never"],
    ...{ exit: 0, requests: 4, disk: "old", isMachineReadable: true, stdout: /./ },
    ...more,
    check: (_: CaseContext, { stdout }: CommandResult) => EXPECT_VALID[form](stdout),
  });
  const texts = Object.values(HOSTILE);
  testCases(
    [
      report("escapes control characters in definitions", {
        faults: [
          {
            module: "Changed",
            body: replaceData({
              schema: {
                keys: Object.fromEntries(
                  texts.map((text, index) => [`k${index}`, { def: definitionOf(text) }]),
                ),
                ...{ primary: [], required: [] },
              },
            }),
          },
        ],
      }),
      report("escapes control characters in refusals", {
        faults: [
          {
            function: "available_transfer_modules",
            body: replaceData({ modules: Object.fromEntries(texts.map((_, index) => [`M${index}`, "1"])) }),
          },
          ...texts.map((text, index) => ({ module: `M${index}`, body: refusalWithReason(text) })),
        ],
        ...{ exit: 3, requests: texts.length + 2 },
      }),
    ],
    options,
  );
});

describe("codegen escapes", () => {
  const texts = Object.entries(HOSTILE);
  const casesFor = (
    where: string,
    more: (text: string) => Omit<FaultCase, "name">,
    some = texts,
  ): readonly FaultCase[] => some.map(([name, text]) => ({ name: `${name} ${where}`, ...more(text) }));
  const refusal = { exit: 3, disk: "old", stderr: /^error: / } as const;
  const schema = (key: string, def: string): object => ({
    keys: { [key]: { def } },
    primary: [],
    required: [],
  });
  /** Other locations of the text, which are escaped in the same way. */
  const few = texts.filter((_, index) => index % 5 === 0);
  testCases([
    ...casesFor("in a reason", (text) => ({
      ...refusal,
      requests: 1,
      faults: [{ body: refusalWithReason(text) }],
    })),
    ...casesFor("for a key", (text) => ({
      ...{ ...refusal, requests: 3 },
      faults: [{ module: "Added", body: replaceData({ schema: schema(`\u0001${text}`, "text") }) }],
    })),
    ...casesFor("for a definition", (text) => ({
      ...{ ...refusal, requests: 3, ...(/\p{Cs}/u.test(text) ? {} : { stderrLines: 3 }) },
      faults: [{ module: "Added", body: replaceData({ schema: schema("a", `int(1 ${text}`) }) }],
    })),
    ...casesFor("in a warning", (text) => ({
      faults: [
        {
          function: "version",
          body: changeAnswer(({ metadata, ...rest }) => ({
            ...rest,
            metadata: { ...metadata, output: { warnings: [text, text] } },
          })),
        },
      ],
      ...{
        exit: 0,
        requests: 4,
        disk: "new",
        stdout: / files? written/,
        stderr: /^warning: /,
        stderrLines: 2,
      },
    })),
    ...casesFor(
      "in a denial",
      (text) => ({ ...refusal, requests: 1, faults: [{ status: 403, body: LEGACY(text) }] }),
      few,
    ),
    ...casesFor(
      "for a command",
      (text) => ({
        ...{ ...refusal, requests: 3, stderrLines: 3 },
        faults: [{ body: changeAnswer((all) => ({ ...all, metadata: { ...all.metadata, command: text } })) }],
      }),
      few,
    ),
    ...casesFor(
      "for a module",
      (text) => ({
        ...refusal,
        requests: 1,
        faults: [{ function: "available_transfer_modules", body: replaceData({ modules: { [text]: "1" } }) }],
      }),
      few,
    ),
    ...casesFor(
      "for a version",
      (text) => ({
        faults: [{ function: "version", body: replaceData({ version: text }) }],
        ...{ exit: 0, requests: 4, disk: () => undefined, stdout: / files? written/, stderr: /^warning: / },
      }),
      few,
    ),
  ]);
});

describe("codegen escapes a status line with", () => {
  const latin = (text: string): string => text.replace(/[^\x01-\x09\x0b\x0c\x0e-\x7e]/gu, "?");
  testCases(
    Object.entries(HOSTILE).map(([name, text]): FaultCase => ({
      name,
      faults: [{ status: 500, statusText: latin(text) }],
      ...{ exit: 3, requests: 1, disk: "old", stderr: /^error: [^\n]*(?:HTTP status 500|is not valid HTTP)/ },
    })),
  );
});

describe("the offline command", () => {
  testCases([
    ...Object.entries(HOSTILE).map(([name, text]): FaultCase => ({
      name: `explain escapes ${name}`,
      parameters: ["explain", `int(1 ${text.replace(/\p{Cs}/gu, "")}`],
      ...{ isOffline: true, exit: 3, requests: 0, disk: "old", stdout: /expected/ },
    })),
    ...Object.entries(HOSTILE).map(([name, text]): FaultCase => ({
      name: `check escapes ${name} in a generated file`,
      arrange: (context) =>
        writeProjectFile(
          context,
          "generated/index.ts",
          `${treeIn(context.cwd)["generated/index.ts"] ?? ""}// ${text}\n`,
        ),
      parameters: ["check"],
      ...{ isOffline: true, exit: 1, requests: 0, disk: "old", stdout: /index\.ts/ },
    })),
    ...Object.entries(HOSTILE).map(([name, text]): FaultCase => ({
      name: `check escapes a file name with ${name}`,
      parameters: ["fetch", "--from", `/nosuch/${text.replace(/[\p{Cs}\0]/gu, "")}`],
      ...{ isOffline: true, exit: 2, requests: 0, disk: "old", stderr: /^error: / },
    })),
    {
      name: "check escapes the snapshot and the manifest",
      arrange: (context) =>
        writeProjectFile(
          context,
          "schemas/snapshot.json",
          JSON.stringify({ format: 1, "::error::\u001b": HOSTILE }),
        ),
      parameters: ["check"],
      ...{ isOffline: true, exit: 2, requests: 0, disk: "old", stderr: /^error: / },
    },
  ]);
});
