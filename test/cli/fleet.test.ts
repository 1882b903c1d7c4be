/** The commands `drift --fleet` and `merge`, with many host names and few simulated servers. */

import { chmodSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Snapshot } from "../../src/index.js";
import { startWhm, type SimulatedServer } from "../../src/testing.js";
import type { CommandOptions, CommandResult } from "../support/command.js";
import { eventLoopTurns } from "../support/event-loop.js";
import { counts, SCALED } from "../support/extent.js";
import { network, type Network } from "../support/fleet.js";
import { createProject, expectFailure, reportOf, rulesOf, type Project } from "../support/project.js";
import { reportFaults } from "../support/published.js";
import { documentedSnapshot, moduleOf, snapshotOf } from "../support/snapshots.js";

/** A long timeout for events that always happen, even on a busy machine. */
const WITH_LONG_TIMEOUT = { timeout: 240_000 };

/** The requests per server: one list of modules, six schemas, one version. */
const REQUESTS = 8;

const TOKEN = "FLEET-TOKEN-0123456789";

const DOCUMENTED = documentedSnapshot();

function withModule(schema: ReturnType<typeof moduleOf>): Snapshot {
  return { ...DOCUMENTED, modules: { ...DOCUMENTED.modules, [schema.module]: schema } };
}

/** The package name is half as long. */
const SHORTER = withModule(
  moduleOf(
    "PackageRemoteRoot",
    { package: "char(128) DEFAULT NULL", size: "BIGINT UNSIGNED DEFAULT 1" },
    { required: ["package"], primary: ["package"], priority: 2000 },
  ),
);

const SNAPSHOTS = {
  same: DOCUMENTED,
  shorter: SHORTER,
  newer: { ...DOCUMENTED, whmVersion: "11.140.0.1" },
  half: withModule(moduleOf("Odd", { a: "int(256)" })),
  refusing: DOCUMENTED,
  denying: DOCUMENTED,
};

type Kind = keyof typeof SNAPSHOTS;

const KINDS = Object.keys(SNAPSHOTS) as Kind[];
const servers = {} as Record<Kind, SimulatedServer>;
let net: Network;

/** The kind of a server is the start of its host name. No server listens at `away`. */
const serverOf = (host: string): SimulatedServer | undefined => servers[host.split("-")[0] as Kind];

beforeAll(async () => {
  for (const kind of KINDS)
    servers[kind] = await startWhm({
      schemas: SNAPSHOTS[kind],
      token: kind === "denying" ? "ANOTHER-TOKEN" : TOKEN,
    });
  servers.refusing.refuse("available_transfer_modules", "No list");
  net = await network(serverOf);
});

afterAll(async () => {
  await net[Symbol.asyncDispose]();
  for (const server of Object.values(servers)) await server.close();
});

/** Each server has its own host name, and the certificate of its simulated server. */
function entry(name: string): object {
  const { pinSha256 } = serverOf(name) ?? servers.same;
  return { name, server: `https://${name}:2087`, pinSha256 };
}

function fleetFile(names: readonly string[]): object {
  return { defaults: { tokenEnv: "FLEET_TOKEN", timeout: 20 }, servers: names.map(entry) };
}

/** A project with the documented snapshot and a fleet of these servers. */
function fleetOf(names: readonly string[], options: Partial<CommandOptions> = {}): Project {
  const env = { ...net.environment, FLEET_TOKEN: TOKEN };
  return createProject({ schemas: DOCUMENTED, "fleet.json": fleetFile(names) }, { env, ...options });
}

const DRIFT = ["drift", "--fleet", "fleet.json"];
const JSON_DRIFT = [...DRIFT, "--format", "json"];

/** The servers of each group, and the rules of its findings. */
function groupsOf(ran: CommandResult): unknown {
  return reportOf(ran).groups.map((group) => [group.servers, rulesOf(group)]);
}

describe("a fleet of many servers", SCALED, () => {
  /** The number of servers of each kind in `npm test` and in `npm run test:all`. */
  const MIXED: Readonly<Record<string, readonly [fast: number, all: number]>> = {
    ...{ same: [6, 40], shorter: [3, 9], newer: [1, 2], half: [2, 3], refusing: [2, 2], denying: [1, 1] },
    away: [1, 3],
  };
  const mixedNames = (...kinds: readonly string[]): string[] =>
    (kinds.length > 0 ? kinds : Object.keys(MIXED)).flatMap((kind) =>
      Array.from({ length: counts(...(MIXED[kind] ?? [0, 0])) }, (_, index) => `${kind}-${index}`),
    );

  test("drift --fleet groups servers with equal findings, and lists the servers that failed", async () => {
    const requests = (): Record<string, number> =>
      Object.fromEntries(KINDS.map((kind) => [kind, servers[kind].requests.length]));
    const before = requests();
    const warnings: string[] = [];
    const onWarning = ({ message }: Error): unknown => warnings.push(message);
    process.on("warning", onWarning);
    const ran = await fleetOf(mixedNames()).run(...JSON_DRIFT);
    process.off("warning", onWarning);
    expect(warnings, "Node.js prints warnings, such as about too many listeners").toEqual([]);
    expect(ran).toMatchObject({ exitCode: 3, stderr: "" });
    expect(reportFaults(ran.stdout)).toEqual([]);
    const { groups, summary } = reportOf(ran);
    expect(
      groups.map((group) => [group.servers, rulesOf(group), group.undetermined?.map(({ module }) => module)]),
    ).toEqual([
      [mixedNames("away"), [], [""]],
      [["denying-0"], [], [""]],
      [mixedNames("half"), [], ["Odd"]],
      [mixedNames("newer"), ["server-version-changed"], undefined],
      [mixedNames("refusing"), [], [""]],
      [mixedNames("same").sort(), [], undefined],
      [mixedNames("shorter"), ["length-decreased"], undefined],
    ]);
    expect(summary).toEqual({
      ...{ servers: mixedNames().length, changed: counts(4, 11), undetermined: counts(6, 9) },
      ...{ breaking: 1, dangerous: 0, safe: 1, cosmetic: 0 },
    });
    const asked = Object.entries(requests()).map(([kind, count]) => [kind, count - (before[kind] ?? 0)]);
    expect(Object.fromEntries(asked)).toMatchObject({
      ...{ same: counts(6, 40) * REQUESTS, half: counts(2, 3) * (REQUESTS + 1) },
      // A denied request is not repeated, because that could lock the user out.
      ...{ denying: 1, refusing: 2 },
    });
  });

  test("drift --fleet queries at most as many servers at the same time as --concurrency specifies, until an interrupt", async () => {
    await using held = await network(serverOf);
    held.hold();
    let interrupt: () => void = () => undefined;
    const { run } = fleetOf(mixedNames(), {
      env: { ...held.environment, FLEET_TOKEN: TOKEN },
      onStart: (stop) => (interrupt = stop),
    });
    const running = run(...JSON_DRIFT, "--concurrency", "7");
    await vi.waitFor(() => expect(held.requested.size).toBe(7), WITH_LONG_TIMEOUT);
    await eventLoopTurns(1000);
    expect(held.requested.size).toBe(7);
    interrupt();
    expect(await running).toEqual({ exitCode: 130, stdout: "", stderr: "" });
    expect(held.requested.size).toBe(7);
  });

  test("the human-readable report of a fleet ends with the numbers of servers, without the names of unchanged ones", async () => {
    const { stdout } = await fleetOf(mixedNames()).run(...DRIFT);
    const [shorter, half] = [mixedNames("shorter"), mixedNames("half")];
    expect(stdout.indexOf(`${shorter.length} servers: ${shorter.join(", ")}\n\nbreaking\n`)).toBe(0);
    expect(stdout).toContain(`${half.length} servers: ${half.join(", ")}\n\nCould not compare Odd: `);
    expect(stdout).toMatch(
      /\nServer denying-0\n\nCould not compare the server: .*denied access.*"tokenEnv" or "tokenFile"/,
    );
    const line = /\n(\d+) servers: (\d+) unchanged, (\d+) changed, (\d+) failed\n$/.exec(stdout) ?? [];
    const [total = 0, unchanged = 0, changed = 0, failed = 0] = line.slice(1).map(Number);
    expect([total, unchanged, failed]).toEqual([mixedNames().length, counts(6, 40), counts(6, 9)]);
    expect(unchanged + changed + failed).toBe(total);
    expect(stdout).not.toContain("same-");
  });

  test("drift --fleet --format ndjson writes one line for each server, and a summary at the end", async () => {
    const { run, read } = fleetOf(mixedNames());
    const ran = await run(...DRIFT, "--format", "ndjson", "--output", "lines");
    expect(ran).toMatchObject({ stdout: "", exitCode: 3 });
    const texts = read("lines").trimEnd().split("\n");
    expect(texts.flatMap(reportFaults)).toEqual([]);
    const lines = texts.map((line) => JSON.parse(line) as { server?: string });
    const last = lines.pop();
    expect(lines.map(({ server }) => server).sort()).toEqual(mixedNames().sort());
    const { groups, summary } = reportOf(await run(...JSON_DRIFT));
    expect(last).toEqual({ format: 1, exitCode: 3, summary, accepted: 0, findings: [] });
    for (const { server = "", ...printed } of lines) {
      const { servers: _, ...group } = groups.find((each) => each.servers.includes(server)) ?? {
        servers: [],
      };
      expect(printed).toEqual({ format: 1, ...group });
    }
  });

  test("the merged reports of all shards equal the report of the whole fleet, in any order of the fleet file", async () => {
    const { run, read, write } = fleetOf(mixedNames());
    const parts = [1, 2, 3].map((index) => `part-${index}.json`);
    const sizes: number[] = [];
    for (const [index, part] of parts.entries()) {
      const words = ["--shard", `${index + 1}/3`, "--output", part];
      expect((await run(...JSON_DRIFT, ...words)).exitCode).toBe(3);
      const report = reportOf({ stdout: read(part) });
      expect(report).toMatchObject({ shard: { index: index + 1, of: 3 } });
      sizes.push(report.summary["servers"] ?? 0);
    }
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    write("fleet.json", fleetFile(mixedNames().reverse()));
    const formats = ["json", "human", "github", "gitlab", "sarif", "junit", "markdown", "html"];
    for (const format of formats.slice(0, counts(2, formats.length))) {
      const whole = await run(...DRIFT, "--format", format, "--concurrency", "1", "--quiet");
      expect(whole.stdout).not.toBe("");
      expect(await run("merge", ...parts.toReversed(), "--format", format)).toEqual(whole);
    }
    const lines = await run("merge", ...parts, "--format", "ndjson");
    expect(lines.stdout.trimEnd().split("\n")).toHaveLength(mixedNames().length + 1);
  });
});

describe("the result of drift --fleet", () => {
  test.each([
    ["equal servers", ["same-0", "same-1"], [], 0],
    ["a breaking finding", ["same-0", "shorter-0"], [], 1],
    ["a safe finding below the threshold", ["same-0", "newer-0"], [], 0],
    ["a safe finding and --fail-on safe", ["same-0", "newer-0"], ["--fail-on", "safe"], 1],
    ["a breaking finding and --fail-on never", ["shorter-0"], ["--fail-on", "never"], 0],
    ["an undetermined module and --fail-on never", ["shorter-0", "half-0"], ["--fail-on", "never"], 3],
    ["a shard without servers", ["shorter-0", "same-0"], ["--shard", "3/3"], 0],
  ])("drift --fleet and merge have the documented exit code with %s", async (_, names, words, exitCode) => {
    const { run } = fleetOf(names);
    const ran = await run(...JSON_DRIFT, ...words, "--output", "report.json");
    expect(ran).toEqual({ exitCode, stdout: "", stderr: "" });
    if (!words.includes("--shard"))
      expect(await run("merge", "report.json", ...words)).toMatchObject({ exitCode });
  });

  test("drift --fleet prints one line if nothing changed, but not with --quiet", async () => {
    const { run } = fleetOf(["same-0", "same-1"]);
    const stderr = "No drift: the schemas of 2 servers are unchanged\n";
    expect(await run(...DRIFT)).toEqual({ exitCode: 0, stdout: "", stderr });
    expect(await run(...DRIFT, "--quiet")).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    servers.same.refuse("version", "Not today.");
    const warned = await run(...DRIFT);
    servers.same.allow("version");
    expect(warned).toMatchObject({ exitCode: 0, stdout: "" });
    expect(warned.stderr).toMatch(/^warning: "same-0", "same-1": .*Not today.*\n  hint: .*\nNo drift: .*\n$/);
  });

  test("drift --fleet ignores the server in the environment and in the configuration", async () => {
    await using own = await network(serverOf);
    const ignored = { WHM_SERVER: "away-2", WHM_TOKEN: "x", WHM_USER: "y" };
    const { run, write } = fleetOf(["same-0"], {
      env: { ...own.environment, ...ignored, FLEET_TOKEN: TOKEN },
    });
    write("whm-transfer.config.json", { server: "away-1", user: "guest", ca: "no.pem", timeout: 1 });
    expect(await run(...DRIFT, "--quiet")).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    expect([...own.requested]).toEqual(["same-0"]);
  });

  test("an acceptance applies to all servers, and is unused only if no server has its finding", async () => {
    const { run, read } = fleetOf(["same-0", "shorter-0", "shorter-1"]);
    expect((await run(...JSON_DRIFT, "--output", "report.json")).exitCode).toBe(1);
    const { groups } = reportOf({ stdout: read("report.json") });
    const [{ fingerprint } = { fingerprint: "" }] = groups.flatMap(({ findings }) => findings);
    const words = ["--reason", "known", "--report", "report.json"];
    expect(await run("accept", fingerprint, ...words)).toMatchObject({ exitCode: 0 });
    expect((await run(...DRIFT)).exitCode).toBe(0);
    await run("accept", "0123456789abcdef", "--reason", "gone");
    expect(groupsOf(await run(...JSON_DRIFT))).toEqual([
      [["same-0"], []],
      [["shorter-0", "shorter-1"], ["length-decreased"]],
      [[], ["accept-unused"]],
    ]);
    expect((await run(...DRIFT)).stdout).toContain("The fleet as a whole\n\ndangerous\n");
    expect((await run(...DRIFT, "--shard", "1/2")).stdout).not.toContain("accept-unused");
  });

  test("patterns apply to all servers, and accept --all accepts the findings of all servers in the report", async () => {
    const { run, read, write } = fleetOf(["same-0", "shorter-0", "shorter-1"]);
    await run(...JSON_DRIFT, "--output", "report.json");
    await run("accept", "--rule", "length-*", "--reason", "short");
    await run("accept", "--rule", "module-*", "--reason", "none", "--until", "2999-12-31");
    const ran = await run(...JSON_DRIFT);
    expect(groupsOf(ran)).toEqual([
      [["same-0"], []],
      [["shorter-0", "shorter-1"], ["length-decreased"]],
      [[], ["accept-unused"]],
    ]);
    expect(reportOf(ran).groups[1]?.findings[0]?.accepted).toEqual({ reason: "short" });
    expect(reportOf(ran)).toMatchObject({
      ...{ accepted: 1, summary: { servers: 3, changed: 0, accepted: 1 } },
      groups: [{ accepted: 0 }, { accepted: 1, bump: "none" }, { accepted: 0 }],
    });
    const { stdout } = await run(...DRIFT);
    expect(stdout).toMatch(/\n3 servers: 1 unchanged, 2 with only accepted changes, 0 changed, 0 failed\n$/);
    write("drift-accept.json", read("drift-accept.json").replace("2999", "2020"));
    expect((await run(...DRIFT)).stdout).toContain(
      "Renew with:  npx whm-transfer-codegen accept --rule 'module-*' ",
    );
    // A finding of another part may match.
    expect(await run(...DRIFT, "--shard", "1/2")).toMatchObject({ exitCode: 0 });

    write("drift-accept.json", { format: 1, accepted: [] });
    const all = await run("accept", "--all", "--report", "report.json", "--reason", "known");
    expect(all.stdout).toMatch(
      /^ {2}accepted [0-9a-f]{16} \(length-decreased of .*\)\nAccepted 1 finding\.\n/,
    );
    expect(await run(...DRIFT)).toMatchObject({ exitCode: 0 });
  });
});

describe("a fleet file", () => {
  const GOOD = { name: "a", server: "a.test", tokenEnv: "FLEET_TOKEN" };

  test.each<[string, string | object | undefined, readonly string[]]>([
    ["it does not exist", undefined, ["cannot be read"]],
    ["it is not JSON", "{", ["fleet.json:1:2: it is not valid JSON."]],
    ["it has no servers", { servers: [] }, ["servers must list at least one server"]],
    [
      "it has misspelled members",
      {
        servers: [
          { ...GOOD, timout: 1 },
          { ...GOOD, name: "b", whatever: 1 },
        ],
        defualts: {},
      },
      [
        'it has an unknown property "defualts" (did you mean "defaults"?)',
        'servers[0] has an unknown property "timout" (did you mean "timeout"?)',
        'an unknown property "whatever": known properties are name, server, user, ca, ',
      ],
    ],
    [
      "it has tokens",
      { defaults: { token: "SECRET-A" }, servers: [{ ...GOOD, token: "SECRET-B" }] },
      ["defaults.token must not be in the fleet file", "servers[0].token must not be in the fleet file"],
    ],
    [
      "it has values of other types",
      {
        defaults: { timeout: "1" },
        servers: [{ ...GOOD, user: 1, ca: "" }, { name: 7, server: null, tokenEnv: [] }, 7],
      },
      [
        ...["defaults.timeout must be a number of seconds greater than 0"],
        ...["servers[0].user must be a non-empty string", "servers[0].ca must be a non-empty string"],
        ...["servers[1].name must be a string of 1 to 100 characters"],
        ...["servers[1].server must be a non-empty string"],
        ...["servers[1].tokenEnv must be a non-empty string", "servers[2] must be an object"],
      ],
    ],
    [
      "it has missing members",
      {
        servers: [
          { tokenEnv: "T", tokenFile: "t" },
          { name: "b", server: "b.test" },
        ],
      },
      [
        ...['servers[0] has no "name"', 'servers[0] has no "server"', "servers[1] has no token: set "],
        'servers[0] has both "tokenEnv" and "tokenFile": remove one of them',
      ],
    ],
    ["a repeated name", { servers: [GOOD, GOOD] }, ["servers[1].name must not be the same as in servers[0]"]],
    [
      "it has missing files and unset variables, each reported once",
      {
        defaults: { ca: "no.pem", tokenEnv: "toString" },
        servers: [
          ...["a", "b", "c"].map((name) => ({ name, server: "a.test" })),
          { ...GOOD, name: "d", schemas: "nowhere" },
        ],
      },
      [
        'the environment variable toString is unset or empty. It must contain the API token for the server "a" and 2 other servers.',
        "no.pem cannot be read",
        'servers[3] ("d"): There is no snapshot in ',
      ],
    ],
    [
      "it has invalid addresses",
      {
        servers: [
          { ...GOOD, server: "http://a.test" },
          { ...GOOD, name: "b", pinSha256: "00" },
        ],
      },
      [
        'servers[0] ("a"): Invalid server address "http://a.test": with http://, the token would be sent without encryption',
        'servers[1] ("b"): Invalid pin "00": must be 64 hexadecimal digits',
      ],
    ],
  ])("drift --fleet refuses an invalid fleet file: %s", async (_, fleet, sentences) => {
    const contents = { schemas: DOCUMENTED, ...(fleet !== undefined && { "fleet.json": fleet }) };
    const ran = await createProject(contents, { env: { FLEET_TOKEN: TOKEN } }).run(...DRIFT);
    for (const sentence of sentences) expectFailure(ran, sentence);
    expect(ran.stderr.match(/^error: /gm)).toHaveLength(sentences.length);
    expect(ran.stderr).not.toContain("SECRET");
  });

  const bomb = Array.from(
    { length: 9 },
    (_, level) => `x${level + 1}: &x${level + 1} [${Array(9).fill(`*x${level}`).join(", ")}]\n`,
  );

  test.each([
    ["an unclosed list", "servers: [", /Invalid fleet file .*fleet\.yaml:1:11: the file has/],
    ["a repeated member", "servers: 1\nservers: 2\n", /:2:1: .* has a duplicate key\./],
    ["a tag", "servers: !!js/function 1\n", /:1:10: .* an unknown tag\./],
    ["an alias without an anchor", "a: &b 1\nservers: *a\n", /:2:10: .* an alias without an anchor/],
    ["aliases of many values", `x0: &x0 [1]\n${bomb.join("")}`, /has aliases that expand to too many nodes/],
    ["an unterminated token", 'servers:\n  - token: "SECRET', /:2:\d+: .* a missing quotation mark/],
    ["a mapping with a token", "servers:\n  - token: SECRET: SECRET\n", /:2:\d+: .* a mapping inside a/],
  ])("drift --fleet refuses a YAML fleet file with %s", async (_, text, sentence) => {
    const { run } = createProject({ "fleet.yaml": text }, { env: { FLEET_TOKEN: TOKEN } });
    const ran = await run("drift", "--fleet", "fleet.yaml");
    expectFailure(ran, sentence);
    expect(ran.stderr).not.toContain("SECRET");
  });

  test("paths in a fleet file are relative to the folder of the file, and servers have their own snapshots", async () => {
    const yaml = `# Comments, and what is named once
defaults: &all
  tokenFile: secrets/token
servers:
  - { name: one, server: "same-1:2087", pinSha256: ${servers.same.pinSha256}, timeout: &t 20 }
  - name: no
    server: shorter-1:2087
    pinSha256: ${servers.shorter.pinSha256}
    timeout: *t
    schemas: older
`;
    const contents = { schemas: DOCUMENTED, "ops/older": { ...SHORTER, whmVersion: "11.138.0.6" } };
    const { run, write, cwd } = createProject(contents, { env: net.environment });
    for (const file of ["fleet.yaml", "fleet.YML"]) write(`ops/${file}`, yaml);
    write("ops/secrets/token", `${TOKEN}\nwhatever\n`);
    chmodSync(`${cwd}/ops/secrets/token`, 0o600);
    for (const file of ["ops/fleet.yaml", "ops/fleet.YML"])
      expect(groupsOf(await run("drift", "--fleet", file, "--format", "json"))).toEqual([
        [["no", "one"], []],
      ]);
  });
});

test.each([
  [["--fleet", "f", "--server", "a"], "--server cannot be combined with --fleet"],
  [["--fleet", "f", "--from", "a", "--user", "b"], "--user and --from cannot be combined with --fleet"],
  [["--fleet", "f", "--token-stdin"], "--token-stdin cannot be combined with --fleet"],
  [["--fleet", "f", "--save-snapshot", "s"], "--save-snapshot cannot be combined with --fleet"],
  [["--shard", "1/2"], "--shard can be used only with --fleet"],
  [["--concurrency", "2", "--server", "a"], "--concurrency can be used only with --fleet"],
  [["--fleet", "f", "--concurrency", "1.5"], "must be a whole number"],
  [["--fleet", "f", "--concurrency", "100000"], "must be a whole number"],
  ...["0/2", "3/2", "1", "a/b", "1/2/3", "-1/2", "01/2"].map((shard): [string[], string] => [
    ["--fleet", "f", `--shard=${shard}`],
    ": must be PART/PARTS",
  ]),
])("drift refuses the invalid arguments %j with exit code 2", async (words, sentence) => {
  expectFailure(await createProject().run("drift", ...words), sentence);
});

describe("merge", () => {
  const finding = {
    ...{ rule: "sign-changed", level: "breaking", affects: ["requests"], module: "M", key: "k" },
    ...{ before: "bigint unsigned", after: "bigint", message: "M.k is signed.", reason: "Because." },
    ...{ fingerprint: "0123456789abcdef", counterexample: { k: 1 } },
    at: { file: "schemas/M.json", line: 5, column: 3 },
  };
  const group = (names: readonly string[], findings: readonly object[] = []): object => ({
    ...{ servers: names, before: { whmVersion: null }, after: { whmVersion: "11.140.0.1" } },
    ...{ summary: {}, findings },
  });
  const report = (...groups: readonly object[]): object => ({ format: 1, groups, summary: {} });
  const part = (index: number, of: number, more: object = {}): object => ({
    ...{ ...report(group([`server-${index}`])), shard: { index, of } },
    ...more,
  });

  function merged(
    reports: readonly (object | string)[],
    ...words: readonly string[]
  ): Promise<CommandResult> {
    const files = Object.fromEntries(reports.map((each, index) => [`${index}.json`, each]));
    return createProject(files).run("merge", ...Object.keys(files), ...words);
  }

  test("merge groups servers with equal findings from several reports, and prints findings about the fleet once", async () => {
    const own = { ...finding, rule: "accept-expired", affects: [] };
    const other = { ...own, fingerprint: "fedcba9876543210" };
    const ran = await merged(
      [
        report(group(["b"], [finding]), group(["d"]), group([], [own])),
        report(group(["a", "c"], [finding]), group([], [other, own])),
        report(),
      ],
      ...["--format", "json"],
    );
    expect(ran.exitCode).toBe(1);
    expect(groupsOf(ran)).toEqual([
      [["a", "b", "c"], ["sign-changed"]],
      [["d"], []],
      [[], ["accept-expired", "accept-expired"]],
    ]);
    expect(reportOf(ran).summary).toMatchObject({ servers: 4, undetermined: 0, breaking: 3 });
  });

  test("merge preserves bigints and large numbers, unusual property names, and members that a later version added", async () => {
    const reportWith = (counterexample: string): string => {
      const json = `{"rule":"sign-changed","level":"breaking","affects":["requests"],"module":"M","key":"k","before":"\\"1\\\\","after":"x 18446744073709551615","message":"m","reason":"r","fingerprint":"0123456789abcdef","counterexample":${counterexample},"later":{"n":12345678901234567890}}`;
      return `{"format":1,"exitCode":1,"groups":[{"servers":["a"],"before":{"whmVersion":null},"after":{"whmVersion":null},"summary":{"breaking":1,"dangerous":0,"safe":0,"cosmetic":0},"accepted":0,"bump":"major","findings":[${json}]}],"summary":{"servers":1,"changed":1,"undetermined":0,"breaking":1,"dangerous":0,"safe":0,"cosmetic":0},"accepted":0}\n`;
    };
    const others =
      '"__proto__":1,"c":9007199254740991,"d":0.1,"e":"18446744073709551615","f":null,"g":true,"h":100000000000000000';
    const text = reportWith(
      `{"a":{"$integer":"18446744073709551615"},"b":{"$integer":"-1"},"i":-1,${others}}`,
    );
    expect((await merged([text], "--format", "json")).stdout).toBe(text);
    expect((await merged([text])).stdout).toContain("a: 18446744073709551615n, b: -1n, i: -1,");
  });

  test("merge prints reports of diff with the same text as diff, findings of unknown rules, and bigints", async () => {
    const { run } = createProject({
      before: snapshotOf(moduleOf("M", { a: "char(9)", b: "bigint", c: "text" })),
      after: snapshotOf(moduleOf("M", { a: "char(8)", b: "bigint unsigned" })),
    });
    const words = ["diff", "before", "after"];
    await run(...words, "--format", "json", "--output", "report.json");
    for (const format of ["human", "json", "github", "gitlab", "sarif", "junit", "markdown", "html"]) {
      const direct = await run(...words, "--format", format);
      expect(direct.stdout).not.toBe("");
      expect(await run("merge", "report.json", "--format", format)).toEqual(direct);
      // A rule of a later release, with the name of an inherited member.
      const later = { ...finding, rule: "toString", counterexample: { k: { $integer: "1" } } };
      const ran = await merged([report(group(["a"], [later]))], "--format", format);
      expect([format, ran.exitCode, ran.stderr]).toEqual([format, 1, ""]);
      expect(ran.stdout).toContain("toString");
      expect(ran.stdout).toMatch(/k: 1n|"k":\s*\{\s*"\$integer":\s*"1"/);
      expect(ran.stdout).not.toContain("undefined");
    }
    expectFailure(
      await run("merge", "report.json", "report.json"),
      "report.json cannot be merged with others.",
    );
    expectFailure(await run("merge"), "Missing arguments");
  });

  const spoilt = (change: object): object => report(group(["a"], [{ ...finding, ...change }]));

  test.each<[string, string | object, string]>([
    ["text that is not JSON", "{", "1.json:1:2: it is not valid JSON"],
    ["another format", { format: 2, groups: [] }, "1.json:1:11: format must be 1"],
    ["a comparison without before and after", { format: 1, findings: [] }, 'it has no "before"'],
    ["a line of ndjson", { format: 1, server: "a", findings: [] }, "pass a report of --format json, not a"],
    ["an invalid shard", part(3, 2), "shard must be a shard of a fleet"],
    ["an invalid fleet", part(1, 1, { fleet: "x" }), "fleet must be a SHA-256 of 64 hexadecimal digits"],
    ["a group without servers", report({ ...group([]), servers: "a" }), "groups[0].servers must be a list"],
    ["a group without versions", report({ ...group([]), before: {} }), 'before has no "whmVersion"'],
    ["an undetermined module", report({ ...group([]), undetermined: [{ module: "" }] }), 'has no "reason"'],
    ["an unknown level", spoilt({ level: "bad" }), 'findings[0].level must be "breaking" or "dangerous" or'],
    ["a finding without a rule", spoilt({ rule: 1 }), "groups[0].findings[0].rule must be a string"],
    [
      "an invalid counterexample",
      spoilt({ counterexample: { k: { "\0": "1" } } }),
      "counterexample must be an object of",
    ],
    ["an invalid location", spoilt({ at: { file: "f" } }), 'groups[0].findings[0].at has no "line"'],
  ])("merge refuses a report file that contains %s", async (_, text, sentence) => {
    const ran = await merged([report(group(["z"])), text]);
    expectFailure(ran, sentence);
    expect(ran.stderr).toMatch(/^error: Invalid report .*1\.json:1:\d+: /);
    expect(ran.stderr.match(/^error: /gm)).toHaveLength(1);
  });

  const DIGEST = "0".repeat(64);

  test.each<[string, readonly object[], RegExp]>([
    [
      "the same server in two reports",
      [report(group(["a"])), report(group(["b", "a"]))],
      /Both .*0\.json and .*1\.json contain the server "a"/,
    ],
    ["a server twice", [report(group(["a"]), group(["a"]))], /0\.json contains the server "a" twice/],
    ["missing shards", [part(1, 4), part(3, 4)], /in 4 parts\. The reports of parts 2 and 4 are missing/],
    ["shards of two runs", [part(2, 2), part(1, 2), part(3, 3)], /reports of parts 1 and 2 are missing/],
    ["very many missing shards", [part(999_999, 999_999)], /19, 20 and 999978 more/],
    [
      "shards of different fleets",
      [part(1, 2, { fleet: DIGEST }), part(2, 2, { fleet: DIGEST.replace("0", "1") })],
      /0\.json and .*1\.json come from fleet files that do not list the same servers\. /,
    ],
  ])("merge refuses %s", async (_, reports, sentence) => {
    expectFailure(await merged(reports), sentence);
  });

  test("merge accepts reports of whole fleets, and shard reports without a digest of the fleet", async () => {
    expect((await merged([part(1, 2), part(2, 2)])).exitCode).toBe(0);
    const mixed = await merged([part(1, 2, { fleet: DIGEST }), part(2, 2)], "--format", "json");
    expect([mixed.exitCode, mixed.stdout]).toEqual([0, expect.not.stringContaining('"fleet"')]);
    // A fleet that is too large for one file is compared in several runs without --shard.
    const fleets = ["a", "b"].map((name, index) => ({
      ...{ ...report(group([name])), fleet: String(index).repeat(64) },
    }));
    expect((await merged(fleets)).exitCode).toBe(0);
  });
});
