/** The commands `drift --fleet` and `merge`, with many host names and few simulated servers. */

import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { selectShardServers } from "../../src/drift/fleet/groups.js";
import { writeSnapshot } from "../../src/index.js";
import type { Snapshot } from "../../src/core/snapshot-types.js";
import { startWhm, type SimulatedServer } from "../../src/testing.js";
import { command, type CommandResult } from "../support/command.js";
import { network, type Network } from "../support/fleet.js";
import { counts, FULL, SCALED } from "../support/extent.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { codeScanningFaults, junitFaults, reportFaults, sarifFaults } from "../support/published.js";
import { documentedSnapshot, moduleOf, snapshotOf } from "../support/snapshots.js";
import { eventLoopTurns } from "../support/event-loop.js";

interface Group {
  readonly servers: readonly string[];
  readonly findings: readonly { rule: string; module: string }[];
  readonly untold?: readonly { module: string; reason: string }[];
}

interface Report {
  readonly format: number;
  readonly groups: readonly Group[];
  readonly summary: Readonly<Record<string, number>>;
}

function reportOf({ stdout }: CommandResult): Report {
  return JSON.parse(stdout) as Report;
}

/** A long timeout for events that always happen, even on a busy machine. */
const WITH_LONG_TIMEOUT = { timeout: 240_000 };

/** The requests per server: one list of modules, six schemas, one version. */
const REQUESTS = 8;

const TOKEN = "FLEET-TOKEN-0123456789";

type Kind = "same" | "shorter" | "newer" | "both" | "half" | "refusing" | "denying";

const servers = {} as Record<Kind, SimulatedServer>;

/** A snapshot in which the package name is half as long. */
function shorter(): Snapshot {
  const snapshot = documentedSnapshot();
  const { PackageRemoteRoot: schema } = snapshot.modules;
  if (schema === undefined) throw new Error("the committed snapshot has no PackageRemoteRoot");
  const keys = { ...schema.keys, package: { def: "char(128) DEFAULT NULL" } };
  return { ...snapshot, modules: { ...snapshot.modules, PackageRemoteRoot: { ...schema, keys } } };
}

beforeAll(async () => {
  const snapshots: Record<Kind, Snapshot> = {
    same: documentedSnapshot(),
    shorter: shorter(),
    newer: { ...documentedSnapshot(), whmVersion: "11.140.0.1" },
    both: { ...shorter(), whmVersion: "11.140.0.1" },
    half: {
      ...documentedSnapshot(),
      modules: { ...documentedSnapshot().modules, Odd: moduleOf("Odd", { a: "int(256)" }) },
    },
    refusing: documentedSnapshot(),
    denying: documentedSnapshot(),
  };
  for (const kind of Object.keys(snapshots) as Kind[]) {
    const token = kind === "denying" ? "ANOTHER-TOKEN" : TOKEN;
    servers[kind] = await startWhm({ schemas: snapshots[kind], token });
  }
  servers.refusing.refuse("available_transfer_modules", "No list");
});

afterAll(async () => {
  for (const server of Object.values(servers)) await server.close();
});

/** An address at which no server listens. */
type Place = Kind | "away";

function nameOf(place: Place, index: number): string {
  return `${place}-${index}`;
}

function placeOf(name: string): Place {
  return name.split("-")[0] as Place;
}

interface Fleet {
  readonly cwd: string;
  readonly net: Network;
}

/** A project with the committed snapshot. */
function project(): string {
  const cwd = temporaryFolder();
  cpSync(join(ROOT, "schemas"), join(cwd, "schemas"), { recursive: true });
  return cwd;
}

function openNetwork(): Promise<Network> {
  return network((host) => {
    const place = placeOf(host);
    return place === "away" ? undefined : servers[place];
  });
}

/** Each server has its own host name, and the certificate of its simulated server. */
function entry(name: string): object {
  const place = placeOf(name);
  const { pinSha256 } = servers[place === "away" ? "same" : place];
  return { name, server: `https://${name}:2087`, pinSha256 };
}

function writeFleet(cwd: string, names: readonly string[]): void {
  const fleet = { defaults: { tokenEnv: "FLEET_TOKEN", timeout: 20 }, servers: names.map(entry) };
  writeFileSync(join(cwd, "fleet.json"), JSON.stringify(fleet));
}

function drift({ cwd, net }: Fleet, ...words: readonly string[]): Promise<CommandResult> {
  const env = { ...net.environment, FLEET_TOKEN: TOKEN };
  return command(["drift", "--fleet", "fleet.json", ...words], { cwd, env });
}

/** The number of servers of each kind in a mixed fleet, in `npm test` and in `npm run test:all`. */
const MIXED: Readonly<Record<Place, readonly [fast: number, all: number]>> = {
  same: [6, 40],
  shorter: [3, 9],
  newer: [1, 2],
  both: [0, 0],
  half: [2, 3],
  refusing: [2, 2],
  denying: [1, 1],
  away: [1, 3],
};

function mixedNames(place?: Place): string[] {
  const places = place === undefined ? (Object.keys(MIXED) as Place[]) : [place];
  return places.flatMap((each) =>
    Array.from({ length: counts(...MIXED[each]) }, (_, index) => nameOf(each, index)),
  );
}

function requestsOf(kind: Kind): number {
  return servers[kind].requests.length;
}

describe("a fleet of many servers", SCALED, () => {
  let fleet: Fleet;
  beforeEach(async () => {
    const cwd = project();
    writeFleet(cwd, mixedNames());
    const net = await openNetwork();
    fleet = { cwd, net };
    return () => net[Symbol.asyncDispose]();
  });

  test("the report of drift --fleet groups servers with equal findings, and lists the servers that failed", async () => {
    const before = Object.fromEntries(
      (Object.keys(servers) as Kind[]).map((kind) => [kind, requestsOf(kind)]),
    );
    const ran = await drift(fleet, "--format", "json");
    expect(ran).toMatchObject({ exitCode: 3, stderr: "" });
    expect(reportFaults(ran.stdout)).toEqual([]);
    const { format, groups, summary } = reportOf(ran);
    expect(format).toBe(1);
    expect(
      groups.map(({ servers: names, findings, untold = [] }) => [
        [names.length, names[0]],
        findings.map(({ rule }) => rule),
        untold.map(({ module }) => module),
      ]),
    ).toEqual([
      [[counts(...MIXED.away), "away-0"], [], [""]],
      [[1, "denying-0"], [], [""]],
      [[counts(...MIXED.half), "half-0"], [], ["Odd"]],
      [[counts(...MIXED.newer), "newer-0"], ["server-version-changed"], []],
      [[2, "refusing-0"], [], [""]],
      [[counts(...MIXED.same), "same-0"], [], []],
      [[counts(...MIXED.shorter), "shorter-0"], ["length-decreased"], []],
    ]);
    expect(summary).toEqual({
      ...{ servers: counts(16, 60), moved: counts(4, 11), untold: counts(6, 9) },
      ...{ breaking: 1, dangerous: 0, safe: 1, cosmetic: 0 },
    });
    const asked = (kind: Kind): number => requestsOf(kind) - (before[kind] ?? 0);
    expect({ same: asked("same"), shorter: asked("shorter"), half: asked("half") }).toEqual({
      same: counts(...MIXED.same) * REQUESTS,
      shorter: counts(...MIXED.shorter) * REQUESTS,
      half: counts(...MIXED.half) * (REQUESTS + 1),
    });
    // A denied request is not repeated, because that could lock the user out.
    expect([asked("denying"), asked("refusing")]).toEqual([1, 2]);
  });

  test(
    "the order of a fleet report does not depend on the order of the fleet file or of the responses",
    FULL,
    async () => {
      const one = await drift(fleet, "--format", "json", "--concurrency", "1");
      writeFleet(fleet.cwd, mixedNames().reverse());
      const other = await drift(fleet, "--format", "json", "--concurrency", "60");
      expect(other.stdout).toBe(one.stdout);
    },
  );

  test("drift --fleet queries at most as many servers at the same time as --concurrency specifies", async () => {
    fleet.net.hold();
    const running = drift(fleet, "--concurrency", "7", "--quiet");
    await vi.waitFor(() => expect(fleet.net.requested.size).toBe(7), WITH_LONG_TIMEOUT);
    await eventLoopTurns(1000);
    expect(fleet.net.requested.size).toBe(7);
    fleet.net.release();
    await running;
    expect(fleet.net.requested.size).toBe(counts(16, 60));
  });

  test("the human-readable report of drift --fleet contains only the number of unchanged servers, not their names", async () => {
    const { stdout } = await drift(fleet);
    const [shorter, half] = [mixedNames("shorter"), mixedNames("half")];
    expect(stdout.indexOf(`${shorter.length} servers: ${shorter.join(", ")}\n\nbreaking\n`)).toBe(0);
    expect(stdout).toContain(`${half.length} servers: ${half.join(", ")}\n\nCould not compare Odd: `);
    expect(stdout).toMatch(/\nServer denying-0\n\nCould not compare the server: .*denied access/);
    expect(stdout.endsWith(`\nUnchanged: ${counts(6, 40)} of ${counts(16, 60)} servers\n`)).toBe(true);
    expect(stdout).not.toContain("same-");
  });

  test("drift --fleet --format ndjson writes one line for each server, and a summary at the end", async () => {
    const { stdout, exitCode } = await drift(fleet, "--format", "ndjson", "--output", "lines");
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 3 });
    const text = readFileSync(join(fleet.cwd, "lines"), "utf8");
    const lines = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Group & { server?: string; summary: object });
    expect(text.trimEnd().split("\n").flatMap(reportFaults)).toEqual([]);
    const last = lines.pop();
    expect(lines.map(({ server }) => server).sort()).toEqual(mixedNames().sort());
    const { groups, summary } = reportOf(await drift(fleet, "--format", "json"));
    expect(last).toEqual({ format: 1, exitCode: 3, summary, findings: [] });
    for (const { server = "", ...printed } of lines) {
      const { servers: _, ...group } = groups.find((each) => each.servers.includes(server)) ?? {
        servers: [],
      };
      expect(printed).toEqual({ format: 1, ...group });
    }
  });

  test(
    "merge combines the reports of all shards into the same report as a run over the whole fleet",
    FULL,
    async () => {
      const parts = [1, 2, 3, 4].map((index) => `part-${index}.json`);
      for (const [index, part] of parts.entries()) {
        const ran = await drift(fleet, "--shard", `${index + 1}/4`, "--format", "json", "--output", part);
        expect(ran.exitCode).toBe(3);
        expect(JSON.parse(readFileSync(join(fleet.cwd, part), "utf8"))).toMatchObject({
          shard: { index: index + 1, of: 4 },
          summary: { servers: 15 },
        });
      }
      const formats = ["human", "json", "github", "sarif", "junit", "markdown", "html"];
      for (const format of formats) {
        const whole = await drift(fleet, "--format", format);
        const merged = await command(["merge", ...[...parts].reverse(), "--format", format], fleet);
        expect(merged).toEqual(whole);
        expect(merged.stdout).not.toBe("");
        if (format === "sarif") {
          expect(sarifFaults(merged.stdout)).toEqual([]);
          expect(codeScanningFaults(merged.stdout)).toEqual([]);
        }
        if (format === "junit") expect(await junitFaults(merged.stdout)).toEqual([]);
      }
      const lines = await command(["merge", ...parts, "--format", "ndjson"], fleet);
      expect(lines.stdout.trimEnd().split("\n")).toHaveLength(61);
    },
  );
});

describe("the exit code of drift --fleet", () => {
  test.each([
    ["equal servers", ["same-0", "same-1"], [], 0],
    ["a breaking finding", ["same-0", "shorter-0"], [], 1],
    ["a safe finding below the threshold", ["same-0", "newer-0"], [], 0],
    ["a safe finding and --fail-on safe", ["same-0", "newer-0"], ["--fail-on", "safe"], 1],
    ["a breaking finding and --fail-on never", ["shorter-0"], ["--fail-on", "never"], 0],
    ["an undetermined module and --fail-on never", ["shorter-0", "half-0"], ["--fail-on", "never"], 3],
  ])("drift --fleet has the documented exit code with %s", async (_, names, words, exitCode) => {
    await using net = await openNetwork();
    const cwd = project();
    writeFleet(cwd, names);
    const ran = await drift({ cwd, net }, ...words, "--format", "json", "--output", "report.json");
    expect(ran).toEqual({ exitCode, stdout: "", stderr: "" });
    const merged = await command(["merge", "report.json", ...words], { cwd });
    expect(merged.exitCode).toBe(exitCode);
  });

  test("drift --fleet prints one line to standard error if nothing changed, but not with --quiet", async () => {
    await using net = await openNetwork();
    const cwd = project();
    writeFleet(cwd, ["same-0", "same-1"]);
    expect(await drift({ cwd, net })).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "No drift: the schemas of 2 servers are unchanged\n",
    });
    expect(await drift({ cwd, net }, "--quiet")).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  test("the exit code of drift --fleet is 0 for a shard without servers", async () => {
    await using net = await openNetwork();
    const cwd = project();
    writeFleet(cwd, ["shorter-0", "same-0"]);
    const ran = await drift({ cwd, net }, "--shard", "3/3", "--format", "json");
    expect({ exitCode: ran.exitCode, groups: reportOf(ran).groups }).toEqual({ exitCode: 0, groups: [] });
    expect((await drift({ cwd, net }, "--shard", "2/3")).exitCode).toBe(1);
  });

  test("drift --fleet ignores the server in the environment and in the configuration", async () => {
    await using net = await openNetwork();
    const cwd = project();
    writeFleet(cwd, ["same-0"]);
    const config = { server: "away-1", user: "guest", ca: "no.pem", timeout: 1 };
    writeFileSync(join(cwd, "whm-transfer.config.json"), JSON.stringify(config));
    const env = {
      ...net.environment,
      FLEET_TOKEN: TOKEN,
      WHM_SERVER: "away-2",
      WHM_TOKEN: "x",
      WHM_USER: "y",
    };
    const ran = await command(["drift", "--fleet", "fleet.json", "--quiet"], { cwd, env });
    expect(ran).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    expect([...net.requested]).toEqual(["same-0"]);
  });

  test("the exit code of drift --fleet is 0 with warnings, which are printed once for all servers", async () => {
    await using net = await openNetwork();
    const cwd = project();
    writeFleet(cwd, ["same-1", "same-0"]);
    servers.same.refuse("version", "Not today.");
    const ran = await drift({ cwd, net });
    servers.same.allow("version");
    expect(ran).toMatchObject({ exitCode: 0, stdout: "" });
    expect(ran.stderr).toMatch(
      /^warning: "same-0", "same-1": .*Not today.*\n  hint: .*\nNo drift: the schemas of 2 servers are unchanged\n$/,
    );
  });

  test("the exit code of drift --fleet is 130 if the run is interrupted", SCALED, async () => {
    await using net = await openNetwork();
    const cwd = project();
    writeFleet(cwd, mixedNames());
    net.hold();
    let interrupt: () => void = () => undefined;
    const env = { ...net.environment, FLEET_TOKEN: TOKEN };
    const running = command(["drift", "--fleet", "fleet.json", "--format", "json"], {
      ...{ cwd, env },
      onStart: (stop) => (interrupt = stop),
    });
    await vi.waitFor(() => expect(net.requested.size).toBe(16), WITH_LONG_TIMEOUT);
    interrupt();
    expect(await running).toEqual({ exitCode: 130, stdout: "", stderr: "" });
    expect(net.requested.size).toBe(16);
  });
});

describe("a fleet file", () => {
  function asked(
    cwd: string,
    file: string,
    text: string,
    env: Record<string, string> = {},
  ): Promise<CommandResult> {
    writeFileSync(join(cwd, file), text);
    return command(["drift", "--fleet", file], { cwd, env: { FLEET_TOKEN: TOKEN, ...env } });
  }

  const GOOD = { name: "a", server: "a.test", tokenEnv: "FLEET_TOKEN" };

  test.each([
    ["it does not exist", undefined, ["cannot be read"]],
    ["it is not JSON", "{", ["fleet.json:1:2: it is not valid JSON."]],
    ["it contains a list", "[]", ["fleet.json:1:1: it must be an object"]],
    ["it has no member servers", "{}", ['it has no "servers"']],
    ["its list of servers is empty", { servers: [] }, ["servers must list at least one server"]],
    [
      "it has two misspelled members",
      { servers: [{ ...GOOD, timout: 1 }], defualts: {} },
      [
        'it has an unknown property "defualts" (did you mean "defaults"?)',
        'servers[0] has an unknown property "timout" (did you mean "timeout"?)',
      ],
    ],
    [
      "it has an unknown key",
      { servers: [{ ...GOOD, whatever: 1 }] },
      ['an unknown property "whatever": known properties are name, server, user, ca, '],
    ],
    [
      "it has a token, and its defaults have one",
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
        "defaults.timeout must be a number of seconds greater than 0",
        "servers[0].user must be a non-empty string",
        "servers[0].ca must be a non-empty string",
        "servers[1].name must be a string of 1 to 100 characters",
        "servers[1].server must be a non-empty string",
        "servers[1].tokenEnv must be a non-empty string",
        "servers[2] must be an object",
      ],
    ],
    [
      "it has missing members",
      { servers: [{ tokenEnv: "FLEET_TOKEN" }, { name: "b", server: "b.test" }] },
      ['servers[0] has no "name"', 'servers[0] has no "server"', "servers[1] has no token: set "],
    ],
    [
      "it has a repeated name",
      { servers: [GOOD, { ...GOOD, name: "b" }, GOOD] },
      ["servers[2].name must not be the same as in servers[0]"],
    ],
    [
      "it has two sources of a token",
      { servers: [{ ...GOOD, tokenFile: "t" }] },
      ['servers[0] has both "tokenEnv" and "tokenFile": remove one of them'],
    ],
    [
      "it has missing files and unset variables, each reported once",
      {
        defaults: { ca: "no.pem", tokenEnv: "NOT_SET" },
        servers: ["a", "b", "c"]
          .map((name) => ({ name, server: "a.test" }))
          .concat([{ ...GOOD, name: "d", schemas: "nowhere" } as never]),
      },
      [
        'the environment variable NOT_SET is unset or empty. It must contain the API token for the server "a" and 2 other servers.',
        "no.pem cannot be read",
        'servers[3] ("d"): There is no snapshot in ',
      ],
    ],
    [
      "it has invalid servers",
      {
        servers: [
          { ...GOOD, server: "http://a.test" },
          { ...GOOD, name: "b", pinSha256: "00" },
        ],
      },
      [
        'servers[0] ("a"): Invalid server address "http://a.test": with http://, the token would be sent without encryption',
        'servers[1] ("b"): Invalid --pin-sha256 "00": must be 64 hexadecimal digits',
      ],
    ],
  ])("drift --fleet refuses an invalid fleet file: %s", async (_, fleet, sentences) => {
    const cwd = project();
    const text = typeof fleet === "string" ? fleet : JSON.stringify(fleet);
    const ran =
      fleet === undefined
        ? await command(["drift", "--fleet", "fleet.json"], { cwd })
        : await asked(cwd, "fleet.json", text);
    expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
    for (const sentence of sentences) expect(ran.stderr).toContain(sentence);
    expect(ran.stderr.match(/^error: /gm)).toHaveLength(sentences.length);
    expect(ran.stderr).not.toContain("SECRET");
  });

  const YAML = `# Comments, and what is named once
defaults: &all
  tokenFile: secrets/token
servers:
  - { name: one, server: "one:2087", pinSha256: PIN, timeout: &t 20 }
  - name: no
    server: two:2087
    pinSha256: PIN
    timeout: *t
`;

  test.each(["fleet.yaml", "fleet.YML"])(
    "paths in a fleet file are relative to the folder of the file: %s",
    async (file) => {
      await using net = await network(() => servers.same);
      const cwd = project();
      mkdirSync(join(cwd, "ops/secrets"), { recursive: true });
      writeFileSync(join(cwd, "ops/secrets/token"), `${TOKEN}\nwhatever\n`, { mode: 0o600 });
      writeFileSync(join(cwd, "ops", file), YAML.replaceAll("PIN", servers.same.pinSha256));
      const words = ["drift", "--fleet", `ops/${file}`, "--format", "json"];
      const ran = await command(words, { cwd, env: net.environment });
      expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
      expect(reportOf(ran).groups.map((group) => group.servers)).toEqual([["no", "one"]]);
    },
  );

  const bomb = Array.from(
    { length: 9 },
    (_, level) =>
      `x${level + 1}: &x${level + 1} [${Array.from({ length: 9 }, () => `*x${level}`).join(", ")}]\n`,
  );

  test.each([
    [
      "an unclosed list",
      "servers: [",
      /Invalid YAML in the fleet file .*fleet\.yaml:1:11: the file has .*\.$/m,
    ],
    ["a repeated member", "servers: 1\nservers: 2\n", /:2:1: .* has a duplicate key\./],
    ["a tag", "servers: !!js/function 1\n", /:1:10: .* an unknown tag\./],
    ["an alias without an anchor", "a: &b 1\nservers: *a\n", /:2:10: .* an alias without an anchor/],
    [
      "aliases that expand to very many values",
      `x0: &x0 [1]\n${bomb.join("")}`,
      /has aliases that expand to too many nodes/,
    ],
    ["a list as a key", "[a]: 2\n", /:1:1: .* a key that is not a string\./],
    [
      "an unterminated token",
      'servers:\n  - token: "SECRET',
      /:2:\d+: .* a missing quotation mark, bracket, comma or colon\./,
    ],
    [
      "an invalid mapping that contains a token",
      "servers:\n  - token: SECRET: SECRET\n",
      /:2:\d+: .* a mapping inside a line of another mapping\./,
    ],
    ["two documents", "servers: 1\n---\nservers: 2\n", /:2:1: .* more than one document/],
  ])("drift --fleet refuses a YAML fleet file with %s", async (_, text, sentence) => {
    const ran = await asked(project(), "fleet.yaml", text);
    expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ran.stderr).toMatch(sentence);
    expect(ran.stderr).not.toContain("SECRET");
  });

  test("drift --fleet compares each server with the snapshot that the fleet file specifies for the server", async () => {
    await using net = await openNetwork();
    const cwd = project();
    writeSnapshot(join(cwd, "older"), { ...shorter(), whmVersion: "11.138.0.6" });
    const own = { schemas: "older", tokenEnv: "FLEET_TOKEN" };
    const listed = [
      entry("same-0"),
      entry("shorter-0"),
      { ...entry("shorter-1"), ...own },
      { ...entry("same-1"), ...own },
    ];
    const fleet = { defaults: { tokenEnv: "FLEET_TOKEN" }, servers: listed };
    writeFileSync(join(cwd, "fleet.json"), JSON.stringify(fleet));
    const { groups } = reportOf(await drift({ cwd, net }, "--format", "json"));
    expect(groups.map(({ servers: names, findings }) => [names, findings.map(({ rule }) => rule)])).toEqual([
      [["same-0", "shorter-1"], []],
      [["same-1"], ["length-increased"]],
      [["shorter-0"], ["length-decreased"]],
    ]);
  });
});

test.each([
  [["--fleet", "f", "--server", "a"], "--server cannot be combined with --fleet"],
  [["--fleet", "f", "--from", "a", "--user", "b"], "--user and --from cannot be combined with --fleet"],
  [["--fleet", "f", "--token-stdin"], "--token-stdin cannot be combined with --fleet"],
  [["--shard", "1/2"], "--shard can be used only with --fleet"],
  [["--concurrency", "2", "--server", "a"], "--concurrency can be used only with --fleet"],
  [["--fleet", "f", "--concurrency", "1.5"], "must be a whole number"],
  [["--fleet", "f", "--concurrency", "100000"], "must be a whole number"],
  ...["0/2", "3/2", "1", "1/0", "a/b", "1/2/3", "-1/2", "01/2"].map((shard): [string[], string] => [
    ["--fleet", "f", `--shard=${shard}`],
    ": must be PART/PARTS",
  ]),
])("drift refuses the invalid arguments %j with exit code 2", async (words, sentence) => {
  const ran = await command(["drift", ...words], { cwd: project() });
  expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
  expect(ran.stderr).toContain(sentence);
});

test("--shard assigns every server of a fleet to exactly one shard, and shard sizes differ by at most one server", () => {
  const names = fc.uniqueArray(fc.string(), { maxLength: 60 });
  fc.assert(
    fc.property(names, fc.integer({ min: 1, max: 70 }), (list, of) => {
      const fleet = list.map((name) => ({ name }));
      const parts = Array.from({ length: of }, (_, index) =>
        selectShardServers(fleet, { index: index + 1, of }),
      );
      expect(
        parts
          .flat()
          .map(({ name }) => name)
          .sort(),
      ).toEqual([...list].sort());
      const sizes = parts.map(({ length }) => length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      const turned = selectShardServers([...fleet].reverse(), { index: 1, of });
      expect(turned).toEqual(parts[0]);
    }),
  );
});

test("the SARIF report of drift --fleet contains a finding of several servers once, and is valid for GitHub code scanning", async () => {
  await using net = await openNetwork();
  const cwd = project();
  writeFleet(cwd, ["same-0", "shorter-0", "shorter-1", "both-0"]);
  await command(["accept", "0123456789abcdef", "--reason", "gone"], { cwd });
  const ran = await drift({ cwd, net }, "--format", "sarif");
  expect(ran.exitCode).toBe(1);
  expect(sarifFaults(ran.stdout)).toEqual([]);
  expect(codeScanningFaults(ran.stdout)).toEqual([]);
  const { runs } = JSON.parse(ran.stdout) as {
    runs: { results: { ruleId: string; message: { text: string }; locations: object[] }[] }[];
  };
  const at = (uri: string): object => ({ physicalLocation: { artifactLocation: { uri } } });
  expect(runs[0]?.results).toMatchObject([
    {
      ruleId: "length-decreased",
      message: { text: expect.stringMatching(/^both-0, shorter-0, shorter-1: PackageRemoteRoot/) as string },
      locations: [at("schemas/PackageRemoteRoot.json")],
    },
    { ruleId: "server-version-changed", message: { text: expect.stringMatching(/^both-0: /) as string } },
    { ruleId: "accept-unused", locations: [at("drift-accept.json")] },
  ]);
  const { groups, summary } = reportOf(await drift({ cwd, net }, "--format", "json"));
  expect(groups).toHaveLength(4);
  // A finding counts once for each group, and a server once.
  expect(summary).toEqual({
    ...{ servers: 4, moved: 3, untold: 0 },
    ...{ breaking: 2, dangerous: 1, safe: 1, cosmetic: 0 },
  });
});

test("an acceptance applies to all servers of a fleet, and is unused only if no server has its finding", async () => {
  await using net = await openNetwork();
  const cwd = project();
  writeFleet(cwd, ["same-0", "shorter-0", "shorter-1"]);
  const fleet = { cwd, net };
  const first = await drift(fleet, "--format", "json", "--output", "report.json");
  expect(first.exitCode).toBe(1);
  const report = JSON.parse(readFileSync(join(cwd, "report.json"), "utf8")) as {
    groups: { findings: { fingerprint: string }[] }[];
  };
  const [fingerprint = ""] = report.groups.flatMap(({ findings }) =>
    findings.map((each) => each.fingerprint),
  );
  const accept = (...words: string[]): Promise<CommandResult> =>
    command(["accept", ...words, "--reason", "known", "--report", "report.json"], { cwd });
  expect(await accept(fingerprint)).toMatchObject({ exitCode: 0 });
  expect((await drift(fleet)).exitCode).toBe(0);
  await command(["accept", "0123456789abcdef", "--reason", "gone"], { cwd });
  const whole = reportOf(await drift(fleet, "--format", "json"));
  expect(
    whole.groups.map(({ servers: names, findings }) => [names, findings.map(({ rule }) => rule)]),
  ).toEqual([
    [["same-0"], []],
    [["shorter-0", "shorter-1"], ["length-decreased"]],
    [[], ["accept-unused"]],
  ]);
  expect((await drift(fleet)).stdout).toContain("The fleet as a whole\n\ndangerous\n");
  expect((await drift(fleet, "--shard", "1/2")).stdout).not.toContain("accept-unused");
});

describe("merge", () => {
  const finding = {
    rule: "sign-changed",
    level: "breaking",
    surfaces: ["wire"],
    module: "M",
    key: "k",
    before: "bigint unsigned",
    after: "bigint",
    message: "M.k is signed.",
    reason: "Because.",
    fingerprint: "0123456789abcdef",
    witness: { k: 1 },
    at: { file: "schemas/M.json", line: 5, column: 3 },
  };
  const group = (names: readonly string[], findings: readonly object[] = []): object => ({
    servers: names,
    before: { whmVersion: null },
    after: { whmVersion: "11.140.0.1" },
    summary: {},
    findings,
  });
  const report = (...groups: readonly object[]): object => ({ format: 1, groups, summary: {} });

  function merged(
    reports: readonly (object | string)[],
    ...words: readonly string[]
  ): Promise<CommandResult> {
    const cwd = temporaryFolder();
    const files = reports.map((each, index) => {
      writeFileSync(join(cwd, `${index}.json`), typeof each === "string" ? each : JSON.stringify(each));
      return `${index}.json`;
    });
    return command(["merge", ...files, ...words], { cwd });
  }

  test("merge groups servers with equal findings from several shard reports", async () => {
    const ran = await merged(
      [report(group(["b"], [finding]), group(["d"])), report(group(["a", "c"], [finding])), report()],
      ...["--format", "json"],
    );
    expect(ran.exitCode).toBe(1);
    expect(reportOf(ran)).toMatchObject({
      groups: [{ servers: ["a", "b", "c"] }, { servers: ["d"] }],
      summary: { servers: 4, moved: 3, untold: 0, breaking: 1 },
    });
  });

  test("merge preserves large numbers, unusual property names, and members that a later version added to the report", async () => {
    const reportWith = (witness: string, header = '{"format":1,"exitCode":1,'): string => {
      const findingJson = `{"rule":"sign-changed","level":"breaking","surfaces":["wire"],"module":"M","key":"k","before":"\\"1\\\\","after":"x 18446744073709551615","message":"m","reason":"r","fingerprint":"0123456789abcdef","witness":${witness},"later":{"n":12345678901234567890}}`;
      return `${header}"groups":[{"servers":["a"],"before":{"whmVersion":null},"after":{"whmVersion":null},"summary":{"breaking":1,"dangerous":0,"safe":0,"cosmetic":0},"bump":"major","findings":[${findingJson}]}],"summary":{"servers":1,"moved":1,"untold":0,"breaking":1,"dangerous":0,"safe":0,"cosmetic":0}}\n`;
    };
    const others =
      '"__proto__":1,"c":9007199254740991,"d":0.1,"e":"18446744073709551615","f":null,"g":true,"h":100000000000000000';
    const report = reportWith(
      `{"a":{"$integer":"18446744073709551615"},"b":{"$integer":"-9223372036854775808"},${others}}`,
    );
    expect((await merged([report], "--format", "json")).stdout).toBe(report);
    // As 0.1.0 wrote it.
    const older = reportWith(`{"a":18446744073709551615,"b":-9223372036854775808,${others}}`, '{"format":1,');
    expect((await merged([older], "--format", "json")).stdout).toBe(report);
    expect((await merged([older])).stdout).toContain("a: 18446744073709551615n, b: -9223372036854775808n,");
  });

  test("merge prints a finding of an unknown drift rule in every format", async () => {
    for (const rule of ["of-a-later-release", "toString"]) {
      const reports = [report(group(["a"], [{ ...finding, rule }]))];
      for (const format of ["human", "json", "github", "sarif", "junit", "markdown", "html", "ndjson"]) {
        const ran = await merged(reports, "--format", format);
        expect([format, ran.exitCode, ran.stderr]).toEqual([format, 1, ""]);
        expect(ran.stdout).toContain(rule);
        expect(ran.stdout).not.toContain("undefined");
        if (format !== "sarif") continue;
        expect(sarifFaults(ran.stdout)).toEqual([]);
        expect(codeScanningFaults(ran.stdout)).toEqual([]);
      }
    }
  });

  test("merge prints a JSON report of diff in each format with the same text as diff", SCALED, async () => {
    const cwd = temporaryFolder();
    const before = snapshotOf(moduleOf("M", { a: "char(9)", b: "bigint", c: "text" }));
    const after = snapshotOf(moduleOf("M", { a: "char(8)", b: "bigint unsigned" }));
    writeSnapshot(join(cwd, "before"), before);
    writeSnapshot(join(cwd, "after"), after);
    const words = ["diff", "before", "after"];
    await command([...words, "--format", "json", "--output", "report.json"], { cwd });
    const formats = ["human", "json", "github", "sarif", "junit", "markdown", "html"];
    for (const format of formats.slice(0, counts(2, formats.length))) {
      const direct = await command([...words, "--format", format], { cwd });
      expect(direct.stdout).not.toBe("");
      const again = await command(["merge", "report.json", "--format", format], { cwd });
      expect([format, again]).toEqual([format, direct]);
    }
    const twice = await command(["merge", "report.json", "report.json"], { cwd });
    expect(twice).toMatchObject({ exitCode: 2, stdout: "" });
    expect(twice.stderr).toContain("report.json cannot be merged with others. Reports");
  });

  test.each([
    ["text that is not JSON", "{", "1.json:1:2: it is not valid JSON"],
    ["a number", "1", "1.json:1:1: it must be an object"],
    ["another format", { format: 2, groups: [] }, "1.json:1:11: format must be 1"],
    ["a comparison without before and after", { format: 1, findings: [] }, 'it has no "before"'],
    ["a report without findings", { format: 1 }, 'it has no "findings"'],
    [
      "one line of an ndjson report",
      { format: 1, server: "a", findings: [] },
      "pass a report of --format json, not a line of --format ndjson",
    ],
    ["an invalid shard", { ...report(), shard: { index: 3, of: 2 } }, "shard must be a shard of a fleet"],
    ["a shard that is a string", { ...report(), shard: "1/2" }, "shard must be a shard of a fleet"],
    ["an invalid group", report(1 as never), "groups[0] must be an object"],
    ["a group without servers", report({ ...group([]), servers: "a" }), "groups[0].servers must be a list"],
    [
      "a group without versions",
      report({ ...group([]), before: {} }),
      'groups[0].before has no "whmVersion"',
    ],
    ["a group without findings", report({ ...group([]), findings: {} }), "groups[0].findings must be a list"],
    [
      "an undetermined module without a reason",
      report({ ...group([]), untold: [{ module: "" }] }),
      'groups[0].untold[0] has no "reason"',
    ],
    [
      "an unknown level",
      report(group(["a"], [finding, { ...finding, level: "bad" }])),
      'groups[0].findings[1].level must be "breaking" or "dangerous" or "safe" or "cosmetic"',
    ],
    [
      "a finding without a rule",
      report(group(["a"], [{ ...finding, rule: 1 }])),
      "groups[0].findings[0].rule must be a string",
    ],
    [
      "an invalid witness",
      report(group(["a"], [{ ...finding, witness: { k: {} } }])),
      "groups[0].findings[0].witness must be an object of strings, numbers,",
    ],
    [
      "a witness that contains an object",
      report(group(["a"], [{ ...finding, witness: { k: { "\0": "1" } } }])),
      "groups[0].findings[0].witness must be",
    ],
    [
      "an invalid location",
      report(group(["a"], [{ ...finding, at: { file: "f" } }])),
      'groups[0].findings[0].at has no "line"',
    ],
  ])("merge refuses a report file that contains %s", async (_, text, sentence) => {
    const ran = await merged([report(group(["z"])), text]);
    expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ran.stderr).toMatch(/^error: Invalid report .*1\.json:1:\d+: /);
    expect(ran.stderr).toContain(sentence);
    expect(ran.stderr.match(/^error: /gm)).toHaveLength(1);
  });

  test("merge refuses reports that contain the same server twice", async () => {
    const two = await merged([report(group(["a"])), report(group(["b", "a"], [finding]))]);
    expect(two.exitCode).toBe(2);
    expect(two.stderr).toMatch(/Both .*0\.json and .*1\.json contain the server "a"/);
    const one = await merged([report(group(["a"]), group(["a"], [finding]))]);
    expect(one.stderr).toMatch(/0\.json contains the server "a" twice/);
  });

  test("merge fails if the report of a shard is missing", async () => {
    const part = (index: number, of: number): object => ({
      ...report(group([`${index}/${of}`])),
      shard: { index, of },
    });
    const ran = await merged([part(1, 4), part(3, 4)]);
    expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ran.stderr).toContain("compared in 4 parts. The reports of parts 2 and 4 are missing");
    expect((await merged([part(2, 2), part(1, 2)])).exitCode).toBe(0);
    expect((await merged([part(2, 2), part(1, 2), part(3, 3)])).stderr).toContain(
      "compared in 3 parts. The reports of parts 1 and 2 are missing",
    );
    const many = await merged([part(999_999, 999_999)]);
    expect(many.stderr).toContain("19, 20 and 999978 more");
  });

  test("merge refuses shard reports that come from fleet files with different servers", async () => {
    await using net = await openNetwork();
    const cwd = project();
    const part = async (shard: string, names: readonly string[]): Promise<string> => {
      writeFleet(cwd, names);
      const file = `part-${shard.replace("/", "-of-")}.json`;
      const ran = await drift({ cwd, net }, "--shard", shard, "--format", "json", "--output", file);
      expect(ran).toEqual({ exitCode: 0, stdout: "", stderr: "" });
      expect(reportFaults(readFileSync(join(cwd, file), "utf8"))).toEqual([]);
      return file;
    };
    const first = await part("1/2", ["same-0", "same-1"]);
    // Both parts exist, but they come from fleet files with different servers.
    const other = await part("2/2", ["same-2", "same-3"]);
    const ran = await command(["merge", first, other], { cwd });
    expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ran.stderr).toMatch(
      /^error: The reports .*part-1-of-2\.json and .*part-2-of-2\.json come from fleet files that do not list the same servers\. /,
    );
    // The order of the servers makes no difference.
    const second = await part("2/2", ["same-1", "same-0"]);
    const merged = await command(["merge", first, second, "--format", "json"], { cwd });
    expect(merged).toMatchObject({ exitCode: 0, stderr: "" });
    const whole = await drift({ cwd, net }, "--format", "json");
    expect(whole.stdout).toContain('"fleet":"');
    expect(merged).toEqual(whole);
  });

  test("merge accepts reports of several whole fleets, and shard reports of version 0.1.0, which contain no digest of the fleet", async () => {
    const digest = "0".repeat(64);
    const part = (index: number, more: object = {}): object => ({
      ...{ ...report(group([`server-${index}`])), shard: { index, of: 2 } },
      ...more,
    });
    expect((await merged([part(1), part(2)])).exitCode).toBe(0);
    const mixed = await merged([part(1, { fleet: digest }), part(2)], "--format", "json");
    expect([mixed.exitCode, mixed.stdout]).toEqual([0, expect.not.stringContaining('"fleet"')]);
    // A fleet that is too large for one file is compared in several runs without --shard.
    const fleets = ["a", "b"].map((name, index) => ({
      ...{ ...report(group([name])), fleet: String(index).repeat(64) },
    }));
    expect((await merged(fleets)).exitCode).toBe(0);
    const invalid = await merged([part(1, { fleet: "x" }), part(2)]);
    expect(invalid).toMatchObject({ exitCode: 2, stdout: "" });
    expect(invalid.stderr).toContain("fleet must be a SHA-256 of 64 hexadecimal digits");
  });

  test("merge prints a finding about the whole fleet once, even if several reports contain the finding", async () => {
    const own = { ...finding, rule: "accept-expired", level: "dangerous", surfaces: [], witness: undefined };
    const other = { ...own, fingerprint: "fedcba9876543210" };
    const ran = await merged(
      [report(group(["a"]), group([], [own])), report(group(["b"]), group([], [other, own]))],
      ...["--format", "json"],
    );
    expect(reportOf(ran).groups.map(({ servers: names, findings }) => [names, findings.length])).toEqual([
      [["a", "b"], 0],
      [[], 2],
    ]);
  });

  test("merge without a report file fails with exit code 2", async () => {
    expect(await command(["merge"], { cwd: temporaryFolder() })).toMatchObject({ exitCode: 2, stdout: "" });
  });
});
