/** The command `simulate`: what stays the same after a restart, and what it reports if it cannot start. */

import { X509Certificate } from "node:crypto";
import { chmodSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { beforeEach, expect, test, vi } from "vitest";
import { trustingFetch } from "../../src/testing.js";
import { ROOT } from "../support/folders.js";
import { createProject, expectFailure, type Project } from "../support/project.js";
import { POSIX } from "../support/platform.js";

interface Address {
  readonly url: string;
  readonly token: string;
  readonly pinSha256: string;
  readonly ca: string;
}

interface Response {
  readonly metadata: object;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Returns a function that calls a function of WHM. */
function createCaller({ url, token, fetch }: { url: string; token: string; fetch: typeof globalThis.fetch }) {
  return async (name: string, parameters: Record<string, string> = {}): Promise<Response> => {
    const response = await fetch(`${url}/json-api/${name}?api.version=1`, {
      ...{ method: "POST", body: new URLSearchParams(parameters) },
      headers: { authorization: `whm root:${token}` },
    });
    return (await response.json()) as Response;
  };
}

let project: Project;
let runs = 0;
beforeEach(() => {
  project = createProject();
});

/** Runs the command until `use` is done. */
async function simulated(options: readonly string[], use: (address: Address) => unknown): Promise<void> {
  let interrupt: () => void = () => undefined;
  const { run } = createProject({}, { cwd: project.cwd, onStart: (stop) => (interrupt = stop) });
  const output = `address-${runs++}.json`;
  const running = run("simulate", "--format", "json", "--output", output, ...options);
  await use(await vi.waitFor(() => JSON.parse(project.read(output)) as Address, { timeout: 20_000 }));
  interrupt();
  expect(await running).toMatchObject({ exitCode: 130, stdout: "" });
}

async function expectStartFailure(words: readonly string[], message: string): Promise<void> {
  expectFailure(await project.run("simulate", ...words), message);
}

const STABLE = ["--token-file", "token", "--cert", "whm.pem"];
const modeOf = (file: string): number => statSync(join(project.cwd, file)).mode & 0o777;

test("a configuration that pins the certificate of the simulated server still works after the server restarts", async () => {
  let port = "";
  await simulated(STABLE, async ({ url, pinSha256 }) => {
    port = new URL(url).port;
    project.write("whm-transfer.config.json", { server: url, pinSha256, tokenFile: "token" });
    expect(await project.run("fetch")).toMatchObject({ exitCode: 0 });
  });
  if (!POSIX.skip) expect(["token", "whm.pem"].map(modeOf)).toEqual([0o600, 0o600]);
  expect(await project.run("drift")).toMatchObject({ exitCode: 3 });
  await simulated([...STABLE, "--port", port], async () => {
    expect(await project.run("drift")).toMatchObject({ exitCode: 0 });
  });
});

test(
  "simulate uses the API token in an existing file, unless other users can read the file",
  POSIX,
  async () => {
    chmodSync(project.write("token", "SECRET\nmore\n"), 0o600);
    await simulated(["--token-file", "token"], ({ token }) => expect(token).toBe("SECRET"));
    chmodSync(join(project.cwd, "token"), 0o644);
    await expectStartFailure(["--token-file", "token"], "chmod 600");
  },
);

test("the certificates have the identifiers of their keys, without which Python refuses them", async () => {
  await simulated(["--cert", "whm.pem"], () => undefined);
  const [server, authority] = project
    .read("whm.pem")
    .split(/(?<=END CERTIFICATE-----\n)/)
    .map((pem) => new X509Certificate(pem).raw.toString("hex"));
  // The identifiers of the extensions subjectKeyIdentifier and authorityKeyIdentifier.
  expect([server, authority].map((certificate) => certificate?.includes("0603551d0e"))).toEqual([true, true]);
  expect(server).toContain("0603551d23");
});

test("simulate reports why a certificate file cannot be used", async () => {
  for (const file of ["whm.pem", "other.pem"]) await simulated(["--cert", file], () => undefined);
  const key = /-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*-----END [A-Z ]*PRIVATE KEY-----\n/;
  const [one, other] = [project.read("whm.pem"), project.read("other.pem")];
  for (const [content, reason] of [
    ["", "it has no certificate"],
    [one.replaceAll(new RegExp(key, "g"), ""), "it has no private key"],
    [one.replace(key, key.exec(other)?.[0] ?? ""), "the private key does not belong to the certificate"],
  ] as const) {
    project.write("broken.pem", content);
    await expectStartFailure(["--cert", "broken.pem"], `broken.pem: ${reason}`);
  }
  await expectStartFailure(["--cert", "missing/whm.pem"], "cannot be written");
});

test("simulate --state continues the sessions of an earlier run, and refuses another file", async () => {
  const call = async ({ url, token }: Address, name: string, form: object): Promise<string> => {
    const client = trustingFetch(project.read("whm.pem"));
    const body = new URLSearchParams({ "api.version": "1", ...form });
    const headers = { Authorization: `whm root:${token}` };
    const answer = await client.fetch(`${url}/json-api/${name}`, { method: "POST", headers, body });
    client.close();
    return answer.text();
  };
  const options = [...STABLE, "--state", "sessions.json"];
  let session = "";
  await simulated(options, async (address) => {
    const answer = await call(address, "create_remote_root_transfer_session", { host: "old.example" });
    session = /"transfer_session_id":"(\w+)"/.exec(answer)?.[1] ?? "";
    await call(address, "start_transfer_session", { transfer_session_id: session });
  });
  if (!POSIX.skip) expect(modeOf("sessions.json")).toBe(0o600);
  await simulated(options, async (address) => {
    const answer = await call(address, "get_transfer_session_state", { transfer_session_id: session });
    expect(answer).toContain('"state_name":"PAUSED"');
  });
  await expectStartFailure(["--state", "whm.pem"], "whm.pem: it is not a state file");
  await expectStartFailure(["--state", "missing/sessions.json"], "cannot be written");
});

test("simulate --scenario starts a server with the accounts, packages, outcomes and faults of a file", async () => {
  const scenario = {
    ...{ accounts: ["bob", { user: "dora", owner: "reseller" }], packages: ["gold"], speed: 100 },
    outcomes: [
      { user: "alice", phase: "TRANSFER", outcome: "fail", message: "first" },
      { outcome: "fail", message: "second" },
    ],
    faults: [{ function: "version", refuse: "closed" }],
  };
  project.write("scenario.json", scenario);
  project.write("scenario.yaml", JSON.stringify(scenario));
  for (const file of ["scenario.json", "scenario.yaml"])
    await simulated(["--scenario", file, "--token-file", "token"], async ({ url, token, ca }) => {
      const { fetch } = trustingFetch(readFileSync(ca, "utf8"));
      const call = createCaller({ url, token, fetch });
      expect((await call("version")).metadata).toMatchObject({ result: 0, reason: "closed" });
      expect((await call("listaccts")).data).toMatchObject({
        acct: [{ user: "bob" }, { user: "dora", owner: "reseller" }],
      });
      expect(JSON.stringify((await call("listpkgs")).data)).toContain('"gold"');
      const { data } = await call("create_remote_root_transfer_session", {
        host: "old.example",
        password: "a",
      });
      const session = { transfer_session_id: String(data?.["transfer_session_id"]) };
      for (const user of ["alice", "carol"])
        await call("enqueue_transfer_item", {
          ...session,
          module: "AccountRemoteRoot",
          user,
          localuser: user,
        });
      await call("start_transfer_session", session);
      await vi.waitFor(async () => {
        const { data: state } = await call("get_transfer_session_state", session);
        expect(state).toEqual({ state_name: "COMPLETED" });
      }, 60_000);
      const log = await call("fetch_transfer_session_log", { ...session, logfile: "master.log" });
      for (const message of ["first", "second"]) expect(String(log.data?.["log"])).toContain(message);
    });
});

test("simulate --scenario reports each fault of the file with its location, and so does the JSON Schema", async () => {
  const text = '{\n  "outcomes": [{ "phase": "START" }],\n  "acounts": ["bob"],\n  "speed": 0\n}';
  project.write("scenario.json", text);
  const result = await project.run("simulate", "--scenario", "scenario.json");
  for (const message of [
    'scenario.json:2:27: outcomes[0].phase must be "TRANSFER" or "RESTORE"',
    'scenario.json:3:3: it has an unknown property "acounts" (did you mean "accounts"?)',
    "scenario.json:4:12: speed must be a number greater than 0",
  ])
    expectFailure(result, message);
  const schema = JSON.parse(readFileSync(join(ROOT, "scenario.schema.json"), "utf8")) as object;
  const validate = new Ajv({ allErrors: true }).compile(schema);
  expect(validate(JSON.parse(text))).toBe(false);
  expect(validate.errors).toHaveLength(3);
  expect(validate({ accounts: ["bob", { user: "a" }], faults: [{ status: 500 }], speed: 0.5 })).toBe(true);
});
