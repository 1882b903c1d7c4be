/**
 * The benchmark: `node bench/run.js [--rounds N] [--complete] [--counts-only] [--json FILE]`. Takes the samples. `subjects.js` lists what is
 * measured, `report.js` prints the figures, `goals.js` judges them. Exit code 2 if a process failed or did not do its job, because its figure
 * would be meaningless; 1 if a goal is missed, with `--counts-only` only a goal for counts; else 0.
 */

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measureCompilations } from "./compile.js";
import { measureDrift, driftTable } from "./drift.js";
import { goals, goalsTable } from "./goals.js";
import { PARSERS } from "./parsers.js";
import {
  compilationsTable,
  validatorsTable,
  parsersTable,
  scaleTable,
  summarize,
  summarizeValidators,
  summarizeParsers,
  summarizeScale,
  table,
} from "./report.js";
import { FEW, MANY, scaledSubjects } from "./scale.js";
import { root, subjectsIn } from "./subjects.js";
import { transferBundles, transferTable } from "./transfer.js";
import { validatorsIn } from "./validators.js";

/** How often the commands run, unless `--rounds` is given. */
const ROUNDS = { all: 15, countsOnly: 3 };

/** Linux counts CPU time in hundredths of a second. */
const TICK_MS = 10;

/** Each run of a parser or validator makes many passes, so fewer rounds suffice. */
const PARSER_ROUNDS_DIVISOR = 3;
const VALIDATOR_ROUNDS_DIVISOR = 5;

const folder = mkdtempSync(join(tmpdir(), "whm-transfer-codegen-bench-"));
try {
  const { rounds, complete, countsOnly, json } = readOptions();
  if (!existsSync(join(root, "bench/node_modules"))) npm("ci", "--prefix", "bench");
  // Always build, so that the benchmark measures the current source.
  npm("run", "--silent", "build");
  const subjects = subjectsIn(folder);
  // One sample of each subject per round, so that a change in the machine's speed affects all. The first round warms up.
  const samples = Array.from({ length: rounds + 1 }, () => subjects.map(sample)).slice(1);
  const summary = summarize(subjects, samples);
  process.stdout.write(table(summary));
  // Runs while this process is small: Linux counts the memory of the parent in the peak memory of its children.
  const driftResults = await measureDrift(subfolder("drift"), rounds);
  process.stdout.write(driftTable(driftResults));
  const scales = [await sampleScale(FEW, complete)];
  if (!countsOnly)
    scales.push(await sampleScale(complete ? { ...MANY, rounds: FEW.rounds } : MANY, complete));
  const scaling = summarizeScale(scales);
  process.stdout.write(scaleTable(scaling));
  const names = Object.keys(PARSERS);
  const parserRuns = Array.from({ length: Math.ceil(rounds / PARSER_ROUNDS_DIVISOR) }, () =>
    Object.fromEntries(names.map((name) => [name, runParser(name)])),
  );
  const parsing = summarizeParsers(parserRuns);
  process.stdout.write(parsersTable(parsing));
  const validators = await validatorsIn(subfolder("validators"));
  const validatorRuns = Array.from({ length: Math.ceil(rounds / VALIDATOR_ROUNDS_DIVISOR) }, () =>
    validators.map(runValidator),
  );
  const validating = summarizeValidators(validators, validatorRuns);
  process.stdout.write(validatorsTable(validating));
  const compiling = measureCompilations(join(folder, "fresh"), subfolder("compilations"));
  process.stdout.write(compilationsTable(compiling));
  const bundling = await transferBundles();
  process.stdout.write(transferTable(bundling));
  const figures = { ...summary, scaling, parsing, validating, compiling, drifting: driftResults, bundling };
  const judged = goals(figures);
  process.stdout.write(goalsTable(judged, countsOnly));
  if (judged.some(({ met, isCount }) => !met && (isCount || !countsOnly))) process.exitCode = 1;
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ ...figures, goals: judged }, null, 2)}\n`);
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
      rounds: { type: "string" },
      complete: { type: "boolean", default: false },
      "counts-only": { type: "boolean", default: false },
      json: { type: "string" },
    },
  });
  const { complete, "counts-only": countsOnly, json } = values;
  const rounds = Number(values.rounds ?? (countsOnly ? ROUNDS.countsOnly : ROUNDS.all));
  if (Number.isInteger(rounds) && rounds > 0) return { rounds, complete, countsOnly, json };
  throw new Error(`Invalid --rounds ${values.rounds}: must be a whole number of at least 1.`);
}

function npm(/** @type {string[]} */ ...parameters) {
  // On Windows npm is a script, which requires a shell.
  const shell = process.platform === "win32";
  execFileSync("npm", parameters, { cwd: root, shell, stdio: ["ignore", process.stderr.fd, "inherit"] });
}

/** @param {import("./subjects.js").Subject} subject @returns {import("./report.js").Sample} */
function sample({ name, parameters, before, verify }) {
  before?.();
  const cpuBefore = childrenCpuMs();
  const start = performance.now();
  const { status, stdout, stderr, output } = spawnSync(process.execPath, parameters, {
    ...{ cwd: root, encoding: "utf8", maxBuffer: Infinity },
    // peak.js writes the peak memory to file descriptor 3.
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const wallMs = performance.now() - start;
  const cpuAfter = childrenCpuMs();
  if (status !== 0) throw new Error(`"${name}" ended with exit code ${status}:\n${stdout}${stderr}`);
  verify?.();
  const cpuMs = cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore;
  return { wallMs, cpuMs, peakKiB: Number(output[3]) };
}

/** The samples with this number of modules. Deletes their folder at once, because it is large. */
async function sampleScale(
  /** @type {{ modules: number, rounds: number }} */ { modules, rounds },
  /** @type {boolean} */ complete,
) {
  const scaleFolder = subfolder(`scale-${modules}`);
  const subjects = await scaledSubjects(modules, { folder: scaleFolder, complete });
  const samples = Array.from({ length: rounds }, () => subjects.map(sample));
  rmSync(scaleFolder, { recursive: true, force: true });
  return { modules, subjects, samples };
}

/** @returns {import("./report.js").ParserRun} */
function runParser(/** @type {string} */ name) {
  const parameters = [join(root, "bench/parse.js"), name];
  const { status, stdout, stderr } = spawnSync(process.execPath, parameters, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`"${name}" ended with exit code ${status}:\n${stderr}`);
  const result = JSON.parse(stdout);
  if (result.correct < result.definitions / 2)
    throw new Error(`"${name}" agreed with MariaDB on only ${result.correct} definitions`);
  return result;
}

/** @param {import("./validators.js").Validator} validator @returns {import("./report.js").ValidatorRun} */
function runValidator({ name, differs, bundle }) {
  const parameters = [join(root, "bench/validate.js"), bundle, ...differs];
  const { status, stdout, stderr } = spawnSync(process.execPath, parameters, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`"${name}" ended with exit code ${status}:\n${stderr}`);
  return JSON.parse(stdout);
}

/**
 * CPU time, user and system, of all child processes that have ended; null if the system does not provide it. Node.js has no
 * function for it. Linux does: fields 16 and 17 of `/proc/self/stat`, the 14th and 15th after the name in brackets.
 */
function childrenCpuMs() {
  if (process.platform !== "linux") return null;
  const stat = readFileSync("/proc/self/stat", "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) * TICK_MS;
}
