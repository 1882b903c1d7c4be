/**
 * The token is sent to one server in one header, and appears in no output and no file. `test/cli/secrets.test.ts` tests its sources,
 * and the environment of child processes.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { AnswerFault } from "../support/faulty-server.js";
import { temporaryFolder } from "../support/folders.js";
import { POSIX } from "../support/platform.js";
import {
  changeAnswer,
  changeMetadata,
  error,
  faultCases,
  listOf,
  refusals,
  refuse,
  replaceData,
  schemaOf,
  SPELLINGS,
  TOKEN,
  warning,
  writeProjectFile,
  type FaultCase,
  type Refusal,
} from "./fault-case.js";

/** Text before the token shifts its base64 encoding. */
const BASE64 = ["", "root:", "whm root:", "x", "xx"].flatMap((before) =>
  (["base64", "base64url"] as const).map((kind) => Buffer.from(`${before}${TOKEN}\n`).toString(kind)),
);
const ENCODINGS = [...SPELLINGS.filter(({ length }) => length === 32 || length > 43), ...BASE64];
/** In JSON. */
const ESCAPED = Array.from(TOKEN, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join("");
const REPEATS = "contains the API token or another secret of the request";

refusals(
  "codegen hides the token in a reason, in encoding",
  ENCODINGS.map((encoding, index) => [
    String(index + 1),
    refuse(`No: ${encoding}!`),
    'with the reason "No: [^"]*\\[secret\\]',
  ]),
);

const inSchema = (name: string, definitions: Readonly<Record<string, string>>): Refusal => [
  name,
  { module: "Added", body: schemaOf(definitions) },
  REPEATS,
  { requests: 3 },
];

refusals("codegen hides the token if the server repeats it", [
  ["in a status line", { status: 500, statusText: `Bad ${TOKEN}` }, 'HTTP status 500 "Bad \\[secret\\]"'],
  [
    "in the line of a status that allows a retry",
    { status: 503, statusText: TOKEN, headers: { "Retry-After": "60" } },
    'HTTP status 503 "\\[secret\\]"',
    // Shorter than the longest pause, so that there is no time for a retry.
    { timeout: 20 },
  ],
  [
    "in a denial",
    { status: 403, body: `{"cpanelresult":{"error":"whm root:${TOKEN}"}}` },
    'denied access with the reason "whm .*\\[secret\\]',
  ],
  [
    "in the status line of a denial",
    { status: 401, statusText: TOKEN, body: "" },
    "HTTP status 401 \\[secret\\]",
  ],
  [
    "in a redirect",
    { status: 302, headers: { Location: `https://evil.example/${TOKEN}` } },
    "redirected the request to .*\\[secret\\]",
  ],
  ["in the content encoding", { headers: { "Content-Encoding": TOKEN } }, 'Content-Encoding "\\[secret\\]"'],
  [
    "in the transfer encoding",
    { headers: { "Transfer-Encoding": `${TOKEN}, chunked` } },
    "the Transfer-Encoding .*\\[secret\\]|is not valid HTTP",
  ],
  [
    "in a character set",
    { headers: { "Content-Type": `a/b; charset=${TOKEN}` }, body: refuse("\u00e9") },
    'the character set "\\[secret\\]"',
  ],
  ["as a repeated name", `{"${TOKEN}":1,"${ESCAPED}":2}`, 'contains the key "\\[secret\\]" twice'],
  [
    "with escapes in a reason",
    (body) => refuse("REASON")(body).replace("REASON", ESCAPED),
    'with the reason "\\[secret\\]"',
  ],
  ["where a reason is cut", refuse(`${"x".repeat(180)}${TOKEN}`), 'with the reason "x+\\[secret\\]"'],
  ["as the version of the API", changeMetadata({ version: TOKEN }), 'the format of WHM API "\\[secret\\]"'],
  [
    "as the command of the response",
    changeMetadata({ command: TOKEN }),
    'sent a response to a different API function, "\\[secret\\]"',
    { requests: [1, 3] },
  ],
  ["as a module", listOf(TOKEN), REPEATS],
  ["as a priority", replaceData({ modules: { Added: TOKEN } }), REPEATS],
  [
    "in members that are not read",
    changeAnswer((all) => ({ ...all, data: { ...all.data, more: [TOKEN] } })),
    REPEATS,
  ],
  ["in place of an answer", TOKEN, "is not valid JSON"],
  ["in place of HTTP", { wire: { kind: "raw", bytes: `${TOKEN}\r\n\r\n` } }, "is not valid HTTP"],
  inSchema("in a comment", { a: `varchar(99) comment '${TOKEN}'` }),
  inSchema("in a default", { a: `varchar(99) default '${TOKEN}'` }),
  inSchema("as a key", { [TOKEN]: "text" }),
  [
    "as a required key",
    { module: "Added", body: (body) => body.replace('"required":[', `"required":["${TOKEN}"`) },
    REPEATS,
    { requests: 3 },
  ],
]);

const ofVersion = (body: AnswerFault["body"], stderr: RegExp, version: string): FaultCase => ({
  faults: [{ function: "version", body: body ?? "" }],
  ...{ exit: 0, stderr, disk: () => undefined },
  check: ({ cwd }) =>
    expect(readFileSync(join(cwd, "schemas/snapshot.json"), "utf8")).toContain(`"whmVersion": ${version}`),
});

faultCases("codegen succeeds, and hides the token,", [
  [
    "if the server repeats it as its version",
    ofVersion(
      replaceData({ version: TOKEN }),
      warning('could not be determined\\. API call "version": .*contains the API token'),
      "null",
    ),
  ],
  [
    "if the server repeats it in a warning",
    ofVersion(
      changeMetadata({ output: { warnings: [`Old: ${TOKEN}`] } }),
      warning('"Old: \\[secret\\]"'),
      '"11.138.0.6"',
    ),
  ],
  [
    "if the server repeats it where a warning is cut",
    ofVersion(
      changeMetadata({ output: { warnings: [`${"x".repeat(180)}${TOKEN}`] } }),
      warning('"x+\\[secret\\]"'),
      '"11.138.0.6"',
    ),
  ],
  ["if it is surrounded by white space", { exit: 0, env: { WHM_TOKEN: `${TOKEN}\n` } }],
]);

faultCases(
  "a report contains no token of a refusal in the format",
  ["human", "json", "github", "gitlab", "sarif", "junit", "markdown", "html", "ndjson"].map((form) => [
    form,
    {
      faults: [{ module: "Added", body: refuse(`No: whm root:${TOKEN}`) }],
      words: ["drift", "--format", form],
      ...{ requests: [3, 4], isReport: true, stdout: /secret/ },
    },
  ]),
);

const WORDS = [
  ...[["--token", TOKEN], [`--token=${TOKEN}`], ["--WHM_TOKEN", TOKEN], [TOKEN], ["--user", `root:${TOKEN}`]],
  ...[["--token-stdin", TOKEN], [`--token-stdin=${TOKEN}`], [`--quiet=${TOKEN}`], ["--timeout", TOKEN]],
];

faultCases(
  "codegen refuses a token on the command line, and does not print it:",
  WORDS.map((words) => [
    words.join(" ").replace(TOKEN, "TOKEN"),
    {
      words: ["codegen", ...words],
      // The token is recognized by its format.
      env: { WHM_TOKEN: "" },
      ...{ exit: 2, requests: 0, stderr: error("") },
    },
  ]),
);

const input = (text: string, more: FaultCase): FaultCase => ({
  words: ["codegen", "--token-stdin"],
  ...{ env: { WHM_TOKEN: "" }, input: text, ...more },
});

faultCases("a token from standard input", [
  ["is read to the end of its line", input(`${TOKEN}\r\nmore`, { exit: 0 })],
  ["that is empty is refused", input("\n", { exit: 2, requests: 0, stderr: error("is empty") })],
  [
    "that never ends is refused",
    input(TOKEN.repeat(9999), {
      ...{ exit: 2, requests: 0, stderr: error("Standard input does not contain an API token") },
    }),
  ],
]);

const config = (name: string, text: string, more: FaultCase): FaultCase => ({
  arrange: (project) => writeProjectFile(project, name, text),
  ...{ exit: 2, requests: 0, ...more },
});

/** A script as a program. */
const WHMAPI1: [string, FaultCase] = [
  "the command whmapi1",
  {
    words() {
      const path = join(temporaryFolder(), "whmapi1");
      writeFileSync(path, `#!/bin/sh\necho 'No: ${TOKEN}' >&2\nexit 1\n`, { mode: 0o755 });
      return ["codegen", "--whmapi1", path];
    },
    ...{ isOffline: true, requests: 0, stderr: error('message "No: \\[secret\\]"') },
  },
];

faultCases("an error does not contain the token if it is about", [
  [
    "an emitter",
    config(
      "whm-transfer.config.mjs",
      `export default { emitters: [{ name: "odd", revision: 1, sharedFiles: { "odd.ts": () => { throw new Error("x ${TOKEN}"); } } }] };`,
      { requests: 4, stderr: error("x \\[secret\\]") },
    ),
  ],
  [
    "a configuration that cannot be loaded",
    config("whm-transfer.config.mjs", `throw new Error("x ${TOKEN}");`, {
      stderr: error("cannot be loaded: x \\[secret\\]"),
    }),
  ],
  [
    "an invalid setting",
    config("whm-transfer.config.json", `{ "${TOKEN}": 1 }`, {
      stderr: error('an unknown property "\\[secret\\]"'),
    }),
  ],
  ...(POSIX.skip === true ? [] : [WHMAPI1]),
  [
    "an invalid --output",
    {
      words: ["drift", "--output", `/nosuchfolder/${TOKEN}`],
      ...{ exit: 2, requests: 0, stderr: error("\\[secret\\]") },
    },
  ],
]);
