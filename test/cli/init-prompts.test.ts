/** The prompts of `init`, and what they accept. */

import { readdirSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startWhm, type SimulatedServer } from "../../src/testing.js";
import { BIN, type CommandResult } from "../support/command.js";
import { FULL } from "../support/extent.js";
import { formatFingerprint } from "../support/fingerprint.js";
import { createProject, type Project } from "../support/project.js";
import { answerPrompts, type Reply } from "../support/prompts.js";
import { KEYS, startInTerminal } from "../support/terminal.js";
import { LINUX } from "../support/platform.js";

const ADDRESS = "Address of the WHM server";
const CHOICE = "Correct the address, or continue?";
const EQUAL = "Are both fingerprints equal?";
const FOLDER = "Folder of the generated code";
const WRITE: Reply = ["Write these files?", KEYS.enter];

/** Accepts the proposed answers of the remaining prompts. */
const REST: readonly Reply[] = [[FOLDER, KEYS.enter], ["Create a workflow", KEYS.enter], WRITE];

/** Nothing listens at this address. */
const TYPO = "127.0.0.1:1";

let server: SimulatedServer;
let project: Project;
beforeAll(async () => {
  server = await startWhm();
});
beforeEach(() => {
  project = createProject();
});
afterAll(() => server.close());

async function init(words: readonly string[], ...replies: readonly Reply[]): Promise<CommandResult> {
  const ran = await answerPrompts(project.cwd, ["init", ...words], replies);
  expect(ran.exitCode, ran.stderr).toBe(0);
  return ran;
}

/** The address and the fingerprint in the configuration that `init` wrote. */
function written(): unknown {
  const text = project.read("whm-transfer.config.json");
  return [
    /"server": "(.*)"/.exec(text)?.[1],
    /"pinSha256": "(.*)"/.exec(text)?.[1]?.toLowerCase().replaceAll(":", ""),
  ];
}

test.each([
  ["with spaces", (url: string) => ` ${url} `],
  ["with a session ID and a path", (url: string) => `${url}/cpsess0123456789/scripts/command?a=b`],
])("init accepts a server address that the user pastes %s", async (_, pasted) => {
  const words = ["--ca", server.ca];
  await init(words, [ADDRESS, pasted(server.url) + KEYS.enter], ["The certificate is trusted.", ""], ...REST);
  expect(written()).toEqual([server.url, undefined]);
});

test("init lets the user correct an invalid server address, and one that cannot be reached", async () => {
  await init(
    ["--ca", server.ca],
    [ADDRESS, `http://insecure.example${KEYS.enter}`],
    ["Invalid server address", `\x15${TYPO}${KEYS.enter}`],
    ["the connection was refused", ""],
    [CHOICE, KEYS.enter],
    [ADDRESS, `\x15${server.url}${KEYS.enter}`],
    ["The certificate is trusted.", ""],
    ...REST,
  );
  expect(written()).toEqual([server.url, undefined]);
});

test.each([
  ["keeps the address if the user confirms it", KEYS.down, TYPO],
  ["continues without a server on request", KEYS.down + KEYS.down, undefined],
])("init with a server address that cannot be reached %s", async (_, keys, address) => {
  await init(["--server", TYPO], [CHOICE, keys + KEYS.enter], ...REST);
  expect(written()).toEqual([address, undefined]);
});

test("init pins the fingerprint of a self-signed certificate only if the user confirms it", async () => {
  const fingerprint: Reply = [formatFingerprint(server.pinSha256), ""];
  const address: Reply = [ADDRESS, server.url + KEYS.enter];
  const { stdout } = await init([], address, fingerprint, [EQUAL, KEYS.enter], ...REST);
  expect(written()).toEqual([server.url, undefined]);
  expect(stdout).toMatch(/Next steps:\n[^]*Set ca or pinSha256 in whm-transfer\.config\.json\n/);
  project = createProject({}, { env: { WHM_TOKEN: server.token } });
  await init([], address, fingerprint, [EQUAL, "y"], ...REST);
  expect(written()).toEqual([server.url, server.pinSha256]);
  expect(await project.run("codegen")).toMatchObject({ exitCode: 0 });
});

test("init does not offer to pin an untrusted certificate if --ca specifies a certificate authority", async () => {
  await using other = await startWhm();
  const words = ["--server", server.url, "--ca", other.ca, "--out", "generated", "--ci", "github"];
  const { stderr } = await init(words, ["The certificate is not trusted", ""], WRITE);
  expect(stderr).not.toContain(EQUAL);
  expect(project.read("whm-transfer.config.json")).toMatch(/^ *"ca": /m);
  expect(written()).toEqual([server.url, undefined]);
});

test("init refuses an output folder that is a URL, starts with ~, is a file, or contains the snapshot", async () => {
  project.write("src/main.ts", "");
  await init(
    [],
    [ADDRESS, KEYS.enter],
    [FOLDER, `http://x${KEYS.enter}`],
    ["This is a URL.", `\x15~/code${KEYS.enter}`],
    ["Enter a path without ~.", `\x15schemas${KEYS.enter}`],
    ["This folder contains the snapshot.", `\x15.${KEYS.enter}`],
    ["This folder contains the snapshot.", `\x15src/main.ts${KEYS.enter}`],
    ["This is a file.", `\x15src/whm${KEYS.enter}`],
    ...REST.slice(1),
  );
  expect(project.read("whm-transfer.config.json")).toContain('"out": "src/whm"');
});

test(
  "Ctrl+C ends the prompts of init in a terminal with exit code 130, without files",
  { ...FULL, ...LINUX },
  async () => {
    const { cwd } = project;
    using terminal = startInTerminal([process.execPath, BIN, "init"], { cwd });
    await terminal.waitFor(ADDRESS);
    terminal.type(KEYS.enter);
    await terminal.waitFor(FOLDER);
    terminal.type(KEYS.interrupt);
    expect(await terminal.exitCode).toBe(130);
    expect(terminal.output()).toContain("Nothing was written.");
    expect(readdirSync(cwd)).toEqual([]);
  },
);
