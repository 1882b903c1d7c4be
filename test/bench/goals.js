/**
 * Compares the figures of the benchmark with goals. Times are ratios to another program in the same run, and can exceed their limit
 * by a tolerance. Counts (bytes, instantiations) do not depend on the machine, so they have no tolerance. The number of requests
 * has no goal, because `drift.js` requires an exact number. Tighten a limit when a figure improves.
 */

import { OUR_PARSER } from "./parsers.js";
import {
  CHECK_UP_TO_DATE,
  DIFF_WIDENED,
  EMPTY_PROGRAM,
  GENERATE_ALL,
  GENERATE_UNCHANGED,
} from "./subjects.js";
import { QUEUE_BUNDLE } from "./transfer.js";
import { OUR_VALIDATOR } from "./validators.js";

/** The tolerance of goals for times, because the ratios of two runs on one machine differ by up to a tenth. */
const TIME_TOLERANCE = 0.1;

/**
 * @typedef {object} Goal
 * @property {string} name
 * @property {number} figure The measured value.
 * @property {number} limit
 * @property {"at most" | "at least"} bound
 * @property {boolean} isCount Whether the figure is the same on every machine.
 * @property {boolean} met
 */

/**
 * @typedef {object} Figures
 * @property {ReturnType<typeof import("./report.js").summarize>["results"]} results
 * @property {ReturnType<typeof import("./report.js").summarize>["results"]} onNode24
 * @property {{ modules: number } & ReturnType<typeof import("./report.js").summarize>} scaling
 * @property {ReturnType<typeof import("./report.js").summarizeParsers>} parsing
 * @property {ReturnType<typeof import("./report.js").summarizeValidators>} validating
 * @property {import("./compile.js").Compilation[]} compiling
 * @property {import("./usage.js").UsageResult} usage
 * @property {import("./drift.js").DriftResult[]} drifting
 * @property {import("./transfer.js").Bundle[]} bundling
 */

/** @param {Figures} figures @returns {Goal[]} */
export function judgeGoals({
  results,
  scaling,
  parsing,
  validating,
  compiling,
  usage,
  drifting,
  bundling,
  onNode24,
}) {
  const findCommand = (name) => findByName(results, name);
  const cold = findByName(scaling.results, GENERATE_ALL);
  const coldName = `${GENERATE_ALL}, ${scaling.modules} modules`;
  const ours = findByName(validating.results, OUR_VALIDATOR);
  const peers = validating.results.filter((validator) => validator !== ours);
  const findLowestRatio = (mode) => Math.min(...peers.map((peer) => peer[`${mode}, ours ×`]));
  const [generated, interfaces] = ["generated", "interfaces"].map((kind) => {
    const compilations = compiling.filter((compilation) => compilation.kind === kind);
    return compilations[compilations.length - 1];
  });
  return [
    judgeTime(`${CHECK_UP_TO_DATE}, × node -e 0`, findCommand(CHECK_UP_TO_DATE).toNode, 1.8),
    judgeTime(`${GENERATE_UNCHANGED}, × node -e 0`, findCommand(GENERATE_UNCHANGED).toNode, 1.8),
    ...onNode24
      .filter(({ name }) => name !== EMPTY_PROGRAM)
      .map(({ name, toNode }) => judgeTime(`${name}, on Node.js 24, × node -e 0`, toNode, 1.8)),
    judgeTime(`${GENERATE_ALL}, × json2ts`, findCommand(GENERATE_ALL).toJson2ts, 0.5),
    judgeTime(`${coldName}, × openapi-typescript`, cold.toOpenapi, 0.55),
    judgeTime(`${coldName}, × json2ts`, cold.toJson2ts, 0.5),
    judgeTime(`${coldName}, peak MiB`, cold.peakMiB, 150),
    judgeTime(`${DIFF_WIDENED}, × equal snapshots`, findCommand(DIFF_WIDENED).toEqualDiff, 2),
    ...drifting.map(({ name, ratio }) => judgeTime(`${name}, × the bare requests`, ratio, 1.45)),
    judgeSpeed(`${OUR_PARSER}, cold, × the other parser`, parsing.ratio.cold, 8),
    judgeSpeed(`${OUR_PARSER}, warm, × the other parser`, parsing.ratio.warm, 10),
    judgeSpeed("validators, valid, × the fastest peer", findLowestRatio("valid"), 3),
    judgeSpeed("validators, all errors, × the fastest peer", findLowestRatio("all"), 1.7),
    judgeCount("validators, bytes gzipped", ours.bytes, 2_320),
    judgeCount(
      "tsc, generated modules, × the instantiations of interfaces",
      generated.instantiations / interfaces.instantiations,
      5.7,
    ),
    judgeTime(
      "tsc, generated modules, × the check time of interfaces",
      generated.checkMs / interfaces.checkMs,
      8,
    ),
    judgeTime("diff --used-by, 500 files, × tsc --noEmit", usage.ratio, 1.5),
    judgeCount("bundle that queues items, bytes gzipped", findByName(bundling, QUEUE_BUNDLE).gzipped, 8_600),
  ];
}

/** Judges a ratio or an amount of memory. Lower is better. */
function judgeTime(name, figure, limit) {
  const met = figure <= limit * (1 + TIME_TOLERANCE);
  return { name, figure, limit, bound: "at most", isCount: false, met };
}

/** Judges a ratio of speeds. Higher is better. */
function judgeSpeed(name, figure, limit) {
  const met = figure >= limit * (1 - TIME_TOLERANCE);
  return { name, figure, limit, bound: "at least", isCount: false, met };
}

function judgeCount(name, figure, limit) {
  return { name, figure, limit, bound: "at most", isCount: true, met: figure <= limit };
}

/** @template {{ name: string }} T @param {T[]} list @param {string} name @returns {T} */
function findByName(list, name) {
  const found = list.find((one) => one.name === name);
  if (found === undefined) throw new Error(`Nothing was measured under the name "${name}".`);
  return found;
}

/** The rows of a table. @param {Goal[]} all @param {boolean} countsOnly Whether only counts can fail. */
export function listOutcomes(all, countsOnly) {
  return all.map(({ name, figure, limit, bound, isCount, met }) => {
    const outcome = met ? "met" : countsOnly && !isCount ? "missed, not counted" : "MISSED";
    return { name, figure, bound, limit, outcome };
  });
}
