/**
 * Measures `drift` without changes, and `drift --fleet` with a thousand servers. Both alternate with a script that only sends the
 * same requests (`bare-requests.js`). The simulated servers run in their own process (`servers.js`) on the same machine. You can run
 * this benchmark alone, after a build: `node test/bench/drift.js [--rounds N]`.
 */
import assert from "node:assert/strict";
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { OUR_PROGRAM, root } from "./subjects.js";
import { computeMedian, printTable } from "./table.js";

const PEAK_MEMORY_MODULE = pathToFileURL(join(root, "test/bench/peak.js")).href;
const BARE_REQUESTS = join(root, "test/bench/bare-requests.js");
const SIMULATED_SERVERS = 40;
const FLEET_SIZE = 1000;
export const FLEET_DRIFT = `drift --fleet, ${FLEET_SIZE.toLocaleString("en")} servers`;
/** The number of servers in the fleet that cannot be reached, because nothing listens at their address. */
const UNREACHABLE_SERVERS = 20;
const CONCURRENCY = 16;
/** The number of requests to one server: for the list of modules, six schemas and the version. */
const REQUESTS_PER_SERVER = 8;

/** @typedef {{ url: string, ca: string, token: string, answers: boolean }} Server */
/** @typedef {{ name: string, requests: number, wallMs: number, bareMs: number, ratio: number, peakMiB: number, barePeakMiB: number }} DriftResult */

/** @param {string} folder An empty folder. @param {number} rounds @param {string} node The program of Node.js. @returns {Promise<DriftResult[]>} */
export async function measureDrift(folder, rounds, node = process.execPath) {
  const child = fork(join(root, "test/bench/servers.js"), [String(SIMULATED_SERVERS)]);
  try {
    /** @type {[Server[]]} */
    const [servers] = await once(child, "message");
    const countRequests = async () => {
      child.send("count");
      const [count] = await once(child, "message");
      return Number(count);
    };
    const one = [servers[0]];
    const many = Array.from(
      { length: FLEET_SIZE - UNREACHABLE_SERVERS },
      (_, index) => servers[index % SIMULATED_SERVERS],
    );
    const [oneFile, manyFile, fleet] = ["one.json", "many.json", "fleet.json"].map((file) =>
      join(folder, file),
    );
    writeFileSync(oneFile, JSON.stringify(one));
    writeFileSync(manyFile, JSON.stringify(many));
    writeFileSync(fleet, JSON.stringify(createFleet(many)));
    const env = { ...process.env, WHM_TOKEN: servers[0].token };
    const serverOptions = ["--server", servers[0].url, "--ca", servers[0].ca];
    const report = join(folder, "report.json");
    const outputOptions = ["--format", "json", "--output", report];
    const answering = many.filter(({ answers }) => answers).length;
    const subjects = [
      {
        name: "drift, nothing changed",
        ours: [OUR_PROGRAM, "drift", ...serverOptions],
        ...{ bare: [BARE_REQUESTS, oneFile, "1"], exitCode: 0, requests: REQUESTS_PER_SERVER, rounds },
      },
      {
        name: FLEET_DRIFT,
        ours: [OUR_PROGRAM, "drift", "--fleet", fleet, ...outputOptions],
        ...{ bare: [BARE_REQUESTS, manyFile, String(CONCURRENCY)], exitCode: 3 },
        ...{
          requests: answering * REQUESTS_PER_SERVER + many.length - answering,
          rounds: Math.ceil(rounds / 5),
        },
        verify: () =>
          verifyFleet(
            JSON.parse(readFileSync(report, "utf8")),
            many.length - answering + UNREACHABLE_SERVERS,
          ),
      },
    ];
    /** @type {DriftResult[]} */
    const results = [];
    for (const subject of subjects) results.push(await measureSubject(subject, node, env, countRequests));
    return results;
  } finally {
    child.disconnect();
  }
}

function createFleet(reachable) {
  const servers = reachable.map(({ url, ca }, index) => ({ name: `server-${index}`, server: url, ca }));
  const unreachable = Array.from({ length: UNREACHABLE_SERVERS }, (_, index) => ({
    ...{ name: `unreachable-${index}`, server: "https://127.0.0.1:1", ca: servers[0].ca },
    // The timeout is too short for a second attempt, because the wait before a second attempt must not be measured.
    timeout: 0.2,
  }));
  return { defaults: { tokenEnv: "WHM_TOKEN" }, servers: [...servers, ...unreachable] };
}

function verifyFleet({ summary }, undetermined) {
  assert.deepEqual(
    {
      servers: summary.servers,
      undetermined: summary.undetermined,
      breaking: summary.breaking,
      safe: summary.safe,
    },
    { servers: FLEET_SIZE, undetermined: undetermined, breaking: 1, safe: 1 },
  );
}

/**
 * Runs our command and the bare requests alternately, and returns their medians. The first round fills caches and is not counted.
 *
 * @param {{ name: string, ours: string[], bare: string[], exitCode: number, requests: number, rounds: number, verify?: () => void }} subject
 * @param {string} node @param {NodeJS.ProcessEnv} env @param {() => Promise<number>} countRequests @returns {Promise<DriftResult>}
 */
async function measureSubject(
  { name, ours, bare, exitCode, requests, rounds, verify },
  node,
  env,
  countRequests,
) {
  const sample = async (parameters, expected) => {
    const before = await countRequests();
    const run = await runTimed(node, parameters, env, expected);
    const sent = (await countRequests()) - before;
    assert.equal(sent, requests, `"${name}" sent ${sent} requests instead of ${requests}`);
    return run;
  };
  const samples = [];
  for (let round = 0; round <= rounds; round += 1) {
    samples.push({ ours: await sample(ours, exitCode), bare: await sample(bare, 0) });
    verify?.();
  }
  const countedSamples = samples.slice(1);
  const medianOf = (which) => computeMedian(countedSamples.map((each) => each[which].wallMs));
  const peakOf = (which) => Math.max(...countedSamples.map((each) => each[which].peakMiB));
  const ratio = computeMedian(countedSamples.map((each) => each.ours.wallMs / each.bare.wallMs));
  return {
    name: node === process.execPath ? name : `${name}, on Node.js 24`,
    ...{ requests, wallMs: medianOf("ours"), bareMs: medianOf("bare"), ratio },
    ...{ peakMiB: peakOf("ours"), barePeakMiB: peakOf("bare") },
  };
}

/** @param {string} node @param {string[]} parameters @param {NodeJS.ProcessEnv} env @param {number} expected */
async function runTimed(node, parameters, env, expected) {
  const start = performance.now();
  const child = spawn(node, ["--import", PEAK_MEMORY_MODULE, ...parameters], {
    ...{ cwd: root, env, stdio: ["ignore", "ignore", "pipe", "pipe"] },
  });
  const [errors, peak] = [collectText(child.stdio[2]), collectText(child.stdio[3])];
  const [code] = await once(child, "close");
  const wallMs = performance.now() - start;
  assert.equal(code, expected, `${parameters.join(" ")} ended with exit code ${code}:\n${errors()}`);
  return { wallMs, peakMiB: Number(peak()) / 1024 };
}

function collectText(stream) {
  let text = "";
  stream.setEncoding("utf8").on("data", (chunk) => (text += chunk));
  return () => text;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
  const folder = mkdtempSync(join(tmpdir(), "whm-transfer-codegen-bench-"));
  mkdirSync(folder, { recursive: true });
  try {
    printTable("Drift", await measureDrift(folder, Number(values.rounds)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
