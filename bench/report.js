/** From samples to figures, and from figures to a table. Runs nothing. */

import { availableParallelism } from "node:os";
import { LEAST_RATIO, OURS, PEER } from "./readers.js";
import { COLD, MOST_MEBIBYTES, ORVAL } from "./scale.js";
import { JSON2TS, NODE, OPENAPI } from "./subjects.js";
import { OURS as OUR_VALIDATOR } from "./validators.js";

/** @typedef {{ wallMs: number, cpuMs: number | null, peakKiB: number }} Sample One process; `cpuMs` null where it cannot be known, `peakKiB` 0 where it was not asked for. */

/**
 * One process that read the corpus of so many definitions: how long it took to load the reader, for the first pass, and
 * for each of some later ones. `right` tells of how many definitions the reader said what MariaDB says.
 *
 * @typedef {{ definitions: number, right: number, loadMs: number, coldMs: number, warmMs: number[] }} Reading
 */

/**
 * A ratio is the median of the rounds' own ratios: what slows a round slows both of its parts. Processor time is
 * a mean, since its clock ticks too coarsely for one process and adds up exactly over many.
 *
 * @param {import("./subjects.js").Subject[]} subjects @param {Sample[][]} rounds Each in the subjects' order.
 */
export function summarize(subjects, rounds) {
  const samplesOf = (/** @type {string} */ name) => {
    const index = subjects.findIndex((subject) => subject.name === name);
    return rounds.map((round) => round[index]);
  };
  const results = subjects.map(({ name, aim }) => {
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
      aim: aim === undefined ? null : { ...aim, met: ratioTo(aim.to) <= aim.ratio },
    };
  });
  return { node: process.version, cpus: availableParallelism(), rounds: rounds.length, results };
}

/** @param {ReturnType<typeof summarize>} summary */
export function table({ node, cpus, rounds, results }) {
  const rows = results.map(({ name, wallMs, cpuMs, toNode, toJson2ts, aim }) => [
    name.padEnd(24),
    wallMs.toFixed(1).padStart(8),
    (cpuMs?.toFixed(0) ?? "–").padStart(8),
    toNode.toFixed(2).padStart(12),
    toJson2ts.toFixed(2).padStart(10),
    aim === null ? "" : `  at most ${aim.ratio.toFixed(2)} × ${aim.to}: ${aim.met ? "met" : "missed"}`,
  ]);
  return `Node ${node}, ${cpus} CPUs, ${rounds} rounds; whole processes; the aims are set for Node 20

                          wall ms  CPU ms  × node -e 0  × json2ts  aim
${rows.map((row) => row.join("").trimEnd()).join("\n")}
`;
}

/**
 * Whole processes on few modules and on many, ours against the peers; memory is the most that a process had.
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
  const cold = sizes.map(({ modules, results }) => {
    const found = results.find(({ name }) => name === COLD);
    if (found === undefined) throw new Error(`Nothing of ours was measured with ${modules} modules.`);
    return { modules, ...found };
  });
  const [few, many] = [cold[0], cold[cold.length - 1]];
  const growth = { modules: many.modules / few.modules, wall: many.wallMs / few.wallMs };
  const met = {
    json2ts: cold.every(({ toJson2ts }) => toJson2ts <= 1),
    openapi: cold.every(({ toOpenapi }) => toOpenapi < 1),
    linear: growth.wall <= growth.modules,
    memory: cold.every(({ peakMiB }) => peakMiB < MOST_MEBIBYTES),
  };
  return { sizes, growth, aim: { met } };
}

/** @param {ReturnType<typeof summarizeScale>} summary */
export function scaleTable({ sizes, growth, aim: { met } }) {
  const row = (/** @type {string} */ name, /** @type {string[]} */ ...cells) =>
    `${name.padEnd(24)}${cells.map((cell) => cell.padStart(14)).join("")}`;
  const verdict = (/** @type {boolean} */ isMet) => (isMet ? "met" : "missed");
  const tables = sizes.map(({ modules, rounds, results }) => {
    const isLeftOut = !results.some(({ name }) => name === ORVAL);
    const rows = results.map(({ name, wallMs, toJson2ts, toOpenapi, peakMiB }) =>
      row(name, wallMs.toFixed(0), toJson2ts.toFixed(2), toOpenapi.toFixed(2), peakMiB.toFixed(0)),
    );
    return `
${modules.toLocaleString("en")} modules of 25 keys, ${rounds === 1 ? "one round" : `${rounds} rounds`}; whole processes${isLeftOut ? `; ${ORVAL} with --complete alone, since it takes minutes` : ""}

${row("", "wall ms", "× json2ts", "× openapi", "peak MiB")}
${rows.join("\n")}
`;
  });
  return `${tables.join("")}
  generate, cold: at most 1.00 × json2ts: ${verdict(met.json2ts)}; ahead of openapi-typescript: ${verdict(met.openapi)}
  ${growth.modules} × as many modules in ${growth.wall.toFixed(1)} × the time, at most ${growth.modules}: ${verdict(met.linear)}; under ${MOST_MEBIBYTES} MiB: ${verdict(met.memory)}
`;
}

/**
 * Definitions a second, of each reader: in the first pass, with the time to load the reader and without, and warm.
 *
 * @param {Readonly<Record<string, Reading>>[]} rounds The readings by the readers' names.
 */
export function summarizeReadings(rounds) {
  const rates = (/** @type {string} */ name) => rounds.map((round) => ratesOf(round[name]));
  const results = [OURS, PEER].map((name) => {
    const { definitions, right } = rounds[0][name];
    return { name, definitions, right, ...medians(rates(name)) };
  });
  const [ours, peers] = [rates(OURS), rates(PEER)];
  const ratio = medians(ours.map((rate, round) => quotients(rate, peers[round])));
  const met = ratio.cold >= LEAST_RATIO && ratio.warm >= LEAST_RATIO;
  return { rounds: rounds.length, results, ratio, aim: { ratio: LEAST_RATIO, to: PEER, met } };
}

/** @typedef {{ loadedCold: number, cold: number, warm: number }} Rates */

/** @param {Reading} reading @returns {Rates} */
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

/** @param {ReturnType<typeof summarizeReadings>} summary */
export function readingsTable({ rounds, results, ratio, aim }) {
  const [{ definitions }] = results;
  const row = (/** @type {string} */ name, /** @type {string[]} */ ...cells) =>
    `${name.padEnd(24)}${cells.map((cell) => cell.padStart(14)).join("")}`;
  const verdict = (/** @type {number} */ reached) => (reached >= aim.ratio ? "met" : "missed");
  const grouped = (/** @type {number} */ rate) => Math.round(rate).toLocaleString("en");
  const rows = results.map(({ name, right, loadedCold, cold, warm }) =>
    row(name, `${((right / definitions) * 100).toFixed(1)} %`, ...[loadedCold, cold, warm].map(grouped)),
  );
  return `
${grouped(definitions)} definitions of the recorded corpus, ${rounds} rounds; definitions a second in a process of their own

${row("", "as MariaDB", "cold, loading", "cold", "warm")}
${rows.join("\n")}
${row("ratio", "", ...[ratio.loadedCold, ratio.cold, ratio.warm].map((times) => times.toFixed(1)))}
${row(`  at least ${aim.ratio}`, "", "", verdict(ratio.cold), verdict(ratio.warm))}
`;
}

/**
 * One process that judged items: how many a second of processor time, those that are right, and those that are not where
 * it told one error (null where it has no such mode) and all of them.
 *
 * @typedef {{ valid: number, first: number | null, all: number }} Judging
 */

/**
 * Items a second, and how many times as many ours judges: the median of the rounds' own ratios.
 *
 * @param {import("./validators.js").Validator[]} validators @param {Judging[][]} rounds Each in the validators' order.
 */
export function summarizeJudgings(validators, rounds) {
  const ours = validators.findIndex(({ name }) => name === OUR_VALIDATOR);
  const results = validators.map(({ name, differs, bytes }, index) => {
    const ratesOf = (/** @type {keyof Judging} */ mode) =>
      rounds.flatMap((round) => round[index][mode] ?? []);
    const figure = (/** @type {keyof Judging} */ mode) => {
      const rates = ratesOf(mode);
      if (rates.length === 0) return null;
      const ratios = rates.map((rate, round) => (rounds[round][ours][mode] ?? 0) / rate);
      return { rate: median(rates), ratio: median(ratios) };
    };
    const size = { bytes, ratio: validators[ours].bytes / bytes };
    return { name, differs, size, valid: figure("valid"), first: figure("first"), all: figure("all") };
  });
  const peers = results.filter((_, index) => index !== ours);
  const ahead = (/** @type {"valid" | "first" | "all"} */ mode) =>
    peers.every((peer) => peer[mode] === null || peer[mode].ratio > 1);
  const met = {
    valid: ahead("valid"),
    first: ahead("first"),
    all: ahead("all"),
    size: peers.every(({ size }) => size.ratio < 1),
  };
  return { rounds: rounds.length, results, aim: { met } };
}

/** @param {ReturnType<typeof summarizeJudgings>} summary */
export function judgingsTable({ rounds, results, aim: { met } }) {
  const row = (/** @type {string} */ name, /** @type {string[]} */ ...cells) =>
    `${name.padEnd(18)}${cells.map((cell) => cell.padStart(16)).join("")}`;
  const thousands = (/** @type {{ rate: number, ratio: number } | null} */ figure) =>
    figure === null
      ? "–"
      : `${Math.round(figure.rate / 1000).toLocaleString("en")} (${figure.ratio.toFixed(1)})`;
  const rows = results.map(({ name, differs, size, valid, first, all }) => {
    const cells = [valid, first, all].map(thousands);
    const remark = differs.length === 0 ? "" : `  otherwise: ${differs.join("; ")}`;
    return `${row(name, ...cells, size.bytes.toLocaleString("en"))}${remark}`;
  });
  const verdict = (/** @type {boolean} */ isMet) => (isMet ? "met" : "missed");
  return `
An item of 25 keys, ${rounds} rounds; thousands a second of processor time in a process of their own (× that ours judges)

${row("", "valid", "first error", "all errors", "bytes, gzipped")}
${rows.join("\n")}
${row("  ahead of all", verdict(met.valid), verdict(met.first), verdict(met.all), verdict(met.size))}
`;
}

/** @param {import("./compile.js").Compilation[]} compilations */
export function compilationsTable(compilations) {
  const rows = compilations.map(({ modules, kind, totalMs, checkMs, instantiations, types }) => {
    const cells = [totalMs, checkMs, instantiations, types].map((figure) => figure.toLocaleString("en"));
    return `${`${modules} × ${kind}`.padEnd(20)}${cells.map((cell) => cell.padStart(16)).join("")}`;
  });
  return `
What tsc says of generated modules, and of their interfaces alone

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
