/** From samples to figures, and from figures to a table. Runs nothing. */

import { availableParallelism } from "node:os";
import { JSON2TS, NODE } from "./subjects.js";

/** @typedef {{ wallMs: number, cpuMs: number | null }} Sample One process; `cpuMs` null where it cannot be known. */

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

function median(/** @type {number[]} */ values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return mean(sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1));
}

function mean(/** @type {number[]} */ values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
