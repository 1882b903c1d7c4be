/** The command `simulate`: what stays the same after a restart, and what it reports if it cannot start. */

import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { trustingFetch } from "../../src/testing.js";
import { command, type CommandResult } from "../support/command.js";
import { temporaryFolder } from "../support/folders.js";

interface Address {
  readonly url: string;
  readonly token: string;
  readonly pinSha256: string;
}

/** Runs the command in a folder until `use` is done. */
async function simulated(
  cwd: string,
  options: readonly string[],
  use: (address: Address) => Promise<void>,
): Promise<void> {
  let interrupt: () => void = () => undefined;
  const output = join(temporaryFolder(), "address.json");
  const running = command(["simulate", "--format", "json", "--output", output, ...options], {
    cwd,
    onStart: (stop) => (interrupt = stop),
  });
  await use(await vi.waitFor(() => JSON.parse(readFileSync(output, "utf8")) as Address, { timeout: 20_000 }));
  interrupt();
  expect(await running).toMatchObject({ exitCode: 130 });
}

/** The result of a command that is expected to end by itself. */
function failing(cwd: string, ...options: readonly string[]): Promise<CommandResult> {
  return command(["simulate", ...options], { cwd });
}

const STABLE = ["--token-file", "token", "--cert", "whm.pem"];

test("a configuration that pins the certificate of the simulated server still works after the server restarts", async () => {
  const cwd = temporaryFolder();
  let port = "";
  await simulated(cwd, STABLE, async ({ url, pinSha256 }) => {
    port = new URL(url).port;
    const config = { server: url, pinSha256, tokenFile: "token" };
    writeFileSync(join(cwd, "whm-transfer.config.json"), JSON.stringify(config));
    expect(await command(["fetch"], { cwd })).toMatchObject({ exitCode: 0 });
  });
  for (const file of ["token", "whm.pem"]) expect(statSync(join(cwd, file)).mode & 0o777).toBe(0o600);
  await simulated(cwd, [...STABLE, "--port", port], async () => {
    expect(await command(["drift"], { cwd })).toMatchObject({ exitCode: 0 });
  });
});

test("simulate uses the API token in an existing file, unless other users can read the file", async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "token"), "SECRET\nmore\n", { mode: 0o600 });
  await simulated(cwd, ["--token-file", "token"], async ({ token }) => {
    expect(token).toBe("SECRET");
    return Promise.resolve();
  });
  chmodSync(join(cwd, "token"), 0o644);
  const { exitCode, stderr } = await failing(cwd, "--token-file", "token");
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("chmod 600") as string,
  });
});

test("simulate reports why a certificate file cannot be used", async () => {
  const cwd = temporaryFolder();
  await simulated(cwd, ["--cert", "whm.pem"], () => Promise.resolve());
  await simulated(cwd, ["--cert", "other.pem"], () => Promise.resolve());
  const [one = "", other = ""] = ["whm.pem", "other.pem"].map((file) =>
    readFileSync(join(cwd, file), "utf8"),
  );
  const key = /-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*-----END [A-Z ]*PRIVATE KEY-----\n/;
  for (const [content, reason] of [
    ["", "it has no certificate"],
    [one.replaceAll(new RegExp(key, "g"), ""), "it has no private key"],
    [one.replace(key, key.exec(other)?.[0] ?? ""), "the private key does not belong to the certificate"],
  ] as const) {
    writeFileSync(join(cwd, "broken.pem"), content);
    const { exitCode, stderr } = await failing(cwd, "--cert", "broken.pem");
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`broken.pem: ${reason}`);
  }
  expect(await failing(cwd, "--cert", "missing/whm.pem")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("cannot be written") as string,
  });
});

test("simulate --state continues the sessions of an earlier run, and refuses another file", async () => {
  const cwd = temporaryFolder();
  const call = async (
    { url, token }: Address,
    name: string,
    form: Record<string, string>,
  ): Promise<string> => {
    const client = trustingFetch(readFileSync(join(cwd, "whm.pem"), "utf8"));
    const body = new URLSearchParams({ "api.version": "1", ...form });
    const headers = { Authorization: `whm root:${token}` };
    const answer = await client.fetch(`${url}/json-api/${name}`, { method: "POST", headers, body });
    client.close();
    return answer.text();
  };
  const options = [...STABLE, "--state", "sessions.json"];
  let session = "";
  await simulated(cwd, options, async (address) => {
    const answer = await call(address, "create_remote_root_transfer_session", { host: "old.example" });
    session = /"transfer_session_id":"(\w+)"/.exec(answer)?.[1] ?? "";
    await call(address, "start_transfer_session", { transfer_session_id: session });
  });
  expect(statSync(join(cwd, "sessions.json")).mode & 0o777).toBe(0o600);
  await simulated(cwd, options, async (address) => {
    expect(await call(address, "get_transfer_session_state", { transfer_session_id: session })).toContain(
      '"state_name":"PAUSED"',
    );
  });
  expect(await failing(cwd, "--state", "whm.pem")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("whm.pem: it is not a state file") as string,
  });
  expect(await failing(cwd, "--state", "missing/sessions.json")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("cannot be written") as string,
  });
});
