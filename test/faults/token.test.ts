/** The token is sent to one server in one header, and appears in no output and no file. Its sources are checked. */

import { chmodSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { FULL } from "../support/extent.js";
import type { AnswerFault } from "../support/faulty-server.js";
import {
  successes,
  changeAnswer,
  replaceData,
  error,
  expectNoTokenIn,
  testCases,
  writeProjectFile,
  refusalWithReason,
  refusals,
  SPELLINGS,
  TOKEN,
  type FaultCase,
  type CaseRow,
  type CaseContext,
} from "./fault-case.js";

const LIST = "available_transfer_modules";

/** Text before the token, which shifts its base64 encoding. */
const BASE64 = ["", "root:", "whm root:", "x", "xx"].flatMap((before) =>
  (["base64", "base64url"] as const).map((kind) => Buffer.from(`${before}${TOKEN}\n`).toString(kind)),
);

describe("codegen hides the token if the server repeats it", () => {
  const inFault = (
    name: string,
    fault: AnswerFault,
    words: string,
    more: Partial<CaseRow> = {},
  ): CaseRow => ({
    name,
    faults: [{ function: LIST, ...fault }],
    stderr: error(words),
    ...more,
  });
  const REPEATS = "contains the API token or another secret of the request";
  testCases([
    ...refusals([
      ...[...SPELLINGS.filter(({ length }) => length === 32 || length > 43), ...BASE64].map(
        (spelling, index) =>
          inFault(
            `in a reason, in encoding ${index + 1}`,
            { body: refusalWithReason(`No: ${spelling}!`) },
            'with the reason "No: [^"]*\\[secret\\]',
          ),
      ),
      inFault(
        "in a status line",
        { status: 500, statusText: `Bad ${TOKEN}` },
        'HTTP status 500 "Bad \\[secret\\]"',
      ),
      inFault(
        "in the line of a status that allows a retry",
        { status: 503, statusText: TOKEN, headers: { "Retry-After": "60" } },
        'HTTP status 503 "\\[secret\\]"',
        // Shorter than the longest pause, so that there is no time for a retry.
        { timeout: 20 },
      ),
      inFault(
        "in a denial",
        { status: 403, body: `{"cpanelresult":{"error":"whm root:${TOKEN}"}}` },
        'denied access with the reason "whm .*\\[secret\\]',
      ),
      inFault(
        "in the status line of a denial",
        { status: 401, statusText: TOKEN, body: "" },
        "HTTP status 401 \\[secret\\]",
      ),
      inFault(
        "in a redirect",
        { status: 302, headers: { Location: `https://evil.example/${TOKEN}` } },
        "redirected the request to .*\\[secret\\]",
      ),
      inFault(
        "in the content encoding",
        { headers: { "Content-Encoding": TOKEN } },
        'the Content-Encoding "\\[secret\\]"',
      ),
      inFault(
        "in the transfer encoding",
        { headers: { "Transfer-Encoding": `${TOKEN}, chunked` } },
        "the Transfer-Encoding .*\\[secret\\]|is not valid HTTP",
      ),
      inFault(
        "in a character set",
        { headers: { "Content-Type": `a/b; charset=${TOKEN}` }, body: refusalWithReason("\u00e9") },
        'the character set "\\[secret\\]"',
      ),
      inFault(
        "as a repeated name",
        { body: `{"${TOKEN}":1,"${TOKEN}":2}` },
        'contains the key "\\[secret\\]" twice',
      ),
      inFault(
        "as the version of the API",
        { body: changeAnswer(({ metadata }) => ({ metadata: { ...metadata, version: TOKEN } })) },
        REPEATS + '|the format of WHM API "\\[secret\\]"',
      ),
      inFault(
        "as the command of the response",
        { body: changeAnswer((all) => ({ ...all, metadata: { ...all.metadata, command: TOKEN } })) },
        'sent a response to a different API function, "\\[secret\\]"',
        { requests: [1, 3] },
      ),
      inFault("as a module", { body: replaceData({ modules: { [TOKEN]: "1" } }) }, REPEATS),
      inFault("as a priority", { body: replaceData({ modules: { Added: TOKEN } }) }, REPEATS),
      inFault(
        "in members that are not read",
        { body: changeAnswer((all) => ({ ...all, data: { ...all.data, more: [TOKEN] } })) },
        REPEATS,
      ),
      inFault("in place of an answer", { body: TOKEN }, "is not valid JSON"),
      inFault("in place of HTTP", { wire: { kind: "raw", bytes: `${TOKEN}\r\n\r\n` } }, "is not valid HTTP"),
      ...(["comment", "default"] as const).map((word): CaseRow => ({
        name: `in a ${word}`,
        faults: [
          {
            module: "Added",
            body: replaceData({
              schema: { keys: { a: { def: `varchar(99) ${word} '${TOKEN}'` } }, primary: [], required: [] },
            }),
          },
        ],
        ...{ requests: 3, stderr: error(REPEATS) },
      })),
      {
        name: "as a key",
        faults: [
          {
            module: "Added",
            body: replaceData({ schema: { keys: { [TOKEN]: { def: "text" } }, primary: [], required: [] } }),
          },
        ],
        ...{ requests: 3, stderr: error(REPEATS) },
      },
    ]),
    {
      name: "as its version",
      faults: [{ function: "version", body: replaceData({ version: TOKEN }) }],
      ...{
        exit: 0,
        requests: 4,
        stdout: / files? written/,
        stderr: /^warning: .*could not be determined\. API call "version": .*contains the API token/,
      },
      disk: ({ cwd }) =>
        expect(readFileSync(join(cwd, "schemas/snapshot.json"), "utf8")).toContain('"whmVersion": null'),
    },
    {
      name: "in a warning",
      faults: [
        {
          function: "version",
          body: changeAnswer((all) => ({
            ...all,
            metadata: { ...all.metadata, output: { warnings: [`Old: ${TOKEN}`] } },
          })),
        },
      ],
      ...{
        exit: 0,
        requests: 4,
        disk: "new",
        stdout: / files? written/,
        stderr: /^warning: .*"Old: \[secret\]"/,
      },
    },
  ] satisfies FaultCase[]);
});

describe("a report in the format", () => {
  const forms = ["human", "json", "github", "sarif", "junit", "markdown", "html", "ndjson"];
  testCases(
    forms.map((form) => ({
      name: `${form} does not contain the token of a refusal`,
      faults: [{ module: "Added", body: refusalWithReason(`No: whm root:${TOKEN}`) }],
      parameters: ["drift", "--format", form],
      ...{
        exit: 3,
        requests: [3, 4],
        disk: "old",
        isMachineReadable: true,
        stderrLines: 0,
        stderr: "",
        stdout: /secret/,
      },
    })),
  );
});

describe.skipIf(process.platform === "win32")("a token file", () => {
  const file = (
    name: string,
    mode: number,
    stderr: RegExp | "",
    more: Partial<FaultCase> = {},
  ): FaultCase => ({
    name,
    arrange({ outside: aside }) {
      writeFileSync(join(aside, "token"), `${TOKEN}\n`);
      chmodSync(join(aside, "token"), mode);
    },
    parameters: ({ outside: aside }) => ["codegen", "--token-file", join(aside, "token")],
    ...{ env: { WHM_TOKEN: "" }, tokenFragments: ["aside/token"] },
    ...(stderr === ""
      ? { exit: 0, requests: 4, disk: "new", stdout: / files? written/ }
      : { exit: 2, requests: 0, disk: "old", stderr }),
    ...more,
  });
  const open = (mode: number, who: string): FaultCase =>
    file(
      `that ${who} is refused`,
      mode,
      error(`is accessible to other users \\(mode ${mode.toString(8)}\\), so the file is not used`),
    );
  testCases([
    file("that only its owner can read is accepted", 0o600, ""),
    ...(
      [
        [0o640, "its group may read"],
        [0o604, "all users may read"],
        [0o620, "its group may write"],
        [0o666, "all users may write"],
      ] as const
    ).map(([mode, who]) => open(mode, who)),
    file(
      "behind a symbolic link is checked at the target of the link",
      0o644,
      error("is accessible to other users"),
      {
        arrange({ outside: aside }) {
          writeFileSync(join(aside, "token"), `${TOKEN}\n`);
          chmodSync(join(aside, "token"), 0o644);
          symlinkSync("token", join(aside, "link"));
        },
        parameters: ({ outside: aside }) => ["codegen", "--token-file", join(aside, "link")],
      },
    ),
    file("that is a folder is reported", 0o600, error("."), {
      parameters: ({ outside: aside }) => ["codegen", "--token-file", aside],
    }),
    file("that does not exist is reported", 0o600, error("."), {
      parameters: ({ outside: aside }) => ["codegen", "--token-file", join(aside, "none")],
    }),
  ]);
});

describe("a token on the command line", () => {
  const WORDS = [
    ...[
      ["--token", TOKEN],
      [`--token=${TOKEN}`],
      ["--WHM_TOKEN", TOKEN],
      [TOKEN],
      ["--user", `root:${TOKEN}`],
    ],
    ...[["--token-stdin", TOKEN], [`--token-stdin=${TOKEN}`], [`--quiet=${TOKEN}`], ["--timeout", TOKEN]],
  ];
  testCases(
    WORDS.flatMap((words) =>
      [TOKEN, ""].map((token) => ({
        name: `is refused, and not repeated: ${words.join(" ").replace(TOKEN, "TOKEN")}${token === "" ? ", without another token" : ""}`,
        parameters: ["codegen", ...words],
        env: { WHM_TOKEN: token },
        ...{ exit: 2, requests: 0, disk: "old" as const, stderr: error(".") },
      })),
    ),
  );
});

describe("a token from standard input", () => {
  const stdin = (name: string, input: string, more: Partial<FaultCase>): FaultCase => ({
    name,
    parameters: ["codegen", "--token-stdin"],
    ...{ env: { WHM_TOKEN: "" }, input, exit: 2, requests: 0, disk: "old" },
    ...more,
  });
  testCases([
    stdin("is read to the end of its line", `${TOKEN}\r\nmore`, {
      exit: 0,
      requests: 4,
      disk: "new",
      stdout: / files? written/,
    }),
    stdin("that is empty is refused", "\n", { stderr: error("is empty") }),
    stdin("that never ends is refused", TOKEN.repeat(9999), {
      stderr: error("Standard input does not contain an API token"),
    }),
  ]);
});

describe("whmapi1", () => {
  /** A script instead of whmapi1, which records its input and prints a response. */
  const standIn = ({ outside: aside }: CaseContext, body: string): readonly string[] => {
    const path = join(aside, "whmapi1.cjs");
    const record = JSON.stringify(join(aside, "record.json"));
    writeFileSync(
      path,
      `#!${process.execPath}\nrequire("node:fs").appendFileSync(${record}, JSON.stringify([process.argv, process.env]));\n${body}`,
    );
    chmodSync(path, 0o755);
    return ["codegen", "--whmapi1", path];
  };
  const SECRETS = {
    HTTPS_PROXY: "http://me:PR0XYPASSW0RD@h",
    AWS_SECRET_ACCESS_KEY: "AWSSECRETAWSSECRET",
    GITHUB_TOKEN: "ghp_GITHUBTOKEN",
    NODE_OPTIONS: "--no-warnings",
    PERL5OPT: "-MEvil",
  };
  const run = (name: string, body: string, stderr: RegExp, more: Partial<FaultCase> = {}): FaultCase => ({
    name,
    parameters: (context) => standIn(context, body),
    ...{ isOffline: true, env: SECRETS, exit: 3, requests: 0, disk: "old", stderr },
    check({ outside: aside }) {
      const told = readFileSync(join(aside, "record.json"), "utf8");
      expectNoTokenIn("what whmapi1 was given", told);
      expect(told).not.toMatch(/PR0XYPASSW0RD|AWSSECRET|ghp_|PERL5OPT|NODE_OPTIONS|WHM_TOKEN/);
    },
    ...more,
  });
  testCases([
    run("receives no secrets of the environment", "", error("is empty")),
    run(
      "that repeats the token is reported without it",
      `process.stderr.write("No: ${TOKEN}\\n"); process.exit(1);`,
      error('message "No: \\[secret\\]"'),
      { tokenFragments: ["aside/whmapi1.cjs"] },
    ),
    run(
      "with endless output is ended",
      'const more = () => process.stdout.write(" ".repeat(65536), more); more(); process.stdout.on("error", () => process.exit());',
      error("is longer than 1 MiB"),
      { peak: 250 },
    ),
    run(
      "with long error output is reported with one line of the output",
      'process.stderr.write("::error::x\\n\\u001b[2J".repeat(100000)); process.exitCode = 9;',
      error("whmapi1 .*and the message"),
      { peak: 200 },
    ),
    run(
      "that prints nothing is ended",
      "setInterval(() => undefined, 1000);",
      error("did not respond within 10 s"),
      {
        parameters: (context) => [
          ...standIn(context, "setInterval(() => undefined, 1000);"),
          "--timeout",
          "10",
        ],
      },
    ),
    run("that is killed is reported", 'process.kill(process.pid, "SIGKILL");', error("whmapi1 ")),
  ]);
});

describe("a run that fails after the token is read", () => {
  testCases([
    {
      name: "reports the error of an emitter without the token",
      arrange: (context) =>
        writeProjectFile(
          context,
          "whm-transfer.config.mjs",
          `export default { emitters: [{ name: "odd", revision: 1, sharedFiles: { "odd.ts": () => { throw new Error("x ${TOKEN}"); } } }] };`,
        ),
      tokenFragments: ["project/whm-transfer.config.mjs"],
      ...{ exit: 2, requests: 4, disk: "old", stderr: /x \[secret\]/, stderrLines: 1 },
    },
    {
      name: "reports the error of a configuration without the token",
      arrange: (context) =>
        writeProjectFile(context, "whm-transfer.config.mjs", `throw new Error("x ${TOKEN}");`),
      tokenFragments: ["project/whm-transfer.config.mjs"],
      ...{ exit: 2, requests: 0, disk: "old", stderr: error("cannot be loaded: x \\[secret\\]") },
    },
    {
      name: "reports an invalid setting without the token",
      arrange: (context) => writeProjectFile(context, "whm-transfer.config.json", `{ "${TOKEN}": 1 }`),
      ...{
        tokenFragments: ["project/whm-transfer.config.json"],
        exit: 2,
        requests: 0,
        disk: "old",
        stderr: error('an unknown property "\\[secret\\]"'),
      },
    },
    {
      name: "reports an invalid --output without the token",
      parameters: ["drift", "--output", `/nosuchfolder/${TOKEN}`],
      ...{ exit: 2, requests: 0, disk: "old", stderr: error("\\[secret\\]") },
    },
  ] satisfies FaultCase[]);
});

describe("a token of another server", FULL, () => {
  testCases(
    refusals([
      {
        name: "is denied, and no further request is sent",
        env: { WHM_TOKEN: "WRONGTOKENWRONGTOKENWRONGTOKEN12" },
        stderr: error('denied access with the reason "Access denied"'),
      },
    ]),
  );
  testCases(
    successes([{ name: "is used without surrounding white space", env: { WHM_TOKEN: `${TOKEN}\n` } }]),
  );
});
