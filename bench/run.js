/**
 * The benchmark: `node bench/run.js [--rounds N] [--complete] [--json FILE]`. Takes the samples; what is run stands in
 * `subjects.js`, what is made of the figures in `report.js`. Exit code 0 whatever the figures are; 2 where a
 * process failed or did not do its job, since its figure would mean nothing.
 */

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compilations } from "./compile.js";
import { driftings, driftTable } from "./drift.js";
import { READERS } from "./readers.js";
import {
  compilationsTable,
  judgingsTable,
  readingsTable,
  scaleTable,
  summarize,
  summarizeJudgings,
  summarizeReadings,
  summarizeScale,
  table,
} from "./report.js";
import { FEW, MANY, scaledSubjects } from "./scale.js";
import { root, subjectsIn } from "./subjects.js";
import { transferBundles, transferTable } from "./transfer.js";
import { validatorsIn } from "./validators.js";

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

/** A reading and a judging take many passes, so there are fewer of them. */
const ROUNDS_A_READING = 3;
const ROUNDS_A_JUDGING = 5;

const folder = mkdtempSync(join(tmpdir(), "whm-transfer-codegen-bench-"));
try {
  const { rounds, complete, json } = readOptions();
  if (!existsSync(join(root, "bench/node_modules"))) npm("ci", "--prefix", "bench");
  // Always: what is measured is the source as it stands.
  npm("run", "--silent", "build");
  const subjects = subjectsIn(folder);
  // One sample of each in turn, so that a machine that grows slower does so for all. The first round warms up.
  const samples = Array.from({ length: rounds + 1 }, () => subjects.map(sample)).slice(1);
  const summary = summarize(subjects, samples);
  process.stdout.write(table(summary));
  // While this process is small: the system counts a parent's memory among what its children had at most.
  const drifting = await driftings(subfolder("drift"), rounds);
  process.stdout.write(driftTable(drifting));
  const scales = [
    await scaled(FEW, complete),
    await scaled(complete ? { ...MANY, rounds: FEW.rounds } : MANY, complete),
  ];
  const scaling = summarizeScale(scales);
  process.stdout.write(scaleTable(scaling));
  const names = Object.keys(READERS);
  const readings = Array.from({ length: Math.ceil(rounds / ROUNDS_A_READING) }, () =>
    Object.fromEntries(names.map((name) => [name, reading(name)])),
  );
  const parsing = summarizeReadings(readings);
  process.stdout.write(readingsTable(parsing));
  const validators = await validatorsIn(subfolder("validators"));
  const judgings = Array.from({ length: Math.ceil(rounds / ROUNDS_A_JUDGING) }, () =>
    validators.map(judging),
  );
  const validating = summarizeJudgings(validators, judgings);
  process.stdout.write(judgingsTable(validating));
  const compiling = compilations(join(folder, "fresh"), subfolder("compilations"));
  process.stdout.write(compilationsTable(compiling));
  const bundling = await transferBundles();
  process.stdout.write(transferTable(bundling));
  const figures = { ...summary, scaling, parsing, validating, compiling, drifting, bundling };
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(figures, null, 2)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function subfolder(/** @type {string} */ name) {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "15" },
      complete: { type: "boolean", default: false },
      json: { type: "string" },
    },
  });
  const rounds = Number(values.rounds);
  if (Number.isInteger(rounds) && rounds > 0) return { rounds, complete: values.complete, json: values.json };
  throw new Error(`--rounds takes a whole number of at least 1, not ${values.rounds}.`);
}

function npm(/** @type {string[]} */ ...words) {
  // On Windows npm is a script, which only a shell runs.
  const shell = process.platform === "win32";
  execFileSync("npm", words, { cwd: root, shell, stdio: ["ignore", process.stderr.fd, "inherit"] });
}

/** @param {import("./subjects.js").Subject} subject @returns {import("./report.js").Sample} */
function sample({ name, words, before, verify }) {
  before?.();
  const cpuBefore = childrenCpuMs();
  const start = performance.now();
  const { status, stdout, stderr, output } = spawnSync(process.execPath, words, {
    ...{ cwd: root, encoding: "utf8", maxBuffer: Infinity },
    // What is loaded in front of a program tells its peak there.
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const wallMs = performance.now() - start;
  const cpuAfter = childrenCpuMs();
  if (status !== 0) throw new Error(`"${name}" ended with exit code ${status}:\n${stdout}${stderr}`);
  verify?.();
  const cpuMs = cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore;
  return { wallMs, cpuMs, peakKiB: Number(output[3]) };
}

/** The samples of so many modules. Their folder goes at once: it is large. */
async function scaled(
  /** @type {{ modules: number, rounds: number }} */ { modules, rounds },
  /** @type {boolean} */ complete,
) {
  const place = subfolder(`scale-${modules}`);
  const subjects = await scaledSubjects(modules, { folder: place, complete });
  const samples = Array.from({ length: rounds }, () => subjects.map(sample));
  rmSync(place, { recursive: true, force: true });
  return { modules, subjects, samples };
}

/** @returns {import("./report.js").Reading} */
function reading(/** @type {string} */ name) {
  const words = [join(root, "bench/read.js"), name];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`"${name}" ended with exit code ${status}:\n${stderr}`);
  const read = JSON.parse(stdout);
  if (read.right < read.definitions / 2)
    throw new Error(`"${name}" was right in ${read.right} definitions only`);
  return read;
}

/** @param {import("./validators.js").Validator} validator @returns {import("./report.js").Judging} */
function judging({ name, differs, bundle }) {
  const words = [join(root, "bench/validate.js"), bundle, ...differs];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`"${name}" ended with exit code ${status}:\n${stderr}`);
  return JSON.parse(stdout);
}

/**
 * Processor time, user and system, of all children that have ended; null where the system does not tell it.
 * Node has no word for it. Linux has: the 16th and 17th field of `stat`, the 14th and 15th behind the name in brackets.
 */
function childrenCpuMs() {
  if (process.platform !== "linux") return null;
  const stat = readFileSync("/proc/self/stat", "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) * TICK_MS;
}
