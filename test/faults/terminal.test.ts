/**
 * Text of a server is printed on one line without commands to the terminal or CI system. Every case searches all output for control
 * characters and commands. `test/cli/reports.test.ts` tests reports.
 */

import { test } from "vitest";
import { casesOf, SCALED } from "../support/extent.js";
import type { AnswerFault } from "../support/faulty-server.js";
import {
  changeMetadata,
  LIST,
  listOf,
  refuse,
  replaceData,
  runCase,
  schemaOf,
  treeIn,
  writeProjectFile,
  type FaultCase,
} from "./fault-case.js";

/** Texts that terminals, CI systems or markup interpret. */
const HOSTILE: readonly string[] = [
  "x\n::error::forged\n::set-output name=a::b\n::add-mask::x\n::stop-commands::y",
  "\u001b[31mred\u001b[2J\u009b1m\u0007",
  "\u001b]0;a title\u0007\u001b]8;;https://evil.example/\u001b\\x",
  "an overwritten line\r\b\b\b\u007f\u000b\u000c",
  "the text direction\u202etxt.exe\u2066\u2069\u200f",
  "invisible a\u200bb\u00adc\ufeffd\u2060e\u{e0041}f\u180eg",
  "x\n\r\n\u0085y\u2028z\u2029",
  "##[error]forged ##[set-env name=PATH]x",
  "##vso[task.setvariable variable=x]y ##VSO[task.complete]",
  "##teamcity[buildStatus text='x']",
  "section_start:1:x\r\u001b[0Ksection_end:1:x",
  `</script></title><script>alert(1)</script><img src=x onerror=alert(1)>"'&amp;<!-- ]]> -->`,
  "`x` ``` ~~~ | [a](javascript:alert(1)) ![b](https://evil.example/) @everyone #1 <details> **b** www.evil.example",
  "${{ secrets.TOKEN }} %0A::error::x %25 $(id) `id` {{x}} {0}",
  "half of a surrogate pair x\ud800y\udc00",
  "=cmd|' /C calc'!A0 +1 @SUM(1)",
];

const latin = (text: string): string => text.replace(/[^\x01-\x09\x0b\x0c\x0e-\x7e]/gu, "?");
/** Messages of one line each, with an excerpt of a definition and a hint. */
const ERROR = { stderr: /^(?:error: [^\n]*\n(?: {2}(?:hint: |[ \d]*\| )[^\n]*\n)*)+$/ };
const WARNING = {
  exit: 0,
  stderr: /^warning: [^\n]*\n(?: {2}hint: [^\n]*\n)?$/,
  disk: (): undefined => undefined,
};

/** Where the server places the text, the fault, and the end of the run. */
const PLACES: readonly (readonly [string, (text: string) => AnswerFault, FaultCase])[] = [
  ["a reason", (text) => ({ body: refuse(text) }), ERROR],
  [
    "the name of a key",
    (text) => ({ module: "Added", body: schemaOf({ [`\u0001${text}`]: "text" }) }),
    { ...ERROR, requests: 3 },
  ],
  [
    "a definition",
    (text) => ({ module: "Added", body: schemaOf({ a: `int(1 ${text}` }) }),
    { ...ERROR, requests: 3 },
  ],
  [
    "a warning",
    (text) => ({ function: "version", body: changeMetadata({ output: { warnings: [text] } }) }),
    WARNING,
  ],
  ["a denial", (text) => ({ status: 403, body: JSON.stringify({ cpanelresult: { error: text } }) }), ERROR],
  ["a command", (text) => ({ body: changeMetadata({ command: text }) }), { ...ERROR, requests: 3 }],
  ["the name of a module", (text) => ({ function: LIST, body: listOf(text) }), ERROR],
  ["a version", (text) => ({ function: "version", body: replaceData({ version: text }) }), WARNING],
  [
    "a status line",
    (text) => ({ status: 500, statusText: latin(text) }),
    { stderr: /^error: [^\n]*(?:HTTP status 500|is not valid HTTP)/ },
  ],
];

test.concurrent.each(PLACES)(
  "codegen prints the server's text on one line without commands: %s",
  SCALED,
  async (_, faultOf, more) => {
    for (const text of casesOf(HOSTILE, 2)) await runCase({ faults: [faultOf(text)], ...more });
  },
);

const explain = (text: string): FaultCase => ({
  words: ["explain", `int(1 ${text.replace(/\p{Cs}/gu, "")}`],
  ...{ exit: 3, stdout: /expected/ },
});
const check = (text: string): FaultCase => ({
  arrange: (project) =>
    writeProjectFile(
      project,
      "generated/index.ts",
      `${treeIn(project.cwd)["generated/index.ts"] ?? ""}// ${text}\n`,
    ),
  words: ["check"],
  ...{ exit: 1, stdout: /index\.ts/ },
});
const fetchFrom = (text: string): FaultCase => ({
  words: ["fetch", "--from", `/nosuch/${text.replace(/[\p{Cs}\0]/gu, "")}`],
  ...{ exit: 2, ...ERROR },
});
const checkSnapshot = (text: string): FaultCase => ({
  arrange: (project) =>
    writeProjectFile(
      project,
      "schemas/snapshot.json",
      JSON.stringify({ format: 1, "::error::\u001b": text }),
    ),
  words: ["check"],
  ...{ exit: 2, ...ERROR },
});

test.concurrent.each<[string, (text: string) => FaultCase]>([
  ["explain: its argument", explain],
  ["check: a generated file", check],
  ["fetch: a file name", fetchFrom],
  ["check: the snapshot", checkSnapshot],
])("a command without a server prints a text on one line without commands: %s", SCALED, async (_, caseOf) => {
  for (const text of casesOf(HOSTILE, 1)) await runCase({ isOffline: true, requests: 0, ...caseOf(text) });
});
