/** Computes figures from samples. */

import { availableParallelism } from "node:os";
import { JSON2TS, EMPTY_PROGRAM, OPENAPI } from "./subjects.js";
import { computeMedian } from "./table.js";

/** @typedef {{ wallMs: number, cpuMs: number | null, peakKiB: number }} Sample A measured process. If unknown, `cpuMs` is null and `peakKiB` is 0. */

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
    };
  });
  return { node: process.version, cpus: availableParallelism(), rounds: rounds.length, results };
}
