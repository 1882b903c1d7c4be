/** The sources of a token, and the server that gets it. */

import { execFileSync, spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startWhm, type SimulatedServer } from "../../src/testing.js";
import { command, type CommandResult } from "../support/command.js";
import { casesOf, FULL, SCALED } from "../support/extent.js";
import { filesBelow, ROOT, temporaryFolder } from "../support/folders.js";
import { makeCertificate, refusal, SCHEMA, soundAnswer, startFake, success } from "../source/fake-server.js";

let server: SimulatedServer;
let cwd: string;
beforeEach(async () => {
  server = await startWhm();
  cwd = temporaryFolder();
});
afterEach(async () => {
  await server.close();
});

function fetchWith(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  return command(["fetch", "--server", server.url, "--ca", server.ca, ...words], { cwd, env });
}

function writeToken(mode: number, text = `${server.token}\n`): string {
  const file = join(cwd, "token");
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

describe.skipIf(process.platform === "win32")("a token file", () => {
  test.each([0o600, 0o400, 0o700])(
    "fetch accepts a token file that only its owner can access (mode %i)",
    async (mode) => {
      writeToken(mode);
      expect((await fetchWith(["--token-file", "token"])).exitCode).toBe(0);
    },
  );

  test.each([
    [0o640, "640"],
    [0o604, "604"],
    [0o644, "644"],
    [0o620, "620"],
    [0o601, "601"],
  ])(
    "fetch refuses a token file that other users can access, and sends no request (mode %i)",
    async (mode, digits) => {
      const file = writeToken(mode);
      const ran = await fetchWith(["--token-file", "token"]);
      expect(ran).toEqual({
        exitCode: 2,
        stdout: "",
        stderr: expect.stringMatching(
          `^error: The token file .*\\(mode ${digits}\\)[^]*chmod 600 ${file}\\. .*\n$`,
        ) as string,
      });
      expect(server.requests).toEqual([]);
    },
  );

  test("fetch checks the permissions of the target if the token file is a symbolic link", async () => {
    symlinkSync(writeToken(0o600), join(cwd, "link"));
    expect((await fetchWith(["--token-file", "link"])).exitCode).toBe(0);
    writeToken(0o644);
    expect((await fetchWith(["--token-file", "link"])).exitCode).toBe(2);
  });

  test("fetch checks the permissions of the token file that the configuration specifies", async () => {
    writeToken(0o644);
    writeFileSync(join(cwd, "whm-transfer.config.json"), JSON.stringify({ tokenFile: "token" }));
    expect(await fetchWith([])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("chmod 600") as string,
    });
    writeToken(0o600);
    expect((await fetchWith([])).exitCode).toBe(0);
  });

  test("drift --fleet reports a token file with unsafe permissions once for all servers that use the file", async () => {
    writeToken(0o644);
    mkdirSync(join(cwd, "schemas"));
    await fetchWith([], { WHM_TOKEN: server.token });
    const entry = { server: server.url, ca: server.ca, tokenFile: "token" };
    const servers = [
      { name: "a", ...entry },
      { name: "b", ...entry },
    ];
    writeFileSync(join(cwd, "fleet.json"), JSON.stringify({ servers }));
    const before = server.requests.length;
    const refused = await command(["drift", "--fleet", "fleet.json"], { cwd });
    expect(refused).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/and 1 other server: [^]*chmod 600/) as string,
    });
    expect(server.requests).toHaveLength(before);
    writeToken(0o600);
    expect((await command(["drift", "--fleet", "fleet.json"], { cwd })).exitCode).toBe(0);
  });

  test("fetch accepts a pipe such as <(command) as the token file, without a check of its permissions", async () => {
    const pipe = join(cwd, "pipe");
    execFileSync("mkfifo", ["-m", "666", pipe]);
    spawn("sh", ["-c", 'printf "%s\\n" "$TOKEN" > pipe'], {
      cwd,
      env: { ...process.env, TOKEN: server.token },
    });
    expect((await fetchWith(["--token-file", "pipe"])).exitCode).toBe(0);
  });

  test.each([
    ["empty", "\n", /is empty/],
    ["endless", "A".repeat(70_000), /does not contain an API token: the content is too long or not text/],
    ["of bytes", "\u0000\u0001TOKENTOKENTOKEN", /does not contain an API token/],
    [
      "with a space in its token",
      "TOKENTOKEN TOKENTOKEN",
      /The API token contains a space or a character that is not printable ASCII/,
    ],
    [
      "with a letter that no header takes",
      "TOKENTOKENTOK\u00c9N",
      /The API token contains a space or a character that is not printable ASCII/,
    ],
  ])("fetch refuses an invalid token file without printing its content: %s", async (_, text, words) => {
    writeToken(0o600, text);
    const { exitCode, stderr } = await fetchWith(["--token-file", "token"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringMatching(words) as string });
    expect(stderr).not.toMatch(/TOKENTOKEN|AAAA/);
    expect(server.requests).toEqual([]);
  });

  test("fetch refuses a device as the token file", async () => {
    expect((await fetchWith(["--token-file", "/dev/zero"])).stderr).toMatch(/it is not a regular file/);
  });
});

test("fetch refuses a token on standard input that is too long", async () => {
  const words = ["fetch", "--server", server.url, "--ca", server.ca, "--token-stdin"];
  const { exitCode, stderr } = await command(words, { cwd, input: "A".repeat(70_000) });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: expect.stringMatching(/does not contain an API token/) as string,
  });
});

describe("NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment", () => {
  const env = { NODE_TLS_REJECT_UNAUTHORIZED: "0" };

  test.each(["fetch", "codegen", "drift"])(
    "the command %s fails and sends no request if NODE_TLS_REJECT_UNAUTHORIZED=0 is set",
    async (verb) => {
      await fetchWith([], { WHM_TOKEN: server.token });
      const before = server.requests.length;
      const words = [verb, "--server", server.url, "--ca", server.ca];
      const ran = await command(words, { cwd, env: { ...env, WHM_TOKEN: server.token } });
      expect(ran).toMatchObject({
        exitCode: 2,
        stderr: expect.stringMatching(/NODE_TLS_REJECT_UNAUTHORIZED=0 .*\n.*--pin-sha256/) as string,
      });
      expect(server.requests).toHaveLength(before);
    },
  );

  test("drift --fleet fails if NODE_TLS_REJECT_UNAUTHORIZED=0 is set in the environment", async () => {
    await fetchWith([], { WHM_TOKEN: server.token });
    const servers = [{ name: "a", server: server.url, ca: server.ca, tokenEnv: "WHM_TOKEN" }];
    writeFileSync(join(cwd, "fleet.json"), JSON.stringify({ servers }));
    const ran = await command(["drift", "--fleet", "fleet.json"], {
      cwd,
      env: { ...env, WHM_TOKEN: server.token },
    });
    expect(ran).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("NODE_TLS_REJECT_UNAUTHORIZED=0") as string,
    });
  });

  test("commands that contact no server ignore NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment", async () => {
    await fetchWith([], { WHM_TOKEN: server.token });
    for (const words of [
      ["generate"],
      ["check"],
      ["codegen"],
      ["fetch", "--from", "schemas"],
      ["explain", "text"],
    ]) {
      expect((await command(words, { cwd, env })).exitCode).toBe(0);
    }
  });
});

test("a token is removed from the environment of the process when it is read", async () => {
  vi.stubEnv("WHM_TOKEN", server.token);
  vi.stubEnv("FLEET_TOKEN", server.token);
  await fetchWith([], { WHM_TOKEN: server.token });
  const servers = ["a", "b"].map((name) => ({
    name,
    server: server.url,
    ca: server.ca,
    tokenEnv: "FLEET_TOKEN",
  }));
  writeFileSync(join(cwd, "fleet.json"), JSON.stringify({ servers }));
  const words = ["drift", "--fleet", "fleet.json"];
  expect(await command(words, { cwd, env: { FLEET_TOKEN: server.token } })).toMatchObject({ exitCode: 0 });
  expect(Object.entries(process.env).filter(([, value]) => value === server.token)).toEqual([]);
  vi.unstubAllEnvs();
});

test("drift --fleet does not send a token again to a server that denied access with this token", async () => {
  await fetchWith([], { WHM_TOKEN: server.token });
  const other = await startWhm();
  const wrong = { server: server.url, ca: server.ca, tokenEnv: "WRONG" };
  const servers = [
    ...["a", "b", "c"].map((name) => ({ name, ...wrong })),
    { name: "spelt", ...wrong, server: server.url.replace("https://", "") },
    { name: "right", ...wrong, tokenEnv: "RIGHT" },
    { name: "other", ...wrong, server: other.url, ca: other.ca },
  ];
  writeFileSync(join(cwd, "fleet.json"), JSON.stringify({ servers }));
  const env = { WRONG: "WRONGTOKENWRONGTOKEN", RIGHT: server.token };
  const ran = await command(["drift", "--fleet", "fleet.json", "--format", "json"], { cwd, env });
  expect(server.requests.filter(({ status }) => status === 403)).toHaveLength(1);
  expect(other.requests.filter(({ status }) => status === 403)).toHaveLength(1);
  await other.close();
  expect(ran.exitCode).toBe(3);
  const { groups } = JSON.parse(ran.stdout) as {
    groups: { servers: string[]; untold?: { reason: string }[] }[];
  };
  expect(groups.map((group) => group.servers)).toEqual([["a", "other"], ["b", "c", "spelt"], ["right"]]);
  expect(groups[1]?.untold?.[0]?.reason).toMatch(/the entry "a", .* was denied access/);
  expect(groups[2]?.untold).toBeUndefined();
});

test("the local command whmapi1 receives only the necessary environment variables, and no secrets", async () => {
  const path = join(cwd, "whmapi1.cjs");
  writeFileSync(
    path,
    `#!${process.execPath}\nrequire("node:fs").writeFileSync("${join(cwd, "env.json")}", JSON.stringify(process.env));`,
  );
  chmodSync(path, 0o755);
  const env = {
    ...{ PATH: process.env["PATH"] ?? "", HOME: cwd, LC_ALL: "C", SSH_AUTH_SOCK: "/s" },
    ...{
      WHM_TOKEN: "S3CRETTOKEN",
      FLEET_TOKEN: "S3CRETTOKEN",
      HTTPS_PROXY: "http://me:pw@proxy",
      NODE_OPTIONS: "",
      PERL5LIB: "/x",
    },
  };
  expect((await command(["fetch", "--whmapi1", path], { cwd, env })).exitCode).toBe(3);
  const given = JSON.parse(readFileSync(join(cwd, "env.json"), "utf8")) as Record<string, string>;
  expect(
    Object.keys(given)
      .filter((name) => name !== "__CF_USER_TEXT_ENCODING")
      .sort(),
  ).toEqual(["HOME", "LC_ALL", "PATH"]);
});

test("the child process git does not receive the API token in its environment", async () => {
  const bin = join(cwd, "bin");
  mkdirSync(bin);
  writeFileSync(
    join(bin, "git"),
    `#!/bin/sh\nprintf "%s" "\${WHM_TOKEN-none}" > "${join(cwd, "token.txt")}"\nexit 1\n`,
    { mode: 0o755 },
  );
  const { PATH = "", WHM_TOKEN } = process.env;
  Object.assign(process.env, { PATH: `${bin}:${PATH}`, WHM_TOKEN: "S3CRETTOKEN" });
  try {
    await command(["diff", "HEAD:schemas", "HEAD~1:schemas"], { cwd });
  } finally {
    process.env["PATH"] = PATH;
    if (WHM_TOKEN === undefined) delete process.env["WHM_TOKEN"];
  }
  expect(filesBelow(cwd)["token.txt"]).toBe("none");
});

describe("a server that repeats the token", () => {
  const TOKEN = "S3CRETTOKENS3CRETTOKENS3CRETTOKE";
  const encoded = (text: string): string => Buffer.from(text).toString("base64");
  const SPELLINGS: [string, string][] = [
    ["to the letter", TOKEN],
    ["escaped", Array.from(TOKEN, (letter) => `%${letter.charCodeAt(0).toString(16)}`).join("")],
    ["as Basic authentication", encoded(`root:${TOKEN}`)],
    ["as base64 of the header", encoded(`whm root:${TOKEN}`)],
    ["where a sentence would be cut", `${"x".repeat(180)}${TOKEN}`],
  ];

  let sharedCertificate: ReturnType<typeof makeCertificate> | undefined;

  /** Runs `codegen` and `drift` against a server with valid answers, except those that `answerOf` returns. */
  async function runAgainst(
    answerOf: (functionName: string, module: string | null) => string | undefined,
  ): Promise<CommandResult[]> {
    const certificate = await (sharedCertificate ??= makeCertificate());
    writeFileSync(join(cwd, "ca.pem"), certificate.cert);
    const fake = await startFake(certificate, (asked, response) => {
      response.end(answerOf(asked.functionName, asked.module) ?? soundAnswer(asked));
    });
    cpSync(join(ROOT, "schemas"), join(cwd, "old"), { recursive: true });
    const words = ["--server", fake.url, "--ca", "ca.pem"];
    const env = { WHM_TOKEN: TOKEN };
    const ran = [
      await command(["codegen", ...words], { cwd, env }),
      await command(["drift", ...words, "--schemas", "old", "--format", "json"], { cwd, env }),
      await command(["drift", ...words, "--schemas", "old", "--format", "html", "--output", "drift.html"], {
        cwd,
        env,
      }),
    ];
    for (const text of [
      ...ran.flatMap(({ stdout, stderr }) => [stdout, stderr]),
      ...Object.values(filesBelow(cwd)),
    ]) {
      for (const [, spelling] of SPELLINGS.slice(0, -1)) expect(text).not.toContain(spelling);
      expect(text).not.toContain(TOKEN.slice(0, 9));
    }
    return ran;
  }

  test.each(SPELLINGS)(
    "an API token in the error message of a server is redacted in the output (token %s)",
    async (_, spelling) => {
      const [codegen] = await runAgainst((name) => refusal(name, `No: ${spelling}`));
      expect(codegen).toMatchObject({
        exitCode: 3,
        stderr: expect.stringMatching(/"No: \S*\[secret\]/) as string,
      });
    },
  );

  test.each(casesOf(SPELLINGS, 2))(
    "an API token in a warning of the server is redacted in the output (token %s)",
    SCALED,
    async (_, spelling) => {
      const [codegen] = await runAgainst((name) =>
        name === "version" ? success(name, { version: "11.1" }, { warnings: [spelling] }) : undefined,
      );
      expect(codegen).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("[secret]") as string });
    },
  );

  // In `npm test`, for the first spelling.
  for (const [index, [name, spelling]] of SPELLINGS.entries())
    test(
      `codegen refuses a schema that contains the API token, and writes no file (token ${name})`,
      index > 0 ? FULL : {},
      async () => {
        const schemas = [
          { ...SCHEMA, keys: { user: { def: `text comment '${spelling}'` } } },
          { ...SCHEMA, keys: { ...SCHEMA.keys, [spelling]: { def: "text" } } },
          { ...SCHEMA, required: ["user", spelling] },
          { ...SCHEMA, more: spelling },
        ];
        for (const schema of schemas) {
          const [codegen] = await runAgainst((name) =>
            name === "transfer_module_schema" ? success(name, { schema }) : undefined,
          );
          expect(codegen).toMatchObject({
            exitCode: 3,
            stderr: expect.stringMatching(/contains the API token/) as string,
          });
          expect(Object.keys(filesBelow(cwd)).filter((path) => !path.startsWith("old/"))).toEqual([
            "ca.pem",
            "drift.html",
          ]);
        }
      },
    );

  test("error messages contain no API token, even if the server sends the token with JSON escapes or as a repeated object key", async () => {
    const hidden = Array.from(TOKEN, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join("");
    const [one] = await runAgainst((name) => refusal(name, "REASON").replace("REASON", hidden));
    expect(one?.stderr).toContain('"[secret]"');
    const [other] = await runAgainst(() => `{"${hidden}":1,"${TOKEN}":2}`);
    expect(other?.stderr).toContain('contains the key "[secret]" twice');
  });
});

test("the API token in the error message of a custom emitter is redacted", async () => {
  const token = "S3CRETTOKENS3CRETTOKENS3CRETTOKE";
  const config = `export default { emitters: [{ name: "odd", revision: 1, sharedFiles: { "odd.ts": () => { throw new Error("x ${token}"); } } }] };`;
  writeFileSync(join(cwd, "whm-transfer.config.mjs"), config);
  await fetchWith(["--config", "whm-transfer.config.mjs"], { WHM_TOKEN: server.token });
  const ran = await command(["generate"], { cwd, env: { WHM_TOKEN: token } });
  expect(ran).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("x [secret]") as string });
});

test("error messages about a server address do not contain the session ID in the address", async () => {
  const session = "/cpsess0123456789";
  for (const [server, env] of [
    [`https://h.example:1${session}`, {}],
    [`http://h.example:1${session}`, { WHM_TOKEN: "TOKENTOKEN" }],
    [`https://h.example:1${session}x`, { WHM_TOKEN: "TOKENTOKEN" }],
    [`https://127.0.0.1:1${session}/x`, { WHM_TOKEN: "TOKENTOKEN" }],
  ] as const) {
    const ran = await command(["fetch", "--server", server, "--timeout", "1"], { cwd, env });
    expect(ran.exitCode).toBeGreaterThan(1);
    expect(ran.stderr).not.toContain("0123456789");
  }
});
