/** Computes figures from samples. */

import { availableParallelism } from "node:os";
import { OUR_PARSER, PEER_PARSER } from "./parsers.js";
import { DIFF_EQUAL, JSON2TS, EMPTY_PROGRAM, OPENAPI } from "./subjects.js";
import { computeMedian } from "./table.js";
import { OUR_VALIDATOR } from "./validators.js";

const formatRange = (figures) =>
  [Math.min(...figures), Math.max(...figures)]
    .map((figure) => Math.round(figure).toLocaleString("en"))
    .join(" to ");

/** @typedef {{ wallMs: number, cpuMs: number | null, peakKiB: number }} Sample A measured process. If unknown, `cpuMs` is null and `peakKiB` is 0. */

/**
 * A process that parsed the corpus: the times to load the parser, for the first pass (`coldMs`), and for each later pass (`warmMs`).
 * `correct` is the number of definitions that the parser accepted or refused as MariaDB does.
 *
 * @typedef {{ definitions: number, correct: number, loadMs: number, coldMs: number, warmMs: number[] }} ParserRun
 */

/**
 * Summarizes the samples of each subject. A ratio of two subjects is the median of the ratios in each round, because a slow round
 * affects both subjects. CPU time is a mean, because its clock is too coarse for one process. Memory is the maximum of all processes.
 *
 * @param {import("./subjects.js").Subject[]} subjects @param {Sample[][]} rounds The samples of each round, in the order of the subjects.
 */
export function summarize(subjects, rounds) {
  const getSamples = (name) => {
    const index = subjects.findIndex((subject) => subject.name === name);
    return rounds.map((round) => round[index]);
  };
  const results = subjects.map(({ name }) => {
    const samples = getSamples(name);
    const cpu = samples.flatMap(({ cpuMs }) => cpuMs ?? []);
    const computeRatioTo = (other) =>
      subjects.some((subject) => subject.name === other)
        ? computeMedian(getSamples(other).map(({ wallMs }, round) => samples[round].wallMs / wallMs))
        : null;
    return {
      name,
      wallMs: computeMedian(samples.map(({ wallMs }) => wallMs)),
      cpuMs: cpu.length === 0 ? null : cpu.reduce((sum, ms) => sum + ms, 0) / cpu.length,
      peakMiB: Math.max(...samples.map(({ peakKiB }) => peakKiB)) / 1024,
      toNode: computeRatioTo(EMPTY_PROGRAM),
      ...{ toJson2ts: computeRatioTo(JSON2TS), toOpenapi: computeRatioTo(OPENAPI) },
      toEqualDiff: computeRatioTo(DIFF_EQUAL),
    };
  });
  return { node: process.version, cpus: availableParallelism(), rounds: rounds.length, results };
}

const RATES = ["loadedCold", "cold", "warm"];

/**
 * Computes the definitions per second of each parser: in the first pass (cold), with and without loading the parser, and in later
 * passes (warm).
 *
 * @param {Readonly<Record<string, ParserRun>>[]} rounds The runs by the names of the parsers.
 */
export function summarizeParsers(rounds) {
  const computeRates = ({ definitions, loadMs, coldMs, warmMs }) => {
    const times = { loadedCold: loadMs + coldMs, cold: coldMs, warm: computeMedian(warmMs) };
    return Object.fromEntries(RATES.map((rate) => [rate, (definitions / times[rate]) * 1000]));
  };
  const getRates = (name) => rounds.map((round) => computeRates(round[name]));
  const computeMedians = (all) =>
    Object.fromEntries(RATES.map((rate) => [rate, computeMedian(all.map((rates) => rates[rate]))]));
  const results = [OUR_PARSER, PEER_PARSER].map((name) => {
    const { definitions, correct } = rounds[0][name];
    return { name, definitions, right: correct, ...computeMedians(getRates(name)) };
  });
  const [ours, peers] = [getRates(OUR_PARSER), getRates(PEER_PARSER)];
  const ratios = ours.map((rates, round) =>
    Object.fromEntries(RATES.map((rate) => [rate, rates[rate] / peers[round][rate]])),
  );
  return { rounds: rounds.length, results, ratio: computeMedians(ratios) };
}

/**
 * A process that validated items, with the items per second of CPU time: for valid items, and for invalid items with
 * all errors.
 *
 * @typedef {{ valid: number, all: number }} ValidatorRun
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
    const figures = ["valid", "all"].flatMap((mode) => {
      const rates = rounds.map((round) => round[index][mode]);
      const ratios = rates.map((rate, round) => rounds[round][ours][mode] / rate);
      return [
        [`${mode} per s`, computeMedian(rates)],
        [`${mode}, slowest to fastest`, formatRange(rates)],
        [`${mode}, ours ×`, computeMedian(ratios)],
      ];
    });
    return { name, ...Object.fromEntries(figures), bytes, "differs for": differences.join("; ") };
  });
  return { rounds: rounds.length, results };
}
