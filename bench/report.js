/** Computes figures from samples, and prints them as tables. Runs nothing. */

import { availableParallelism } from "node:os";
import { OURS, PEER } from "./parsers.js";
import { ORVAL } from "./scale.js";
import { JSON2TS, NODE, OPENAPI } from "./subjects.js";
import { OURS as OUR_VALIDATOR } from "./validators.js";

/** @typedef {{ wallMs: number, cpuMs: number | null, peakKiB: number }} Sample One process. `cpuMs` is null if unknown, `peakKiB` 0 if it was not measured. */

/**
 * One process that parsed the corpus: the time to load the parser, the time of the first pass, and that of each counted warm pass.
 * `correct` is the number of definitions that it accepted or refused as MariaDB does.
 *
 * @typedef {{ definitions: number, correct: number, loadMs: number, coldMs: number, warmMs: number[] }} ParserRun
 */

/**
 * A ratio is the median of the ratios of the rounds, so a slow round affects both sides. CPU time is a mean: its clock is too coarse for
 * one process, and exact for the sum of many.
 *
 * @param {import("./subjects.js").Subject[]} subjects @param {Sample[][]} rounds Each in the order of the subjects.
 */
export function summarize(subjects, rounds) {
  const samplesOf = (/** @type {string} */ name) => {
    const index = subjects.findIndex((subject) => subject.name === name);
    return rounds.map((round) => round[index]);
  };
  const results = subjects.map(({ name }) => {
    const samples = samplesOf(name);
    const cpu = samples.flatMap(({ cpuMs }) => cpuMs ?? []);
    const ratioTo = (/** @type {string} */ other) => {
      const others = samplesOf(other);
      return median(samples.map(({ wallMs }, round) => wallMs / others[round].wallMs));
    };
    return {
      name,
      wallMs: median(samples.map(({ wallMs }) => wallMs)),
      cpuMs: cpu.length === 0 ? null : mean(cpu),
      toNode: ratioTo(NODE),
      toJson2ts: ratioTo(JSON2TS),
    };
  });
  return { node: process.version, cpus: availableParallelism(), rounds: rounds.length, results };
}

/** @param {ReturnType<typeof summarize>} summary */
export function table({ node, cpus, rounds, results }) {
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
 * Whole processes with few and with many modules, ours and the peers'. Memory is the peak of a process.
 *
 * @param {{ modules: number, subjects: import("./subjects.js").Subject[], samples: Sample[][] }[]} scales
 */
export function summarizeScale(scales) {
  const sizes = scales.map(({ modules, subjects, samples }) => {
    const samplesOf = (/** @type {string} */ name) => {
      const index = subjects.findIndex((subject) => subject.name === name);
      return samples.map((round) => round[index]);
    };
    const results = subjects.map(({ name }) => {
      const own = samplesOf(name);
      const ratioTo = (/** @type {string} */ other) => {
        const others = samplesOf(other);
        return median(own.map(({ wallMs }, round) => wallMs / others[round].wallMs));
      };
      return {
        name,
        wallMs: median(own.map(({ wallMs }) => wallMs)),
        toJson2ts: ratioTo(JSON2TS),
        toOpenapi: ratioTo(OPENAPI),
        peakMiB: Math.max(...own.map(({ peakKiB }) => peakKiB)) / 1024,
      };
    });
    return { modules, rounds: samples.length, results };
  });
  return sizes;
}

/** @param {ReturnType<typeof summarizeScale>} summary */
export function scaleTable(sizes) {
  const row = (/** @type {string} */ name, /** @type {string[]} */ ...cells) =>
    `${name.padEnd(24)}${cells.map((cell) => cell.padStart(14)).join("")}`;
  const tables = sizes.map(({ modules, rounds, results }) => {
    const isOrvalOmitted = !results.some(({ name }) => name === ORVAL);
    const rows = results.map(({ name, wallMs, toJson2ts, toOpenapi, peakMiB }) =>
      row(name, wallMs.toFixed(0), toJson2ts.toFixed(2), toOpenapi.toFixed(2), peakMiB.toFixed(0)),
    );
    return `
${modules.toLocaleString("en")} modules of 25 keys, ${rounds === 1 ? "one round" : `${rounds} rounds`}; whole processes${isOrvalOmitted ? `; ${ORVAL} runs with --complete only, because it takes minutes` : ""}

${row("", "wall ms", "× json2ts", "× openapi", "peak MiB")}
${rows.join("\n")}
`;
  });
  return tables.join("");
}

/**
 * Definitions per second of each parser: in the first pass, with and without loading the parser, and warm.
 *
 * @param {Readonly<Record<string, ParserRun>>[]} rounds The runs by the names of the parsers.
 */
export function summarizeParsers(rounds) {
  const rates = (/** @type {string} */ name) => rounds.map((round) => ratesOf(round[name]));
  const results = [OURS, PEER].map((name) => {
    const { definitions, correct } = rounds[0][name];
    return { name, definitions, right: correct, ...medians(rates(name)) };
  });
  const [ours, peers] = [rates(OURS), rates(PEER)];
  const ratio = medians(ours.map((rate, round) => quotients(rate, peers[round])));
  return { rounds: rounds.length, results, ratio };
}

/** @typedef {{ loadedCold: number, cold: number, warm: number }} Rates */

/** @param {ParserRun} run @returns {Rates} */
function ratesOf({ definitions, loadMs, coldMs, warmMs }) {
  const perSecond = (/** @type {number} */ ms) => (definitions / ms) * 1000;
  return {
    loadedCold: perSecond(loadMs + coldMs),
    cold: perSecond(coldMs),
    warm: perSecond(median(warmMs)),
  };
}

/** @param {Rates} one @param {Rates} other @returns {Rates} */
function quotients(one, other) {
  return {
    loadedCold: one.loadedCold / other.loadedCold,
    cold: one.cold / other.cold,
    warm: one.warm / other.warm,
  };
}

/** @param {Rates[]} rates @returns {Rates} */
function medians(rates) {
  return {
    loadedCold: median(rates.map(({ loadedCold }) => loadedCold)),
    cold: median(rates.map(({ cold }) => cold)),
    warm: median(rates.map(({ warm }) => warm)),
  };
}

/** @param {ReturnType<typeof summarizeParsers>} summary */
export function parsersTable({ rounds, results, ratio }) {
  const [{ definitions }] = results;
  const row = (/** @type {string} */ name, /** @type {string[]} */ ...cells) =>
    `${name.padEnd(24)}${cells.map((cell) => cell.padStart(14)).join("")}`;
  const grouped = (/** @type {number} */ rate) => Math.round(rate).toLocaleString("en");
  const rows = results.map(({ name, right, loadedCold, cold, warm }) =>
    row(name, `${((right / definitions) * 100).toFixed(1)} %`, ...[loadedCold, cold, warm].map(grouped)),
  );
  return `
${grouped(definitions)} definitions of the recorded corpus, ${rounds} rounds; definitions per second, each parser in its own process

${row("", "as MariaDB", "cold, loading", "cold", "warm")}
${rows.join("\n")}
${row("ratio", "", ...[ratio.loadedCold, ratio.cold, ratio.warm].map((times) => times.toFixed(1)))}
`;
}

/**
 * One process that validated items, in items per second of CPU time: valid items, and invalid items with the first error (null if it
 * has no such mode) and with all errors.
 *
 * @typedef {{ valid: number, first: number | null, all: number }} ValidatorRun
 */

/**
 * Items per second, and how many times as many ours validates: the median of the ratios of the rounds.
 *
 * @param {import("./validators.js").Validator[]} validators @param {ValidatorRun[][]} rounds Each in the order of the validators.
 */
export function summarizeValidators(validators, rounds) {
  const ours = validators.findIndex(({ name }) => name === OUR_VALIDATOR);
  const results = validators.map(({ name, differs, bytes }, index) => {
    const ratesOf = (/** @type {keyof ValidatorRun} */ mode) =>
      rounds.flatMap((round) => round[index][mode] ?? []);
    const figure = (/** @type {keyof ValidatorRun} */ mode) => {
      const rates = ratesOf(mode);
      if (rates.length === 0) return null;
      const ratios = rates.map((rate, round) => (rounds[round][ours][mode] ?? 0) / rate);
      return { rate: median(rates), ratio: median(ratios) };
    };
    const size = { bytes, ratio: validators[ours].bytes / bytes };
    return { name, differs, size, valid: figure("valid"), first: figure("first"), all: figure("all") };
  });
  return { rounds: rounds.length, results };
}

/** @param {ReturnType<typeof summarizeValidators>} summary */
export function validatorsTable({ rounds, results }) {
  const row = (/** @type {string} */ name, /** @type {string[]} */ ...cells) =>
    `${name.padEnd(18)}${cells.map((cell) => cell.padStart(16)).join("")}`;
  const thousands = (/** @type {{ rate: number, ratio: number } | null} */ figure) =>
    figure === null
      ? "–"
      : `${Math.round(figure.rate / 1000).toLocaleString("en")} (${figure.ratio.toFixed(1)})`;
  const rows = results.map(({ name, differs, size, valid, first, all }) => {
    const cells = [valid, first, all].map(thousands);
    const remark = differs.length === 0 ? "" : `  differs for: ${differs.join("; ")}`;
    return `${row(name, ...cells, size.bytes.toLocaleString("en"))}${remark}`;
  });
  return `
An item of 25 keys, ${rounds} rounds; thousands per second of CPU time, each in its own process (× as many that ours validates)

${row("", "valid", "first error", "all errors", "bytes, gzipped")}
${rows.join("\n")}
`;
}

/** @param {import("./compile.js").Compilation[]} compilations */
export function compilationsTable(compilations) {
  const rows = compilations.map(({ modules, kind, totalMs, checkMs, instantiations, types }) => {
    const cells = [totalMs, checkMs, instantiations, types].map((figure) => figure.toLocaleString("en"));
    return `${`${modules} × ${kind}`.padEnd(20)}${cells.map((cell) => cell.padStart(16)).join("")}`;
  });
  return `
tsc on generated modules, and on their interfaces only

${" ".repeat(20)}${["total ms", "check ms", "instantiations", "types"].map((cell) => cell.padStart(16)).join("")}
${rows.join("\n")}
`;
}

function median(/** @type {number[]} */ values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return mean(sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1));
}

function mean(/** @type {number[]} */ values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
