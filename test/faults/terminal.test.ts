/**
 * What a server says is printed on one line, where it is neither a command of a terminal's nor of a CI system's; and each form of a report
 * keeps it in the places that its own syntax has for text. Every case looks for control characters and commands in all that was printed.
 */

import { describe, expect } from "vitest";
import {
  answer,
  data,
  expectInert,
  perform,
  put,
  reason,
  treeIn,
  type Case,
  type CommandResult,
  type Stage,
} from "./stage.js";

/** What terminals, CI systems and markup act on. */
const HOSTILE: Readonly<Record<string, string>> = {
  "colours and a cleared screen": "\u001b[31mred\u001b[2J\u009b1m\u0007",
  "a title and a link of a terminal's": "\u001b]0;owned\u0007\u001b]8;;https://evil.example/\u001b\\x",
  "a line that is written over": "all is well\r\b\b\b\u007f\u000b\u000c",
  "another direction": "\u202etxt.exe\u2066\u2069\u200f",
  "what is not seen": "a\u200bb\u00adc\ufeffd\u2060e\u{e0041}f\u180eg",
  lines: "x\n\r\n\u0085y\u2028z\u2029",
  "a command of GitHub's": "x\n::error::forged\n::set-output name=a::b\n::add-mask::x\n::stop-commands::y",
  "an older command of GitHub's": "##[error]forged ##[set-env name=PATH]x",
  "a command of Azure's": "##vso[task.setvariable variable=x]y ##VSO[task.complete]",
  "a command of TeamCity's": "##teamcity[buildStatus text='x']",
  "a section of GitLab's": "section_start:1:x\r\u001b[0Ksection_end:1:x",
  markup: `</script></title><script>alert(1)</script><img src=x onerror=alert(1)>"'&amp;<!-- ]]> -->`,
  Markdown:
    "`x` ``` ~~~ | [a](javascript:alert(1)) ![b](https://evil.example/) @everyone #1 <details> **b** https://evil.example www.evil.example",
  "an expression of a workflow's": "${{ secrets.TOKEN }} %0A::error::x %25 $(id) `id` {{x}} {0}",
  "half a character": "x\ud800y\udc00",
  "a formula": "=cmd|' /C calc'!A0 +1 @SUM(1)",
};

const FORMS = ["human", "json", "ndjson", "github", "sarif", "junit", "markdown", "html"] as const;

/** WHM's answer to whom it does not know. */
const LEGACY = (reason: string): string => JSON.stringify({ cpanelresult: { error: reason } });

/** What the syntax of each form asks of all that is printed. */
const SOUND: Readonly<Record<(typeof FORMS)[number], (text: string) => void>> = {
  human: expectInert,
  json: (text) => {
    JSON.parse(text);
    expectInert(text);
  },
  ndjson: (text) => {
    for (const line of text.trimEnd().split("\n")) JSON.parse(line);
    expectInert(text);
  },
  github(text) {
    for (const line of text.trimEnd().split("\n")) {
      expect(line).toMatch(
        /^(?:::(?:error|warning|notice) [a-z]+=[^:,]*(?:,[a-z]+=[^:,]*)*::[^\n]*|[0-9][^:]*)$/,
      );
      expectInert(line.replace(/^::/, ""));
    }
  },
  sarif(text) {
    const { runs } = JSON.parse(text) as { runs: object[] };
    expect(runs).toHaveLength(1);
    expectInert(text);
  },
  junit(text) {
    // Nothing but tags of ours, with references wherever a sign would be markup.
    const rest = text.replace(/<\?xml [^<>?]*\?>|<\/?[a-z-]+(?: [a-z]+="[^"<>]*")*\/?>/g, "");
    expect(rest).not.toMatch(/[<>"']|&(?!#[0-9]+;)/);
    expectInert(text);
  },
  markdown(text) {
    expectInert(text);
    expect(withoutCode(text)).not.toMatch(
      /<(?!\/?(?:details|summary)>)|\]\(|!\[|(?<!&#)@|https?:\/\/|\bwww\./,
    );
  },
  html(text) {
    expectInert(text);
    expect(text.match(/<script\b/g)?.length ?? 0).toBeLessThanOrEqual(1);
    expect(text).not.toMatch(/<img|onerror=(?!&)[^<]*>|<!--/);
    expect(text).toContain("Content-Security-Policy");
  },
};

/** Markdown without what stands in code. */
function withoutCode(text: string): string {
  return text.replace(/^```diff\n[^]*?\n```$/gm, "").replace(/(`+)[^`](?:[^]*?[^`])?\1(?!`)/g, "");
}

/** A definition that holds the text, and is read. */
function definitionOf(text: string): string {
  return `varchar(20) COMMENT '${text
    .replaceAll("\\", "\\\\")
    .replaceAll("'", "''")
    .replace(/\p{Cs}/gu, "")}'`;
}

describe.each(FORMS)("a report in the form %s", (form) => {
  const report = (name: string, more: Partial<Case>): Case => ({
    name,
    words: ["drift", "--format", form, "--fail-on", "never"],
    ...{ exit: 0, asked: 4, disk: "old", machine: true, tells: /./ },
    ...more,
    then: (_: Stage, { stdout }: CommandResult) => SOUND[form](stdout),
  });
  const texts = Object.values(HOSTILE);
  perform([
    report("of definitions with all of them", {
      faults: [
        {
          module: "Changed",
          body: data({
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
    report("of refusals with each of them", {
      faults: [
        {
          function: "available_transfer_modules",
          body: data({ modules: Object.fromEntries(texts.map((_, index) => [`M${index}`, "1"])) }),
        },
        ...texts.map((text, index) => ({ module: `M${index}`, body: reason(text) })),
      ],
      ...{ exit: 3, asked: texts.length + 2 },
    }),
  ]);
});

describe("codegen, told", () => {
  const texts = Object.entries(HOSTILE);
  const told = (where: string, more: (text: string) => Omit<Case, "name">, some = texts): readonly Case[] =>
    some.map(([name, text]) => ({ name: `${name} ${where}`, ...more(text) }));
  const refusal = { exit: 3, disk: "old", says: /^error: / } as const;
  const schema = (key: string, def: string): object => ({
    keys: { [key]: { def } },
    primary: [],
    required: [],
  });
  /** Where the same is done with it as with those. */
  const few = texts.filter((_, index) => index % 5 === 0);
  perform([
    ...told("in a reason", (text) => ({ ...refusal, asked: 1, faults: [{ body: reason(text) }] })),
    ...told("for a key", (text) => ({
      ...{ ...refusal, asked: 3 },
      faults: [{ module: "Added", body: data({ schema: schema(`\u0001${text}`, "text") }) }],
    })),
    ...told("for a definition", (text) => ({
      ...{ ...refusal, asked: 3, ...(/\p{Cs}/u.test(text) ? {} : { lines: 3 }) },
      faults: [{ module: "Added", body: data({ schema: schema("a", `nosuchtype ${text}`) }) }],
    })),
    ...told("in a warning", (text) => ({
      faults: [
        {
          function: "version",
          body: answer(({ metadata, ...rest }) => ({
            ...rest,
            metadata: { ...metadata, output: { warnings: [text, text] } },
          })),
        },
      ],
      ...{ exit: 0, asked: 4, disk: "new", tells: / files? written/, says: /^warning: /, lines: 2 },
    })),
    ...told(
      "in a denial",
      (text) => ({ ...refusal, asked: 1, faults: [{ status: 403, body: LEGACY(text) }] }),
      few,
    ),
    ...told(
      "for a command",
      (text) => ({
        ...{ ...refusal, asked: 3, lines: 3 },
        faults: [{ body: answer((all) => ({ ...all, metadata: { ...all.metadata, command: text } })) }],
      }),
      few,
    ),
    ...told(
      "for a module",
      (text) => ({
        ...refusal,
        asked: 1,
        faults: [{ function: "available_transfer_modules", body: data({ modules: { [text]: "1" } }) }],
      }),
      few,
    ),
    ...told(
      "for a version",
      (text) => ({
        faults: [{ function: "version", body: data({ version: text }) }],
        ...{ exit: 0, asked: 4, disk: () => undefined, tells: / files? written/, says: /^warning: / },
      }),
      few,
    ),
  ]);
});

describe("a line of HTTP, told", () => {
  const latin = (text: string): string => text.replace(/[^\x01-\x09\x0b\x0c\x0e-\x7e]/gu, "?");
  perform(
    Object.entries(HOSTILE).map(([name, text]): Case => ({
      name,
      faults: [{ status: 500, statusText: latin(text) }],
      ...{ exit: 3, asked: 1, disk: "old", says: /^error: [^\n]*(?:HTTP status 500|is no HTTP)/ },
    })),
  );
});

describe("offline,", () => {
  perform([
    ...Object.entries(HOSTILE).map(([name, text]): Case => ({
      name: `explain is told ${name}`,
      words: ["explain", `nosuchtype ${text.replace(/\p{Cs}/gu, "")}`],
      ...{ offline: true, exit: 3, asked: 0, disk: "old", tells: /expected/ },
    })),
    ...Object.entries(HOSTILE).map(([name, text]): Case => ({
      name: `check shows ${name} that stands in a file of ours`,
      arrange: (stage) =>
        put(stage, "generated/index.ts", `${treeIn(stage.cwd)["generated/index.ts"] ?? ""}// ${text}\n`),
      words: ["check"],
      ...{ offline: true, exit: 1, asked: 0, disk: "old", tells: /index\.ts/ },
    })),
    ...Object.entries(HOSTILE).map(([name, text]): Case => ({
      name: `a file is called ${name}`,
      words: ["fetch", "--from", `/nosuch/${text.replace(/[\p{Cs}\0]/gu, "")}`],
      ...{ offline: true, exit: 2, asked: 0, disk: "old", says: /^error: / },
    })),
    {
      name: "snapshot and manifest hold hostile words",
      arrange: (stage) =>
        put(stage, "schemas/snapshot.json", JSON.stringify({ format: 1, "::error::\u001b": HOSTILE })),
      words: ["check"],
      ...{ offline: true, exit: 2, asked: 0, disk: "old", says: /^error: / },
    },
  ]);
});
