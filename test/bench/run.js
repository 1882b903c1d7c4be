/**
 * Runs the benchmark: `node test/bench/run.js [--rounds N] [--counts-only] [--json FILE]`. `npm run bench` builds `dist/` first.
 * `subjects.js` lists the measured programs, `report.js` computes and prints the figures, and `goals.js` judges them.
 *
 * The exit code is 2 if a program failed or produced a wrong result. It is 1 if a goal is missed. With `--counts-only`, only goals
 * for counts can fail.
 */

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measureCompilations } from "./compile.js";
import { measureDrift } from "./drift.js";
import { judgeGoals, listOutcomes } from "./goals.js";
import { MISSPELLINGS } from "./item.js";
import { PARSERS } from "./parsers.js";
import { summarize, summarizeValidators, summarizeParsers } from "./report.js";
import { MODULE_COUNT, prepareScaledSubjects, SCALE_ROUNDS } from "./scale.js";
import { NODE_24, root, prepareSubjects, STARTS } from "./subjects.js";
import { printTable } from "./table.js";
import { bundleTransfers } from "./transfer.js";
import { measureUsage } from "./usage.js";
import { prepareValidators } from "./validators.js";

/** The default of `--rounds`: how often each program runs. */
const ROUNDS = { all: 15, countsOnly: 3 };

/** Linux counts CPU time in hundredths of a second. */
const TICK_MS = 10;

/** Parsers, validators and the search for uses run in fewer rounds than programs, because each run takes long. */
const PARSER_ROUNDS_DIVISOR = 3;
const VALIDATOR_ROUNDS_DIVISOR = 3;
const USAGE_ROUNDS_DIVISOR = 3;

// With this variable, Node.js reads a file of certificates first, so that `node -e 0` takes nearly three times as long.
delete process.env.NODE_EXTRA_CA_CERTS;

const folder = mkdtempSync(join(tmpdir(), "whm-transfer-codegen-bench-"));
try {
  const { rounds, countsOnly, json } = readOptions();
  if (!existsSync(join(root, "test/bench/node_modules"))) runNpm("ci", "--prefix", "test/bench");
  const subjects = await prepareSubjects(folder);
  // Each round takes a sample of each subject, so that a change in the machine's speed affects all subjects. The first round
  // fills caches and is not counted.
  const sample = (all) => Array.from({ length: rounds + 1 }, () => all.map(takeSample)).slice(1);
  const samples = sample(subjects);
  const summary = summarize(subjects, samples);
  printTable(`Node.js ${process.version}, ${rounds} rounds; whole processes`, summary.results);
  // `drift` is measured while this process is small, because Linux includes the parent's memory in the peak memory of its children.
  const driftResults = await measureDrift(createSubfolder("drift"), rounds);
  const starts = subjects
    .filter(({ name }) => STARTS.includes(name))
    .map((each) => ({ ...each, node: NODE_24 }));
  const onNode24 = existsSync(NODE_24) ? summarize(starts, sample(starts)).results : [];
  if (onNode24.length > 0) {
    printTable("The same on Node.js 24", onNode24);
    driftResults.push(...(await measureDrift(createSubfolder("drift24"), rounds, NODE_24)));
  }
  printTable("Requests to simulated servers, and a script that sends the same requests", driftResults);
  const scaledSubjects = await prepareScaledSubjects(createSubfolder("scale"));
  const scaledSamples = Array.from({ length: SCALE_ROUNDS }, () => scaledSubjects.map(takeSample));
  const scaling = { modules: MODULE_COUNT, ...summarize(scaledSubjects, scaledSamples) };
  printTable(`${MODULE_COUNT} modules of 25 keys`, scaling.results);
  const names = Object.keys(PARSERS);
  const parserRuns = Array.from({ length: Math.ceil(rounds / PARSER_ROUNDS_DIVISOR) }, () =>
    Object.fromEntries(names.map((name) => [name, runParser(name)])),
  );
  const parsing = summarizeParsers(parserRuns);
  printTable("Definitions per second", [...parsing.results, { name: "ratio", ...parsing.ratio }]);
  const validators = await prepareValidators(createSubfolder("validators"));
  const validatorRuns = Array.from({ length: Math.ceil(rounds / VALIDATOR_ROUNDS_DIVISOR) }, (_, round) =>
    validators.map((validator) => runValidator(validator, MISSPELLINGS[round % MISSPELLINGS.length])),
  );
  const validating = summarizeValidators(validators, validatorRuns);
  printTable("Validators of an item of 25 keys", validating.results);
  const compiling = measureCompilations(join(folder, "fresh"), createSubfolder("compilations"));
  printTable("tsc on generated modules, and on their interfaces only", compiling);
  const usage = measureUsage(createSubfolder("usage"), Math.ceil(rounds / USAGE_ROUNDS_DIVISOR));
  printTable("diff --used-by, and a script that checks the same files", [usage]);
  const bundling = await bundleTransfers();
  printTable("Bundles of a consumer", bundling);
  const figures = {
    ...summary,
    onNode24,
    scaling,
    parsing,
    validating,
    compiling,
    usage,
    drifting: driftResults,
    bundling,
  };
  const judged = judgeGoals(figures);
  printTable("Goals", listOutcomes(judged, countsOnly));
  if (judged.some(({ met, isCount }) => !met && (isCount || !countsOnly))) process.exitCode = 1;
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ ...figures, goals: judged }, null, 2)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function createSubfolder(name) {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string" },
      "counts-only": { type: "boolean", default: false },
      json: { type: "string" },
    },
  });
  const { "counts-only": countsOnly, json } = values;
  const rounds = Number(values.rounds ?? (countsOnly ? ROUNDS.countsOnly : ROUNDS.all));
  if (Number.isInteger(rounds) && rounds > 0) return { rounds, countsOnly, json };
  throw new Error(`Invalid --rounds ${values.rounds}: must be a whole number of at least 1.`);
}

function runNpm(...parameters) {
  // On Windows npm is a script, which requires a shell.
  const shell = process.platform === "win32";
  execFileSync("npm", parameters, { cwd: root, shell, stdio: ["ignore", process.stderr.fd, "inherit"] });
}

/** @param {import("./subjects.js").Subject} subject @returns {import("./report.js").Sample} */
function takeSample({ name, parameters, before, verify, node = process.execPath }) {
  before?.();
  const cpuBefore = readChildrenCpuMs();
  const start = performance.now();
  const { status, stdout, stderr, output } = spawnSync(node, parameters, {
    ...{ cwd: root, encoding: "utf8", maxBuffer: Infinity },
    // peak.js writes the peak memory to file descriptor 3.
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const wallMs = performance.now() - start;
  const cpuAfter = readChildrenCpuMs();
  if (status !== 0) throw new Error(`"${name}" ended with exit code ${status}:\n${stdout}${stderr}`);
  verify?.();
  const cpuMs = cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore;
  return { wallMs, cpuMs, peakKiB: Number(output[3]) };
}

/** @returns {import("./report.js").ParserRun} */
function runParser(name) {
  const result = runScript(name, "parse.js", name);
  if (result.correct < result.definitions / 2)
    throw new Error(`"${name}" agreed with MariaDB on only ${result.correct} definitions`);
  return result;
}

/** @param {import("./validators.js").Validator} validator @param {string} misspelling @returns {import("./report.js").ValidatorRun} */
function runValidator({ name, differences, bundle }, misspelling) {
  return runScript(name, "validate.js", bundle, misspelling, ...differences);
}

function runScript(name, script, ...words) {
  const parameters = [join(root, "test/bench", script), ...words];
  const { status, stdout, stderr } = spawnSync(process.execPath, parameters, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`"${name}" ended with exit code ${status}:\n${stderr}`);
  return JSON.parse(stdout);
}

/**
 * Returns the CPU time of all child processes that have ended, or null on systems other than Linux. On Linux, fields 16 and 17 of
 * `/proc/self/stat` contain this time. Field 2, a name in parentheses, can contain spaces.
 */
function readChildrenCpuMs() {
  if (process.platform !== "linux") return null;
  const stat = readFileSync("/proc/self/stat", "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) * TICK_MS;
}
