/**
 * Measures `drift` without changes, and `drift --fleet` with a thousand servers. Each alternates with a script that sends the same
 * requests (`bare-requests.js`). The simulated servers run in their own process (`servers.js`) on the same machine. You can run it
 * alone, after a build: `node bench/drift.js [--rounds N]`.
 */
import assert from "node:assert/strict";
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { OURS, root } from "./subjects.js";

const PEAK = pathToFileURL(join(root, "bench/peak.js")).href;
const BARE_REQUESTS = join(root, "bench/bare-requests.js");
const LISTENERS = 40;
const SERVERS = 1000;
/** The number of servers in the fleet at whose address no server listens. */
const UNREACHABLE = 20;
const CONCURRENCY = 16;
/** One list of modules, six schemas, one version. */
const REQUESTS = 8;

/** @typedef {{ url: string, ca: string, token: string, answers: boolean }} Server */
/** @typedef {{ wallMs: number, peakMiB: number, requests: number }} Run */
/** @typedef {{ name: string, ours: Run, bare: Run, ratio: number }} DriftResult */

/** @param {string} folder An empty folder. @param {number} rounds @returns {Promise<DriftResult[]>} */
export async function measureDrift(folder, rounds) {
  const child = fork(join(root, "bench/servers.js"), [String(LISTENERS)]);
  try {
    /** @type {[Server[]]} */
    const [servers] = await once(child, "message");
    const countRequests = async () => {
      child.send("count");
      const [count] = await once(child, "message");
      return Number(count);
    };
    const one = [servers[0]];
    const many = Array.from({ length: SERVERS - UNREACHABLE }, (_, index) => servers[index % LISTENERS]);
    const [oneFile, manyFile, fleet] = ["one.json", "many.json", "fleet.json"].map((file) =>
      join(folder, file),
    );
    writeFileSync(oneFile, JSON.stringify(one));
    writeFileSync(manyFile, JSON.stringify(many));
    writeFileSync(fleet, JSON.stringify(fleetOf(many)));
    const env = { ...process.env, WHM_TOKEN: servers[0].token };
    const serverOptions = ["--server", servers[0].url, "--ca", servers[0].ca];
    const report = join(folder, "report.json");
    const outputOptions = ["--format", "json", "--output", report];
    const answering = many.filter(({ answers }) => answers).length;
    const subjects = [
      {
        name: "drift, nothing changed",
        ours: [OURS, "drift", ...serverOptions],
        ...{ bare: [BARE_REQUESTS, oneFile, "1"], code: 0, requests: REQUESTS, rounds },
      },
      {
        name: `drift --fleet, ${SERVERS.toLocaleString("en")} servers`,
        ours: [OURS, "drift", "--fleet", fleet, ...outputOptions],
        ...{ bare: [BARE_REQUESTS, manyFile, String(CONCURRENCY)], code: 3 },
        ...{ requests: answering * REQUESTS + many.length - answering, rounds: Math.ceil(rounds / 5) },
        verify: () =>
          verifyFleet(JSON.parse(readFileSync(report, "utf8")), many.length - answering + UNREACHABLE),
      },
    ];
    /** @type {DriftResult[]} */
    const results = [];
    for (const subject of subjects) results.push(await measureSubject(subject, env, countRequests));
    return results;
  } finally {
    child.disconnect();
  }
}

function fleetOf(/** @type {Server[]} */ reachable) {
  const servers = reachable.map(({ url, ca }, index) => ({ name: `server-${index}`, server: url, ca }));
  const unreachable = Array.from({ length: UNREACHABLE }, (_, index) => ({
    ...{ name: `unreachable-${index}`, server: "https://127.0.0.1:1", ca: servers[0].ca },
    // Too short for a second attempt, because the wait before it must not be measured.
    timeout: 0.2,
  }));
  return { defaults: { tokenEnv: "WHM_TOKEN" }, servers: [...servers, ...unreachable] };
}

function verifyFleet(
  /** @type {{ summary: Record<string, number> }} */ { summary },
  /** @type {number} */ undetermined,
) {
  assert.deepEqual(
    { servers: summary.servers, untold: summary.untold, breaking: summary.breaking, safe: summary.safe },
    { servers: SERVERS, untold: undetermined, breaking: 1, safe: 1 },
  );
}

/**
 * The first round warms up.
 *
 * @param {{ name: string, ours: string[], bare: string[], code: number, requests: number, rounds: number, verify?: () => void }} subject
 * @param {NodeJS.ProcessEnv} env @param {() => Promise<number>} countRequests @returns {Promise<DriftResult>}
 */
async function measureSubject({ name, ours, bare, code, requests, rounds, verify }, env, countRequests) {
  const sample = async (/** @type {string[]} */ parameters, /** @type {number} */ expected) => {
    const before = await countRequests();
    const run = await timed(parameters, env, expected);
    const sent = (await countRequests()) - before;
    assert.equal(sent, requests, `"${name}" sent ${sent} requests instead of ${requests}`);
    return { ...run, requests: sent };
  };
  const samples = [];
  for (let round = 0; round <= rounds; round += 1) {
    samples.push({ ours: await sample(ours, code), bare: await sample(bare, 0) });
    verify?.();
  }
  const countedSamples = samples.slice(1);
  const figuresOf = (/** @type {"ours" | "bare"} */ which) => ({
    wallMs: median(countedSamples.map((each) => each[which].wallMs)),
    peakMiB: Math.max(...countedSamples.map((each) => each[which].peakMiB)),
    requests,
  });
  const ratio = median(countedSamples.map((each) => each.ours.wallMs / each.bare.wallMs));
  return { name, ours: figuresOf("ours"), bare: figuresOf("bare"), ratio };
}

/** @param {string[]} parameters @param {NodeJS.ProcessEnv} env @param {number} expected */
async function timed(parameters, env, expected) {
  const start = performance.now();
  const child = spawn(process.execPath, ["--import", PEAK, ...parameters], {
    ...{ cwd: root, env, stdio: ["ignore", "ignore", "pipe", "pipe"] },
  });
  const [errors, peak] = [textOf(child.stdio[2]), textOf(child.stdio[3])];
  const [code] = await once(child, "close");
  const wallMs = performance.now() - start;
  assert.equal(code, expected, `${parameters.join(" ")} ended with exit code ${code}:\n${errors()}`);
  return { wallMs, peakMiB: Number(peak()) / 1024 };
}

function textOf(/** @type {any} */ stream) {
  let text = "";
  stream.setEncoding("utf8").on("data", (/** @type {string} */ chunk) => (text += chunk));
  return () => text;
}

function median(/** @type {number[]} */ values) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}

export function driftTable(/** @type {DriftResult[]} */ results) {
  const row = (/** @type {string} */ name, /** @type {string[]} */ ...cells) =>
    `${name.padEnd(32)}${cells.map((cell) => cell.padStart(14)).join("")}`;
  const rows = results.map(({ name, ours, bare, ratio }) => {
    const times = [ours.wallMs, bare.wallMs].map((ms) => ms.toFixed(0));
    const peaks = [ours.peakMiB, bare.peakMiB].map((mebibytes) => mebibytes.toFixed(0));
    return row(name, ours.requests.toLocaleString("en"), ...times, ratio.toFixed(2), ...peaks);
  });
  return `
Requests to simulated servers on this machine, compared with a script that sends the same requests; whole processes

${row("", "requests", "wall ms", "bare ms", "× bare", "peak MiB", "bare MiB")}
${rows.join("\n")}
`;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
  const folder = mkdtempSync(join(tmpdir(), "whm-transfer-codegen-bench-"));
  mkdirSync(folder, { recursive: true });
  try {
    process.stdout.write(driftTable(await measureDrift(folder, Number(values.rounds))));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
