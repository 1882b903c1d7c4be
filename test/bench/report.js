/** Computes figures from samples, and formats them as tables. */

import { availableParallelism } from "node:os";
import { OUR_PARSER, PEER_PARSER } from "./parsers.js";
import { JSON2TS, EMPTY_PROGRAM, OPENAPI } from "./subjects.js";
import { OUR_VALIDATOR } from "./validators.js";

/** @typedef {{ wallMs: number, cpuMs: number | null, peakKiB: number }} Sample A measured process. If unknown, `cpuMs` is null and `peakKiB` is 0. */

/**
 * A process that parsed the corpus: the times to load the parser, for the first pass (`coldMs`), and for each later pass (`warmMs`).
 * `correct` is the number of definitions that the parser accepted or refused as MariaDB does.
 *
 * @typedef {{ definitions: number, correct: number, loadMs: number, coldMs: number, warmMs: number[] }} ParserRun
 */

/**
 * Summarizes the samples of each subject. A ratio of two subjects is the median of the ratios in each round, because a slow round
 * affects both subjects. CPU time is a mean, because its clock is too coarse for one process.
 *
 * @param {import("./subjects.js").Subject[]} subjects @param {Sample[][]} rounds The samples of each round, in the order of the subjects.
 */
export function summarize(subjects, rounds) {
  const getSamples = (/** @type {string} */ name) => {
    const index = subjects.findIndex((subject) => subject.name === name);
    return rounds.map((round) => round[index]);
  };
  const results = subjects.map(({ name }) => {
    const samples = getSamples(name);
    const cpu = samples.flatMap(({ cpuMs }) => cpuMs ?? []);
    const computeRatioTo = (/** @type {string} */ other) => {
      const others = getSamples(other);
      return computeMedian(samples.map(({ wallMs }, round) => wallMs / others[round].wallMs));
    };
    return {
      name,
      wallMs: computeMedian(samples.map(({ wallMs }) => wallMs)),
      cpuMs: cpu.length === 0 ? null : computeMean(cpu),
      toNode: computeRatioTo(EMPTY_PROGRAM),
      toJson2ts: computeRatioTo(JSON2TS),
    };
  });
  return { node: process.version, cpus: availableParallelism(), rounds: rounds.length, results };
}

/** @param {ReturnType<typeof summarize>} summary */
export function formatResults({ node, cpus, rounds, results }) {
  const rows = results.map(({ name, wallMs, cpuMs, toNode, toJson2ts }) => [
    name.padEnd(24),
    wallMs.toFixed(1).padStart(8),
    (cpuMs?.toFixed(0) ?? "–").padStart(8),
    toNode.toFixed(2).padStart(12),
    toJson2ts.toFixed(2).padStart(10),
  ]);
  return `Node.js ${node}, ${cpus} CPUs, ${rounds} rounds; whole processes

                          wall ms  CPU ms  × node -e 0  × json2ts
${rows.map((row) => row.join("").trimEnd()).join("\n")}
`;
}

/**
 * Summarizes the samples with few and with many modules. Memory is the maximum of all processes.
 *
 * @param {import("./subjects.js").Subject[]} subjects @param {Sample[][]} samples
 */
export function summarizeScale(subjects, samples) {
  const getSamples = (/** @type {string} */ name) => {
    const index = subjects.findIndex((subject) => subject.name === name);
    return samples.map((round) => round[index]);
  };
  const results = subjects.map(({ name }) => {
    const own = getSamples(name);
    const computeRatioTo = (/** @type {string} */ other) => {
      const others = getSamples(other);
      return computeMedian(own.map(({ wallMs }, round) => wallMs / others[round].wallMs));
    };
    return {
      name,
      wallMs: computeMedian(own.map(({ wallMs }) => wallMs)),
      toJson2ts: computeRatioTo(JSON2TS),
      toOpenapi: computeRatioTo(OPENAPI),
      peakMiB: Math.max(...own.map(({ peakKiB }) => peakKiB)) / 1024,
    };
  });
  return { rounds: samples.length, results };
}

/** @param {{ modules: number } & ReturnType<typeof summarizeScale>} summary */
export function formatScale({ modules, rounds, results }) {
  const formatRow = (/** @type {string} */ name, /** @type {string[]} */ ...cells) =>
    `${name.padEnd(24)}${cells.map((cell) => cell.padStart(14)).join("")}`;
  const rows = results.map(({ name, wallMs, toJson2ts, toOpenapi, peakMiB }) =>
    formatRow(name, wallMs.toFixed(0), toJson2ts.toFixed(2), toOpenapi.toFixed(2), peakMiB.toFixed(0)),
  );
  return `
${modules} modules of 25 keys, ${rounds} rounds; whole processes

${formatRow("", "wall ms", "× json2ts", "× openapi", "peak MiB")}
${rows.join("\n")}
`;
}

/**
 * Computes the definitions per second of each parser: in the first pass (cold), with and without loading the parser, and in later
 * passes (warm).
 *
 * @param {Readonly<Record<string, ParserRun>>[]} rounds The runs by the names of the parsers.
 */
export function summarizeParsers(rounds) {
  const computeAllRates = (/** @type {string} */ name) => rounds.map((round) => computeRates(round[name]));
  const results = [OUR_PARSER, PEER_PARSER].map((name) => {
    const { definitions, correct } = rounds[0][name];
    return { name, definitions, right: correct, ...computeMedians(computeAllRates(name)) };
  });
  const [ours, peers] = [computeAllRates(OUR_PARSER), computeAllRates(PEER_PARSER)];
  const ratio = computeMedians(ours.map((rate, round) => divideRates(rate, peers[round])));
  return { rounds: rounds.length, results, ratio };
}

/** @typedef {{ loadedCold: number, cold: number, warm: number }} Rates */

/** @param {ParserRun} run @returns {Rates} */
function computeRates({ definitions, loadMs, coldMs, warmMs }) {
  const toRate = (/** @type {number} */ ms) => (definitions / ms) * 1000;
  return {
    loadedCold: toRate(loadMs + coldMs),
    cold: toRate(coldMs),
    warm: toRate(computeMedian(warmMs)),
  };
}

/** @param {Rates} one @param {Rates} other @returns {Rates} */
function divideRates(one, other) {
  return {
    loadedCold: one.loadedCold / other.loadedCold,
    cold: one.cold / other.cold,
    warm: one.warm / other.warm,
  };
}

/** @param {Rates[]} rates @returns {Rates} */
function computeMedians(rates) {
  return {
    loadedCold: computeMedian(rates.map(({ loadedCold }) => loadedCold)),
    cold: computeMedian(rates.map(({ cold }) => cold)),
    warm: computeMedian(rates.map(({ warm }) => warm)),
  };
}

/** @param {ReturnType<typeof summarizeParsers>} summary */
export function formatParsers({ rounds, results, ratio }) {
  const [{ definitions }] = results;
  const formatRow = (/** @type {string} */ name, /** @type {string[]} */ ...cells) =>
    `${name.padEnd(24)}${cells.map((cell) => cell.padStart(14)).join("")}`;
  const formatInteger = (/** @type {number} */ rate) => Math.round(rate).toLocaleString("en");
  const rows = results.map(({ name, right, loadedCold, cold, warm }) =>
    formatRow(
      name,
      `${((right / definitions) * 100).toFixed(1)} %`,
      ...[loadedCold, cold, warm].map(formatInteger),
    ),
  );
  return `
${formatInteger(definitions)} definitions of the recorded corpus, ${rounds} rounds; definitions per second, each parser in its own process

${formatRow("", "as MariaDB", "cold, loading", "cold", "warm")}
${rows.join("\n")}
${formatRow("ratio", "", ...[ratio.loadedCold, ratio.cold, ratio.warm].map((times) => times.toFixed(1)))}
`;
}

/**
 * A process that validated items, with the items per second of CPU time: for valid items, and for invalid items with the first error
 * (null if the validator has no such mode) and with all errors.
 *
 * @typedef {{ valid: number, first: number | null, all: number }} ValidatorRun
 */

/**
 * Computes how many items each validator checks per second, and how many times faster our validator is. Both are medians of all
 * rounds.
 *
 * @param {import("./validators.js").Validator[]} validators @param {ValidatorRun[][]} rounds The runs of each round, in the order of the validators.
 */
export function summarizeValidators(validators, rounds) {
  const ours = validators.findIndex(({ name }) => name === OUR_VALIDATOR);
  const results = validators.map(({ name, differences, bytes }, index) => {
    const getRates = (/** @type {keyof ValidatorRun} */ mode) =>
      rounds.flatMap((round) => round[index][mode] ?? []);
    const summarizeMode = (/** @type {keyof ValidatorRun} */ mode) => {
      const rates = getRates(mode);
      if (rates.length === 0) return null;
      const ratios = rates.map((rate, round) => (rounds[round][ours][mode] ?? 0) / rate);
      return { rate: computeMedian(rates), ratio: computeMedian(ratios) };
    };
    const size = { bytes, ratio: validators[ours].bytes / bytes };
    return {
      name,
      differences,
      size,
      valid: summarizeMode("valid"),
      first: summarizeMode("first"),
      all: summarizeMode("all"),
    };
  });
  return { rounds: rounds.length, results };
}

/** @param {ReturnType<typeof summarizeValidators>} summary */
export function formatValidators({ rounds, results }) {
  const formatRow = (/** @type {string} */ name, /** @type {string[]} */ ...cells) =>
    `${name.padEnd(18)}${cells.map((cell) => cell.padStart(16)).join("")}`;
  const formatRate = (/** @type {{ rate: number, ratio: number } | null} */ figure) =>
    figure === null
      ? "–"
      : `${Math.round(figure.rate / 1000).toLocaleString("en")} (${figure.ratio.toFixed(1)})`;
  const rows = results.map(({ name, differences, size, valid, first, all }) => {
    const cells = [valid, first, all].map(formatRate);
    const remark = differences.length === 0 ? "" : `  differs for: ${differences.join("; ")}`;
    return `${formatRow(name, ...cells, size.bytes.toLocaleString("en"))}${remark}`;
  });
  return `
An item of 25 keys, ${rounds} rounds; thousands per second of CPU time, each in its own process (× as many that ours validates)

${formatRow("", "valid", "first error", "all errors", "bytes, gzipped")}
${rows.join("\n")}
`;
}

/** @param {import("./compile.js").Compilation[]} compilations */
export function formatCompilations(compilations) {
  const rows = compilations.map(({ modules, kind, totalMs, checkMs, instantiations, types }) => {
    const cells = [totalMs, checkMs, instantiations, types].map((figure) => figure.toLocaleString("en"));
    return `${`${modules} × ${kind}`.padEnd(20)}${cells.map((cell) => cell.padStart(16)).join("")}`;
  });
  return `
tsc on generated modules, and on their interfaces only; processor time

${" ".repeat(20)}${["total ms", "check ms", "instantiations", "types"].map((cell) => cell.padStart(16)).join("")}
${rows.join("\n")}
`;
}

function computeMedian(/** @type {number[]} */ values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return computeMean(sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1));
}

function computeMean(/** @type {number[]} */ values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
