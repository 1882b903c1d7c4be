/**
 * `drift` where nothing moved, and `drift --fleet` of a thousand servers, each against a bare script that makes the same requests
 * (`ask.js`), in turns; the simulated servers are in a process of their own (`servers.js`), on the same machine. Alone:
 * `node bench/drift.js [--rounds N]`, after a build.
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
const ASK = join(root, "bench/ask.js");
const LISTENERS = 40;
const SERVERS = 1000;
/** Of the thousand, so many are where nobody listens. */
const DOWN = 20;
const CONCURRENCY = 16;
/** One list, six modules, one version. */
const REQUESTS = 8;

/** @typedef {{ url: string, ca: string, token: string, answers: boolean }} Place */
/** @typedef {{ wallMs: number, peakMiB: number, requests: number }} Run */
/** @typedef {{ name: string, ours: Run, bare: Run, ratio: number }} Drifting */

/** @param {string} folder An empty one. @param {number} rounds @returns {Promise<Drifting[]>} */
export async function driftings(folder, rounds) {
  const child = fork(join(root, "bench/servers.js"), [String(LISTENERS)]);
  try {
    /** @type {[Place[]]} */
    const [places] = await once(child, "message");
    const answered = async () => {
      child.send("how many?");
      const [count] = await once(child, "message");
      return Number(count);
    };
    const one = [places[0]];
    const many = Array.from({ length: SERVERS - DOWN }, (_, index) => places[index % LISTENERS]);
    const [oneFile, manyFile, fleet] = ["one.json", "many.json", "fleet.json"].map((file) =>
      join(folder, file),
    );
    writeFileSync(oneFile, JSON.stringify(one));
    writeFileSync(manyFile, JSON.stringify(many));
    writeFileSync(fleet, JSON.stringify(fleetOf(many)));
    const env = { ...process.env, WHM_TOKEN: places[0].token };
    const ask = ["--server", places[0].url, "--ca", places[0].ca];
    const report = join(folder, "report.json");
    const telling = ["--format", "json", "--output", report];
    const asking = many.filter(({ answers }) => answers).length;
    const subjects = [
      {
        name: "drift, nothing changed",
        ours: [OURS, "drift", ...ask],
        ...{ bare: [ASK, oneFile, "1"], code: 0, requests: REQUESTS, rounds },
      },
      {
        name: `drift --fleet, ${SERVERS.toLocaleString("en")} servers`,
        ours: [OURS, "drift", "--fleet", fleet, ...telling],
        ...{ bare: [ASK, manyFile, String(CONCURRENCY)], code: 3 },
        ...{ requests: asking * REQUESTS + many.length - asking, rounds: Math.ceil(rounds / 5) },
        verify: () => verifyFleet(JSON.parse(readFileSync(report, "utf8")), many.length - asking + DOWN),
      },
    ];
    /** @type {Drifting[]} */
    const results = [];
    for (const subject of subjects) results.push(await drifting(subject, env, answered));
    return results;
  } finally {
    child.disconnect();
  }
}

function fleetOf(/** @type {Place[]} */ places) {
  const servers = places.map(({ url, ca }, index) => ({ name: `server-${index}`, server: url, ca }));
  const down = Array.from({ length: DOWN }, (_, index) => ({
    ...{ name: `down-${index}`, server: "https://127.0.0.1:1", ca: places[0].ca },
    // No time for a second attempt: it is not waiting that is measured.
    timeout: 0.2,
  }));
  return { defaults: { tokenEnv: "WHM_TOKEN" }, servers: [...servers, ...down] };
}

function verifyFleet(
  /** @type {{ summary: Record<string, number> }} */ { summary },
  /** @type {number} */ untold,
) {
  assert.deepEqual(
    { servers: summary.servers, untold: summary.untold, breaking: summary.breaking, safe: summary.safe },
    { servers: SERVERS, untold, breaking: 1, safe: 1 },
  );
}

/**
 * The first round warms up.
 *
 * @param {{ name: string, ours: string[], bare: string[], code: number, requests: number, rounds: number, verify?: () => void }} subject
 * @param {NodeJS.ProcessEnv} env @param {() => Promise<number>} answered @returns {Promise<Drifting>}
 */
async function drifting({ name, ours, bare, code, requests, rounds, verify }, env, answered) {
  const sample = async (/** @type {string[]} */ words, /** @type {number} */ expected) => {
    const before = await answered();
    const run = await timed(words, env, expected);
    const made = (await answered()) - before;
    assert.equal(made, requests, `"${name}" made ${made} requests instead of ${requests}`);
    return { ...run, requests: made };
  };
  const samples = [];
  for (let round = 0; round <= rounds; round += 1) {
    samples.push({ ours: await sample(ours, code), bare: await sample(bare, 0) });
    verify?.();
  }
  const counted = samples.slice(1);
  const of = (/** @type {"ours" | "bare"} */ which) => ({
    wallMs: median(counted.map((each) => each[which].wallMs)),
    peakMiB: Math.max(...counted.map((each) => each[which].peakMiB)),
    requests,
  });
  const ratio = median(counted.map((each) => each.ours.wallMs / each.bare.wallMs));
  return { name, ours: of("ours"), bare: of("bare"), ratio };
}

/** @param {string[]} words @param {NodeJS.ProcessEnv} env @param {number} expected */
async function timed(words, env, expected) {
  const start = performance.now();
  const child = spawn(process.execPath, ["--import", PEAK, ...words], {
    ...{ cwd: root, env, stdio: ["ignore", "ignore", "pipe", "pipe"] },
  });
  const [errors, peak] = [textOf(child.stdio[2]), textOf(child.stdio[3])];
  const [code] = await once(child, "close");
  const wallMs = performance.now() - start;
  assert.equal(code, expected, `${words.join(" ")} ended with exit code ${code}:\n${errors()}`);
  return { wallMs, peakMiB: Number(peak()) / 1024 };
}

function textOf(/** @type {any} */ stream) {
  let text = "";
  stream.setEncoding("utf8").on("data", (/** @type {string} */ part) => (text += part));
  return () => text;
}

function median(/** @type {number[]} */ values) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}

export function driftTable(/** @type {Drifting[]} */ results) {
  const row = (/** @type {string} */ name, /** @type {string[]} */ ...cells) =>
    `${name.padEnd(32)}${cells.map((cell) => cell.padStart(14)).join("")}`;
  const rows = results.map(({ name, ours, bare, ratio }) => {
    const times = [ours.wallMs, bare.wallMs].map((ms) => ms.toFixed(0));
    const peaks = [ours.peakMiB, bare.peakMiB].map((mebibytes) => mebibytes.toFixed(0));
    return row(name, ours.requests.toLocaleString("en"), ...times, ratio.toFixed(2), ...peaks);
  });
  return `
Asking simulated servers on this machine, against a script that makes the same requests; whole processes

${row("", "requests", "wall ms", "bare ms", "× bare", "peak MiB", "bare MiB")}
${rows.join("\n")}
`;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
  const folder = mkdtempSync(join(tmpdir(), "whm-transfer-codegen-bench-"));
  mkdirSync(folder, { recursive: true });
  try {
    process.stdout.write(driftTable(await driftings(folder, Number(values.rounds))));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
