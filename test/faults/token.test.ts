/** The token is given to one server, in one header, and is in no word and no file; and whom it is taken from is looked at. */

import { chmodSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import type { AnswerFault } from "../../src/testing.js";
import {
  accepted,
  answer,
  data,
  error,
  expectNoTokenIn,
  perform,
  put,
  reason,
  refused,
  SPELLINGS,
  TOKEN,
  type Case,
  type Row,
  type Stage,
} from "./stage.js";

const LIST = "available_transfer_modules";

/** In what company it may be encoded. */
const BASE64 = ["", "root:", "whm root:", "x", "xx"].flatMap((before) =>
  (["base64", "base64url"] as const).map((kind) => Buffer.from(`${before}${TOKEN}\n`).toString(kind)),
);

describe("a server that repeats the token", () => {
  const says = (name: string, fault: AnswerFault, words: string, more: Partial<Row> = {}): Row => ({
    name,
    faults: [{ function: LIST, ...fault }],
    says: error(words),
    ...more,
  });
  const REPEATS = "repeats the token, or another secret of this side";
  perform([
    ...refused([
      ...[...SPELLINGS.filter(({ length }) => length === 32 || length > 43), ...BASE64].map(
        (spelling, index) =>
          says(
            `in a reason, in spelling ${index + 1}`,
            { body: reason(`No: ${spelling}!`) },
            'with the reason "No: [^"]*\\[secret\\]',
          ),
      ),
      says(
        "in a status line",
        { status: 500, statusText: `Bad ${TOKEN}` },
        "HTTP status 500 Bad \\[secret\\]",
      ),
      says(
        "in the line of a status that it may try again after",
        { status: 503, statusText: TOKEN, headers: { "Retry-After": "60" } },
        "HTTP status 503 \\[secret\\]",
        // Less than the longest pause, so that no time is left to try again.
        { timeout: 20 },
      ),
      says(
        "in a denial",
        { status: 403, body: `{"cpanelresult":{"error":"whm root:${TOKEN}"}}` },
        'denied access with the reason "whm .*\\[secret\\]',
      ),
      says(
        "in a denial's line",
        { status: 401, statusText: TOKEN, body: "" },
        "HTTP status 401 \\[secret\\]",
      ),
      says(
        "in a redirect",
        { status: 302, headers: { Location: `https://evil.example/${TOKEN}` } },
        "a redirect to .*\\[secret\\]",
      ),
      says(
        "in an encoding",
        { headers: { "Content-Encoding": TOKEN } },
        'the Content-Encoding "\\[secret\\]"',
      ),
      says(
        "in a coding",
        { headers: { "Transfer-Encoding": `${TOKEN}, chunked` } },
        "the Transfer-Encoding .*\\[secret\\]|is no HTTP",
      ),
      says(
        "in a character set",
        { headers: { "Content-Type": `a/b; charset=${TOKEN}` }, body: reason("\u00e9") },
        'the character set "\\[secret\\]"',
      ),
      says(
        "as a name that is said twice",
        { body: `{"${TOKEN}":1,"${TOKEN}":2}` },
        'says "\\[secret\\]" twice',
      ),
      says(
        "as the version of the API",
        { body: answer(({ metadata }) => ({ metadata: { ...metadata, version: TOKEN } })) },
        REPEATS + "|version .*\\[secret\\]",
      ),
      says(
        "as another command",
        { body: answer((all) => ({ ...all, metadata: { ...all.metadata, command: TOKEN } })) },
        'is one of "\\[secret\\]"',
        { asked: [1, 3] },
      ),
      says("as a module", { body: data({ modules: { [TOKEN]: "1" } }) }, REPEATS),
      says("as a priority", { body: data({ modules: { Added: TOKEN } }) }, REPEATS),
      says(
        "beside what is read",
        { body: answer((all) => ({ ...all, data: { ...all.data, more: [TOKEN] } })) },
        REPEATS,
      ),
      says("in place of an answer", { body: TOKEN }, "is not JSON"),
      says("in place of HTTP", { wire: { kind: "raw", bytes: `${TOKEN}\r\n\r\n` } }, "is no HTTP"),
      ...(["comment", "default"] as const).map((word): Row => ({
        name: `in a ${word}`,
        faults: [
          {
            module: "Added",
            body: data({
              schema: { keys: { a: { def: `varchar(99) ${word} '${TOKEN}'` } }, primary: [], required: [] },
            }),
          },
        ],
        ...{ asked: 3, says: error(REPEATS) },
      })),
      {
        name: "as a key",
        faults: [
          {
            module: "Added",
            body: data({ schema: { keys: { [TOKEN]: { def: "text" } }, primary: [], required: [] } }),
          },
        ],
        ...{ asked: 3, says: error(REPEATS) },
      },
    ]),
    {
      name: "as its version",
      faults: [{ function: "version", body: data({ version: TOKEN }) }],
      ...{ exit: 0, asked: 4, tells: / files? written/, says: /^warning: .*left unknown.*repeats the token/ },
      disk: ({ cwd }) =>
        expect(readFileSync(join(cwd, "schemas/snapshot.json"), "utf8")).toContain('"whmVersion": null'),
    },
    {
      name: "in a warning",
      faults: [
        {
          function: "version",
          body: answer((all) => ({
            ...all,
            metadata: { ...all.metadata, output: { warnings: [`Old: ${TOKEN}`] } },
          })),
        },
      ],
      ...{ exit: 0, asked: 4, disk: "new", tells: / files? written/, says: /^warning: .*"Old: \[secret\]"/ },
    },
  ] satisfies Case[]);
});

describe("a report in the form of", () => {
  const forms = ["human", "json", "github", "sarif", "junit", "markdown", "html", "ndjson"];
  perform(
    forms.map((form) => ({
      name: `${form} has no token in it, of a server that refuses with it`,
      faults: [{ module: "Added", body: reason(`No: whm root:${TOKEN}`) }],
      words: ["drift", "--format", form],
      ...{ exit: 3, asked: [3, 4], disk: "old", machine: true, lines: 0, says: "", tells: /secret/ },
    })),
  );
});

describe.skipIf(process.platform === "win32")("a token's file", () => {
  const file = (name: string, mode: number, says: RegExp | "", more: Partial<Case> = {}): Case => ({
    name,
    arrange({ aside }) {
      writeFileSync(join(aside, "token"), `${TOKEN}\n`);
      chmodSync(join(aside, "token"), mode);
    },
    words: ({ aside }) => ["codegen", "--token-file", join(aside, "token")],
    ...{ env: { WHM_TOKEN: "" }, holdsToken: ["aside/token"] },
    ...(says === ""
      ? { exit: 0, asked: 4, disk: "new", tells: / files? written/ }
      : { exit: 2, asked: 0, disk: "old", says }),
    ...more,
  });
  const open = (mode: number, who: string): Case =>
    file(
      `that ${who} is refused`,
      mode,
      error(
        `is open to others than its owner \\(mode ${mode.toString(8)}\\), so it is not used: run chmod 600`,
      ),
    );
  perform([
    file("of its owner's alone is read", 0o600, ""),
    ...(
      [
        [0o640, "its group may read"],
        [0o604, "all may read"],
        [0o620, "its group may write"],
        [0o666, "is everybody's"],
      ] as const
    ).map(([mode, who]) => open(mode, who)),
    file("behind a link is looked at where that leads", 0o644, error("is open to others than its owner"), {
      arrange({ aside }) {
        writeFileSync(join(aside, "token"), `${TOKEN}\n`);
        chmodSync(join(aside, "token"), 0o644);
        symlinkSync("token", join(aside, "link"));
      },
      words: ({ aside }) => ["codegen", "--token-file", join(aside, "link")],
    }),
    file("that is a folder is told", 0o600, error("."), {
      words: ({ aside }) => ["codegen", "--token-file", aside],
    }),
    file("that is not there is told", 0o600, error("."), {
      words: ({ aside }) => ["codegen", "--token-file", join(aside, "none")],
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
  perform(
    WORDS.flatMap((words) =>
      [TOKEN, ""].map((token) => ({
        name: `is refused, and not repeated: ${words.join(" ").replace(TOKEN, "TOKEN")}${token === "" ? ", without another" : ""}`,
        words: ["codegen", ...words],
        env: { WHM_TOKEN: token },
        ...{ exit: 2, asked: 0, disk: "old" as const, says: error(".") },
      })),
    ),
  );
});

describe("a token from standard input", () => {
  const stdin = (name: string, input: string, more: Partial<Case>): Case => ({
    name,
    words: ["codegen", "--token-stdin"],
    ...{ env: { WHM_TOKEN: "" }, input, exit: 2, asked: 0, disk: "old" },
    ...more,
  });
  perform([
    stdin("is read to the end of its line", `${TOKEN}\r\nmore`, {
      exit: 0,
      asked: 4,
      disk: "new",
      tells: / files? written/,
    }),
    stdin("that is empty is none", "\n", { says: error("is empty") }),
    stdin("without end is none", TOKEN.repeat(9999), { says: error("holds is no API token") }),
  ]);
});

describe("whmapi1", () => {
  /** A stand-in that writes down what it was given, and answers. */
  const standIn = ({ aside }: Stage, body: string): readonly string[] => {
    const path = join(aside, "whmapi1.cjs");
    const told = JSON.stringify(join(aside, "told.json"));
    writeFileSync(
      path,
      `#!${process.execPath}\nrequire("node:fs").appendFileSync(${told}, JSON.stringify([process.argv, process.env]));\n${body}`,
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
  const run = (name: string, body: string, says: RegExp, more: Partial<Case> = {}): Case => ({
    name,
    words: (stage) => standIn(stage, body),
    ...{ offline: true, env: SECRETS, exit: 3, asked: 0, disk: "old", says },
    then({ aside }) {
      const told = readFileSync(join(aside, "told.json"), "utf8");
      expectNoTokenIn("what whmapi1 was given", told);
      expect(told).not.toMatch(/PR0XYPASSW0RD|AWSSECRET|ghp_|PERL5OPT|NODE_OPTIONS|WHM_TOKEN/);
    },
    ...more,
  });
  perform([
    run("is given no secret of the environment", "", error("is empty")),
    run(
      "that repeats the token is cleaned of it",
      `process.stderr.write("No: ${TOKEN}\\n"); process.exit(1);`,
      error('said "No: \\[secret\\]"'),
      { holdsToken: ["aside/whmapi1.cjs"] },
    ),
    run(
      "that has no end is ended",
      'const more = () => process.stdout.write(" ".repeat(65536), more); more(); process.stdout.on("error", () => process.exit());',
      error("is longer than 16 MiB"),
      { peak: 250 },
    ),
    run(
      "that says too much beside is shown a line of it",
      'process.stderr.write("::error::x\\n\\u001b[2J".repeat(100000)); process.exitCode = 9;',
      error("whmapi1 .*said"),
      { peak: 200 },
    ),
    run(
      "that does not answer is ended",
      "setInterval(() => undefined, 1000);",
      error("was not answered within 10 s"),
      {
        words: (stage) => [...standIn(stage, "setInterval(() => undefined, 1000);"), "--timeout", "10"],
      },
    ),
    run("that is killed is told of", 'process.kill(process.pid, "SIGKILL");', error("whmapi1 ")),
  ]);
});

describe("whatever ends a run that has a token", () => {
  perform([
    {
      name: "a fault of an emitter's is told without it",
      arrange: (stage) =>
        put(
          stage,
          "whm-transfer.config.mjs",
          'export default { emitters: [{ name: "odd", revision: 1, sharedFiles: { "odd.ts": () => { throw new Error("x " + process.env.WHM_TOKEN); } } }] };',
        ),
      ...{ exit: 2, asked: 4, disk: "old", says: /x \[secret\]/, lines: 1 },
    },
    {
      name: "a configuration that repeats it is told without it",
      arrange: (stage) =>
        put(stage, "whm-transfer.config.mjs", "throw new Error(`x ${process.env.WHM_TOKEN}`);"),
      ...{ exit: 2, asked: 0, disk: "old", says: error("cannot be loaded: x \\[secret\\]") },
    },
    {
      name: "a setting that is it is told without it",
      arrange: (stage) => put(stage, "whm-transfer.config.json", `{ "${TOKEN}": 1 }`),
      ...{
        holdsToken: ["project/whm-transfer.config.json"],
        exit: 2,
        asked: 0,
        disk: "old",
        says: error('an unknown member "\\[secret\\]"'),
      },
    },
    {
      name: "an --output that is it is told without it",
      words: ["drift", "--output", `/nosuchfolder/${TOKEN}`],
      ...{ exit: 2, asked: 0, disk: "old", says: error("\\[secret\\]") },
    },
  ] satisfies Case[]);
});

describe("a token of another server's", () => {
  perform(
    refused([
      {
        name: "is denied once, and nobody is asked again",
        env: { WHM_TOKEN: "WRONGTOKENWRONGTOKENWRONGTOKEN12" },
        says: error('denied access with the reason "Access denied"'),
      },
    ]),
  );
  perform(accepted([{ name: "with blanks around it is the same", env: { WHM_TOKEN: `${TOKEN}\n` } }]));
});
