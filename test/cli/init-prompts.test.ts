/** The prompts of `init` in a pseudo-terminal. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startWhm } from "../../src/testing.js";
import { command } from "../support/command.js";
import { FULL } from "../support/extent.js";
import { formatFingerprint } from "../support/fingerprint.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { KEYS, startInTerminal } from "../support/terminal.js";

const INIT = [process.execPath, join(ROOT, "dist/bin.cjs"), "init"];

test(
  "init shows the fingerprint of a self-signed certificate, and pins it if the user confirms it",
  FULL,
  async () => {
    await using server = await startWhm();
    const cwd = temporaryFolder();
    using terminal = startInTerminal(INIT, { cwd });
    await terminal.waitFor("Address of the WHM server");
    terminal.type("http://insecure.example" + KEYS.enter);
    await terminal.waitFor("Invalid server address");
    terminal.type("\x15" + server.url + KEYS.enter);
    await terminal.waitFor(formatFingerprint(server.pinSha256).slice(0, 40));
    await terminal.waitFor("Are both fingerprints equal?");
    terminal.type("y");
    await terminal.waitFor("Folder of the generated code");
    terminal.type("src/whm" + KEYS.enter);
    await terminal.waitFor("Create a workflow");
    terminal.type(KEYS.enter);
    await terminal.waitFor("whm-transfer.config.ts");
    expect(readdirSync(cwd)).toEqual([]);
    await terminal.waitFor("Write these files?");
    terminal.type(KEYS.enter);
    await terminal.waitFor("Next steps");
    expect(await terminal.exitCode).toBe(0);
    const env = { WHM_TOKEN: server.token };
    expect(await command(["codegen"], { cwd, env })).toMatchObject({ exitCode: 0 });
    expect(readdirSync(join(cwd, "src/whm"))).toContain("index.ts");
  },
);

test(
  "init does not offer to pin an untrusted certificate if --ca specifies a certificate authority",
  FULL,
  async () => {
    await using server = await startWhm();
    await using other = await startWhm();
    const cwd = temporaryFolder();
    const words = [...INIT, "--server", server.url, "--ca", other.ca, "--out", "generated", "--ci", "github"];
    using terminal = startInTerminal(words, { cwd });
    await terminal.waitFor("The certificate is not trusted");
    await terminal.waitFor("Write these files?");
    terminal.type(KEYS.enter);
    expect(await terminal.exitCode).toBe(0);
    expect(terminal.output()).not.toContain("Are both fingerprints equal?");
    const text = readFileSync(join(cwd, "whm-transfer.config.ts"), "utf8");
    expect(text).toContain("ca: ");
    expect(text).not.toContain("pinSha256");
  },
);

test("Ctrl+C ends the prompts of init with exit code 130, and nothing is written", FULL, async () => {
  const cwd = temporaryFolder();
  using terminal = startInTerminal(INIT, { cwd });
  await terminal.waitFor("Address of the WHM server");
  terminal.type(KEYS.enter);
  await terminal.waitFor("Folder of the generated code");
  terminal.type(KEYS.interrupt);
  expect(await terminal.exitCode).toBe(130);
  expect(terminal.output()).toContain("Nothing was written.");
  expect(readdirSync(cwd)).toEqual([]);
});
