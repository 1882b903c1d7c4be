/** The sources of a token, and the server that gets it. */

import { execFileSync, spawn } from "node:child_process";
import { chmodSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { startWhm, type SimulatedServer } from "../../src/testing.js";
import type { CommandResult } from "../support/command.js";
import { createProject, expectFailure, type Project } from "../support/project.js";
import { documentedSnapshot } from "../support/snapshots.js";
import { POSIX } from "../support/platform.js";

let server: SimulatedServer;
let project: Project;
/** The requests that were sent before the test. */
let requests: number;

beforeAll(async () => {
  server = await startWhm();
});
beforeEach(() => {
  project = createProject({ schemas: documentedSnapshot() });
  requests = server.requests.length;
});
afterAll(() => server.close());

type Environment = Readonly<Record<string, string>>;

function runWith(env: Environment, ...words: readonly string[]): Promise<CommandResult> {
  return createProject({}, { cwd: project.cwd, env }).run(...words);
}

function fetchWith(words: readonly string[], env: Environment = {}): Promise<CommandResult> {
  return runWith(env, "fetch", "--server", server.url, "--ca", server.ca, ...words);
}

const expectNoRequest = (): void => expect(server.requests).toHaveLength(requests);

/** Writes a fleet file with these servers, which are the simulated server by default. */
function writeFleet(...servers: readonly object[]): void {
  const entry = { server: server.url, ca: server.ca };
  project.write("fleet.json", { servers: servers.map((each) => ({ ...entry, ...each })) });
}

const FLEET = ["drift", "--fleet", "fleet.json"];

function writeToken(mode: number, text = `${server.token}\n`): string {
  const file = project.write("token", text);
  chmodSync(file, mode);
  return file;
}

describe.skipIf(process.platform === "win32")("a token file", () => {
  test.each([0o600, 0o400, 0o700])("fetch accepts a token file of only its owner (mode %i)", async (mode) => {
    writeToken(mode);
    expect(await fetchWith(["--token-file", "token"])).toMatchObject({ exitCode: 0 });
  });

  test.each(["640", "604", "644", "620", "601"])(
    "fetch refuses a token file that others can access (mode %s)",
    async (digits) => {
      const file = writeToken(Number.parseInt(digits, 8));
      expectFailure(
        await fetchWith(["--token-file", "token"]),
        RegExp(`^error: The token file .*\\(mode ${digits}\\)[^]*chmod 600 ${file}\\. .*\n$`),
      );
      symlinkSync(file, join(project.cwd, "link"));
      expectFailure(await fetchWith(["--token-file", "link"]), "chmod 600");
      project.write("whm-transfer.config.json", { tokenFile: "token" });
      expectFailure(await fetchWith([]), "chmod 600");
      writeFleet({ name: "a", tokenFile: "token" }, { name: "b", tokenFile: "token" });
      expectFailure(await project.run(...FLEET), /and 1 other server: [^]*chmod 600/);
      expectNoRequest();
    },
  );

  test("fetch accepts a link to a token file, the token file of the configuration, and a pipe such as <(command)", async () => {
    symlinkSync(writeToken(0o600), join(project.cwd, "link"));
    expect(await fetchWith(["--token-file", "link"])).toMatchObject({ exitCode: 0 });
    const pipe = join(project.cwd, "pipe");
    execFileSync("mkfifo", ["-m", "666", pipe]);
    spawn("sh", ["-c", `cat token > pipe`], { cwd: project.cwd });
    expect(await fetchWith(["--token-file", "pipe"])).toMatchObject({ exitCode: 0 });
    project.write("whm-transfer.config.json", { tokenFile: "token" });
    expect(await fetchWith([])).toMatchObject({ exitCode: 0 });
  });

  const NO_TOKEN = /does not contain an API token/;
  const NOT_ASCII = /The API token contains a space or a character that is not printable ASCII/;

  test.each([
    ["empty", "\n", /is empty/],
    ["endless", "A".repeat(70_000), NO_TOKEN],
    ["of bytes", "\u0000\u0001TOKENTOKENTOKEN", NO_TOKEN],
    ["with a space in its token", "TOKENTOKEN TOKENTOKEN", NOT_ASCII],
    ["with a letter that no header takes", "TOKENTOKENTOK\u00c9N", NOT_ASCII],
  ])("fetch refuses an invalid token file without printing its content: %s", async (_, text, words) => {
    writeToken(0o600, text);
    const ran = await fetchWith(["--token-file", "token"]);
    expectFailure(ran, words);
    expect(ran.stderr).not.toMatch(/TOKENTOKEN|AAAA/);
    expectNoRequest();
  });
});

describe("NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment", () => {
  const UNSAFE = { NODE_TLS_REJECT_UNAUTHORIZED: "0" };

  test.each(["fetch", "codegen", "drift", "drift --fleet fleet.json"])(
    "%s fails without a request if NODE_TLS_REJECT_UNAUTHORIZED=0 is set",
    async (line) => {
      writeFleet({ name: "a", tokenEnv: "WHM_TOKEN" });
      const words = line.includes("fleet") ? [] : ["--server", server.url, "--ca", server.ca];
      const env = { ...UNSAFE, WHM_TOKEN: server.token };
      const { exitCode, stderr } = await runWith(env, ...line.split(" "), ...words);
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(/NODE_TLS_REJECT_UNAUTHORIZED=0 .*\n.*(?:--pin-sha256|"pinSha256")/);
      expectNoRequest();
    },
  );

  test("commands that contact no server ignore NODE_TLS_REJECT_UNAUTHORIZED=0", async () => {
    for (const line of ["generate", "check", "codegen", "fetch --from schemas", "explain text"])
      expect(await runWith(UNSAFE, ...line.split(" "))).toMatchObject({ exitCode: 0 });
  });
});

describe("the environment", () => {
  test("a token is removed from the environment of the process when it is read", async () => {
    for (const name of ["WHM_TOKEN", "FLEET_TOKEN"]) vi.stubEnv(name, server.token);
    await fetchWith([], { WHM_TOKEN: server.token });
    writeFleet({ name: "a", tokenEnv: "FLEET_TOKEN" }, { name: "b", tokenEnv: "FLEET_TOKEN" });
    expect(await runWith({ FLEET_TOKEN: server.token }, ...FLEET)).toMatchObject({ exitCode: 0 });
    expect(Object.values(process.env)).not.toContain(server.token);
  });

  test(
    "the local command whmapi1 receives only the necessary environment variables, and no secrets",
    POSIX,
    async () => {
      const script = `#!${process.execPath}\nrequire("node:fs").writeFileSync("${project.cwd}/env.json", JSON.stringify(process.env));`;
      const path = project.write("whmapi1.cjs", script);
      chmodSync(path, 0o755);
      const env = {
        ...{ PATH: process.env["PATH"] ?? "", HOME: project.cwd, LC_ALL: "C", SSH_AUTH_SOCK: "/s" },
        ...{ WHM_TOKEN: "S3CRETTOKEN", FLEET_TOKEN: "S3CRETTOKEN", HTTPS_PROXY: "http://me:pw@proxy" },
        ...{
          NODE_OPTIONS: "",
          PERL5LIB: "/x",
          DB_USER: "u",
          MYPATH: "/x",
          PATH2: "/x",
          XLC_ALL: "C",
          LC_1: "x",
        },
      };
      expect(await runWith(env, "fetch", "--whmapi1", path)).toMatchObject({ exitCode: 3 });
      const names = Object.keys(JSON.parse(project.read("env.json")) as object);
      expect(names.filter((name) => name !== "__CF_USER_TEXT_ENCODING").sort()).toEqual([
        "HOME",
        "LC_ALL",
        "PATH",
      ]);
    },
  );
});

test("drift --fleet does not send a token again to a server that denied access with this token", async () => {
  const other = await startWhm();
  writeFleet(
    ...["a", "b", "c"].map((name) => ({ name, tokenEnv: "WRONG" })),
    { name: "spelt", tokenEnv: "WRONG", server: server.url.replace("https://", "") },
    { name: "right", tokenEnv: "RIGHT" },
    { name: "other", tokenEnv: "WRONG", server: other.url, ca: other.ca },
  );
  const env = { WRONG: "WRONGTOKENWRONGTOKEN", RIGHT: server.token };
  const ran = await runWith(env, ...FLEET, "--format", "json");
  for (const each of [server, other])
    expect(each.requests.filter(({ status }) => status === 403)).toHaveLength(1);
  await other.close();
  expect(ran.exitCode).toBe(3);
  expect(JSON.parse(ran.stdout)).toMatchObject({
    groups: [
      { servers: ["a", "other"] },
      {
        servers: ["b", "c", "spelt"],
        undetermined: [{ reason: expect.stringMatching(/another entry .* was denied access/) as string }],
      },
      { servers: ["right"] },
    ],
  });
});

test("the API token in a file name is redacted although JSON escapes its characters", async () => {
  const secret = 'back\\slash\\quote"end\\';
  const words = ["generate", "--config", `${secret}.json`, "--format", "json"];
  const json = await runWith({ WHM_TOKEN: secret }, ...words);
  expectFailure(json, "[secret]");
  expect(json.stderr).not.toContain("slash");
});

test.each([
  ...["https://h.example:1/S", "http://h.example:1/S", "https://h.example:1/Sx", "https://127.0.0.1:1/S/x"],
])("error messages do not contain the session ID of the server address %s", async (address) => {
  const words = ["--server", address.replace("S", "cpsess0123456789"), "--timeout", "1"];
  const ran = await runWith({ WHM_TOKEN: "TOKENTOKEN" }, "fetch", ...words);
  expect(ran.exitCode).toBeGreaterThan(1);
  expect(ran.stderr).not.toContain("0123456789");
});
