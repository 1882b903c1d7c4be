/** Fleets with servers that fail in several ways: how failures are grouped, and `drift --fleet --retry`. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startWhm, type FaultRule, type SimulatedServer } from "../../src/testing.js";
import { BIN, type CommandResult } from "../support/command.js";
import { eventLoopTurns } from "../support/event-loop.js";
import { FULL } from "../support/extent.js";
import { ROOT } from "../support/folders.js";
import { formatFingerprint } from "../support/fingerprint.js";
import { network, type Network } from "../support/fleet.js";
import { createProject, expectFailure, reportOf, rulesOf, type Project } from "../support/project.js";
import { reportFaults } from "../support/published.js";
import { documentedSnapshot, moduleOf } from "../support/snapshots.js";

const TOKEN = "FLEET-TOKEN-0123456789";
const DOCUMENTED = documentedSnapshot();
const PACKAGE = { package: "char(128) DEFAULT NULL", size: "BIGINT UNSIGNED DEFAULT 1" };

/** The servers that answer, by the start of their host names. */
const SNAPSHOTS = {
  same: DOCUMENTED,
  newer: {
    ...DOCUMENTED,
    whmVersion: "11.140.0.1",
    modules: {
      ...DOCUMENTED.modules,
      PackageRemoteRoot: moduleOf("PackageRemoteRoot", PACKAGE, {
        ...{ required: ["package"], primary: ["package"], priority: 2000 },
      }),
    },
  },
};

/** The servers that fail. */
const FAULTS: Readonly<Record<string, readonly FaultRule[]>> = {
  html: [{ status: 200 }],
  error: [{ status: 500 }],
  truncated: [{ truncate: 9 }],
  refused: [{ refuse: "No privilege" }],
  hanging: [{ hang: true }],
  dead: [{ function: "transfer_module_schema", reset: "before" }],
  // The next kinds have no fault, but another certificate than in the fleet file, no listener and another token.
  ...{ pinned: [], closed: [], denied: [] },
};

const FAILING = Object.keys(FAULTS);

const servers: Record<string, SimulatedServer> = {};
let net: Network;
/** The servers that answer, although their names are those of servers that fail. */
const recovered = new Set<string>();
const requested = new Set<string>();

beforeAll(async () => {
  for (const [kind, schemas] of Object.entries(SNAPSHOTS))
    servers[kind] = await startWhm({ schemas, token: TOKEN });
  for (const [kind, rules] of Object.entries(FAULTS)) {
    const server = await startWhm({ schemas: DOCUMENTED, token: kind === "denied" ? "OTHER-TOKEN" : TOKEN });
    for (const rule of rules) server.faults.add(rule);
    servers[kind] = server;
  }
  net = await network((host) => {
    requested.add(host);
    return serverOf(host);
  });
});

afterAll(async () => {
  await net[Symbol.asyncDispose]();
  for (const server of Object.values(servers)) await server.close();
});

function serverOf(name: string): SimulatedServer | undefined {
  const [kind = "", index] = name.split("-");
  return servers[recovered.has(name) ? (Number(index) % 3 === 0 ? "newer" : "same") : kind];
}

function entry(name: string): object {
  const [kind, index] = name.split("-");
  const isClosed = kind === "closed" && !recovered.has(name);
  const isPinned = kind === "pinned" && !recovered.has(name);
  return {
    name,
    // No service has these ports. Servers with the same address and user would be queried one after the other.
    server: isClosed ? `https://127.0.0.1:${2 + (Number(index) % 5)}` : `https://${name}:2087`,
    ...(isClosed && { user: `root${index}` }),
    pinSha256: isPinned ? "0".repeat(62) + String(index).padStart(2, "0") : serverOf(name)?.pinSha256,
    timeout: kind === "hanging" && !recovered.has(name) ? 0.5 + Number(index) / 1000 : 60,
  };
}

const fleetFile = (names: readonly string[]): object => ({
  defaults: { tokenEnv: "FLEET_TOKEN" },
  servers: names.map(entry),
});

const fleetEnvironment = (): Record<string, string> => ({
  ...{ ...net.environment, NO_PROXY: "127.0.0.1", FLEET_TOKEN: TOKEN },
});

function fleetOf(names: readonly string[], more = {}): Project {
  const contents = { schemas: DOCUMENTED, "fleet.json": fleetFile(names) };
  return createProject(contents, { env: fleetEnvironment(), ...more });
}

const namesOf = (kind: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${kind}-${index}`).sort();

const DRIFT = ["drift", "--fleet", "fleet.json", "--concurrency", "150"];
const JSON_DRIFT = [...DRIFT, "--format", "json"];

test(
  "drift --fleet reports each cause of failures once, and --retry queries only the servers that failed",
  FULL,
  async () => {
    recovered.clear();
    const failing = FAILING.flatMap((kind) => namesOf(kind, 30));
    const answering = [...namesOf("newer", 10), ...namesOf("same", 20)];
    const { run, write, read } = fleetOf([...failing, ...answering]);
    await run(...JSON_DRIFT, "--output", "report.json");
    expect(reportFaults(read("report.json"))).toEqual([]);
    const { groups, summary } = reportOf({ stdout: read("report.json") });
    expect(groups.map((group) => group.servers)).toEqual(
      [...FAILING, "newer", "same"]
        .sort()
        .map((kind) => [...failing, ...answering].filter((name) => name.startsWith(`${kind}-`))),
    );
    const failed = groups.filter(({ undetermined }) => undetermined !== undefined);
    expect(failed.flatMap((group) => group.servers)).toEqual([...failing].sort());
    expect(summary).toMatchObject({ undetermined: failing.length });

    // A failure changes nothing in the results of other servers.
    write("fleet.json", fleetFile(answering));
    const healthy = reportOf(await run(...JSON_DRIFT));
    expect(groups.filter(({ undetermined }) => undetermined === undefined)).toEqual(healthy.groups);

    for (const name of failing) if (Number(name.split("-")[1]) % 2 === 0) recovered.add(name);
    write("fleet.json", fleetFile([...failing, ...answering]));
    requested.clear();
    const retried = await run(...JSON_DRIFT, "--retry", "report.json");
    const sent = failing.filter((name) => recovered.has(name) || !name.startsWith("closed-"));
    expect([...requested].sort()).toEqual(sent.sort());
    const fresh = await run(...JSON_DRIFT);
    expect(retried).toEqual(fresh);
    expect(reportOf(fresh).summary).toMatchObject({ undetermined: failing.length - recovered.size });

    for (const name of failing) recovered.add(name);
    write("fleet.json", fleetFile([...failing, ...answering]));
    const sortLines = ({ stdout }: CommandResult): string[] => stdout.split("\n").sort();
    for (const format of ["human", "ndjson"]) {
      const words = [...DRIFT, "--format", format];
      const [one, other] = [await run(...words, "--retry", "report.json"), await run(...words)];
      // Lines of ndjson are in the order of completion.
      expect(sortLines(one)).toEqual(sortLines(other));
      expect(one.exitCode).toBe(1);
    }
  },
);

test("drift --fleet needs at most 120 MiB for 300 servers, of which 270 fail", FULL, async () => {
  recovered.clear();
  const failing = FAILING.flatMap((kind) => namesOf(kind, 30));
  const { cwd } = fleetOf([...failing, ...namesOf("newer", 10), ...namesOf("same", 20)]);
  const child = spawn(
    process.execPath,
    ["--import", pathToFileURL(join(ROOT, "test/bench/peak.js")).href, BIN, "drift", "--fleet", "fleet.json"],
    {
      ...{ cwd, stdio: ["ignore", "ignore", "inherit", "pipe"] },
      env: { ...process.env, ...fleetEnvironment() },
    },
  );
  const [peak] = await Promise.all([text(child.stdio[3] as Readable), once(child, "close")]);
  expect(child.exitCode).toBe(3);
  expect(Number(peak) / 1024).toBeLessThanOrEqual(120);
});

test("reports about a fleet name settings of the fleet file, not options that a fleet refuses", async () => {
  recovered.clear();
  const names = FAILING.map((kind) => `${kind}-1`);
  const { run, write } = fleetOf(names);
  const ran = await run(...JSON_DRIFT);
  const { groups } = reportOf(ran);
  const reasons = groups.flatMap(({ undetermined = [] }) => undetermined.map(({ reason }) => reason));
  expect(reasons.join("\n")).toContain('allow more time with "timeout" in the fleet file.');
  expect(reasons.join("\n")).toContain('does not match "pinSha256" in the fleet file.');
  expect(reasons.join("\n")).not.toMatch(/-1:2087|127\.0\.0\.1|(?:[0-9A-F]{2}:){9}/);
  const { pinSha256 = "" } = servers["pinned"] ?? {};
  expect(ran.stdout).toContain(
    `{"server":"pinned-1","message":"The certificate of pinned-1:2087 does not match the pin. Nothing was sent. The SHA-256 fingerprint of the certificate is ${formatFingerprint(pinSha256)}, but`,
  );
  const login = { tokenEnv: "FLEET_TOKEN" };
  write("fleet.json", {
    servers: [
      { ...login, name: "a", server: "a.test", user: "a:b" },
      { ...login, name: "b", server: "root@b.test", pinSha256: "00" },
    ],
  });
  const { stderr } = await run(...DRIFT);
  expect(stderr).toMatch(/Correct "user" in the fleet file.*Invalid pin "00"/s);
  expect([...reasons, stderr].join("\n")).not.toMatch(/--(?:ca|server|user|pin-sha256|timeout|token-)/);
});

test("drift --retry judges earlier results again, and queries servers that the report does not contain", async () => {
  recovered.clear();
  const { run, write } = fleetOf(["newer-0", "newer-1", "denied-0"]);
  const accept = async (...names: readonly string[]): Promise<void> => {
    const { stdout } = await run(...JSON_DRIFT);
    const findings = reportOf({ stdout }).groups.flatMap((group) => group.findings);
    for (const { rule, fingerprint } of findings)
      if (names.includes(rule)) await run("accept", fingerprint, "--reason", "known");
  };
  await accept("length-decreased");
  await run(...JSON_DRIFT, "--output", "report.json");
  await run("accept", "--remove", "6790122999d2ff27");
  await accept("server-version-changed");
  write("whm-transfer.config.json", { levels: [{ rule: "length-decreased", level: "safe" }] });
  write("fleet.json", fleetFile(["newer-0", "newer-1", "denied-0", "same-0", "newer-2"]));
  requested.clear();
  const retried = await run(...JSON_DRIFT, "--retry", "report.json");
  expect([...requested].sort()).toEqual(["denied-0", "newer-2", "same-0"]);
  expect(reportOf(retried).groups.map((group) => [group.servers, rulesOf(group)])).toEqual([
    [["denied-0"], []],
    [
      ["newer-0", "newer-1", "newer-2"],
      ["server-version-changed", "length-decreased"],
    ],
    [["same-0"], []],
  ]);
  expect(retried).toEqual(await run(...JSON_DRIFT));
  const shard = ["--shard", "2/2"];
  expect(await run(...JSON_DRIFT, ...shard, "--retry", "report.json")).toEqual(
    await run(...JSON_DRIFT, ...shard),
  );
  write("fleet.json", fleetFile(["newer-1"]));
  expectFailure(
    await run(...JSON_DRIFT, "--retry", "report.json"),
    "report.json contains servers that the fleet file does not list: denied-0 and newer-0.",
  );
  await run("diff", "schemas", "schemas", "--format", "json", "--output", "single.json");
  expectFailure(await run(...DRIFT, "--retry", "single.json"), "because it is not about a fleet.");
  const damaged = reportOf(retried);
  write("damaged.json", { ...damaged, groups: [...damaged.groups, { ...damaged.groups[0], findings: [] }] });
  expectFailure(
    await run(...DRIFT, "--retry", "damaged.json"),
    /damaged\.json contains the server "denied-0" twice\.\n {2}hint: The report is damaged/,
  );
  expectFailure(await run("drift", "--retry", "report.json"), "--retry can be used only with --fleet");
});

test("drift --fleet prints its progress every ten seconds, but not with --quiet and not as JSON", async () => {
  recovered.clear();
  const names = ["same-0", "same-1", "same-2"];
  vi.useFakeTimers({ toFake: ["setInterval"] });
  try {
    for (const [words, stderr] of [
      [[], "Compared 0 of 3 servers.\nCompared 0 of 3 servers.\n"],
      [["--quiet"], ""],
      [["--format", "json"], ""],
    ] as const) {
      await using held = await network(serverOf);
      held.hold();
      const env = { ...held.environment, FLEET_TOKEN: TOKEN };
      let output = { stderr: "" };
      const { run } = fleetOf(names, { env, onStart: (_: unknown, text: typeof output) => (output = text) });
      const running = run(...DRIFT, ...words);
      while (held.requested.size < names.length) await eventLoopTurns(10);
      vi.advanceTimersByTime(20_000);
      expect(output.stderr).toBe(stderr);
      held.release();
      expect((await running).exitCode).toBe(0);
    }
  } finally {
    vi.useRealTimers();
  }
});
