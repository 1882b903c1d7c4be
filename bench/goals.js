/**
 * The goals of the benchmark. Times are ratios to another program in the same run, and their limits contain a tolerance for noise. Counts
 * (bytes, instantiations) do not depend on the machine, so they fail everywhere. The number of requests has no limit here: `drift.js`
 * requires it to be exact. Tighten a limit when a figure improves.
 */

import { OURS as OUR_PARSER } from "./parsers.js";
import { CHECK, COLD, UNCHANGED } from "./subjects.js";
import { QUEUE } from "./transfer.js";
import { OURS as OUR_VALIDATOR } from "./validators.js";

/** The ratios of two runs on one machine differ by up to this part. */
const NOISE = 0.1;

/**
 * @typedef {object} Goal
 * @property {string} name
 * @property {number} figure What was measured.
 * @property {number} limit
 * @property {"at most" | "at least"} bound
 * @property {boolean} isCount Whether the figure is the same on every machine.
 * @property {boolean} met
 */

/**
 * @typedef {object} Figures
 * @property {ReturnType<typeof import("./report.js").summarize>["results"]} results
 * @property {ReturnType<typeof import("./report.js").summarizeScale>} scaling
 * @property {ReturnType<typeof import("./report.js").summarizeParsers>} parsing
 * @property {ReturnType<typeof import("./report.js").summarizeValidators>} validating
 * @property {import("./compile.js").Compilation[]} compiling
 * @property {import("./drift.js").DriftResult[]} drifting
 * @property {import("./transfer.js").Bundle[]} bundling
 */

/** @param {Figures} figures @returns {Goal[]} */
export function goals({ results, scaling, parsing, validating, compiling, drifting, bundling }) {
  const ofCommand = (/** @type {string} */ name) => named(results, name);
  const cold = scaling.map(({ modules, results: scaled }) => ({ modules, ...named(scaled, COLD) }));
  const [few, ...more] = cold;
  const ours = named(validating.results, OUR_VALIDATOR);
  const peers = validating.results.filter((validator) => validator !== ours);
  const lead = (/** @type {"valid" | "first" | "all"} */ mode) =>
    Math.min(...peers.flatMap((peer) => peer[mode]?.ratio ?? []));
  const [generated, interfaces] = ["generated", "interfaces"].map((kind) => {
    const compilations = compiling.filter((compilation) => compilation.kind === kind);
    return compilations[compilations.length - 1];
  });
  return [
    time(`${CHECK}, × node -e 0`, ofCommand(CHECK).toNode, 1.6),
    time(`${UNCHANGED}, × node -e 0`, ofCommand(UNCHANGED).toNode, 1.6),
    time(`${COLD}, × json2ts`, ofCommand(COLD).toJson2ts, 0.85),
    ...cold.map(({ modules, toOpenapi }) =>
      time(`${COLD}, ${modules} modules, × openapi-typescript`, toOpenapi, 0.85),
    ),
    ...cold.map(({ modules, toJson2ts }) => time(`${COLD}, ${modules} modules, × json2ts`, toJson2ts, 0.5)),
    ...cold.map(({ modules, peakMiB }) => time(`${COLD}, ${modules} modules, peak MiB`, peakMiB, 370)),
    ...more.map((many) => {
      const factor = many.modules / few.modules;
      return time(`${COLD}, × the time for ${factor} × the modules`, many.wallMs / few.wallMs, factor);
    }),
    ...drifting.map(({ name, ratio }) => time(`${name}, × the bare requests`, ratio, 1.75)),
    speed(`${OUR_PARSER}, cold, × the other parser`, parsing.ratio.cold, 8),
    speed(`${OUR_PARSER}, warm, × the other parser`, parsing.ratio.warm, 10),
    speed("validators, valid, × the fastest peer", lead("valid"), 1.5),
    speed("validators, first error, × the fastest peer", lead("first"), 0.7),
    speed("validators, all errors, × the fastest peer", lead("all"), 1.5),
    count("validators, bytes gzipped", ours.size.bytes, 2_450),
    count(
      "tsc, generated modules, × the instantiations of interfaces",
      generated.instantiations / interfaces.instantiations,
      15,
    ),
    count("bundle that queues items, bytes gzipped", named(bundling, QUEUE).gzipped, 8_040),
  ];
}

/** @param {string} name @param {number} figure @param {number} limit @returns {Goal} A ratio or an amount of memory, lower is better. */
function time(name, figure, limit) {
  return { name, figure, limit, bound: "at most", isCount: false, met: figure <= limit * (1 + NOISE) };
}

/** @param {string} name @param {number} figure @param {number} limit @returns {Goal} A ratio of speeds, higher is better. */
function speed(name, figure, limit) {
  return { name, figure, limit, bound: "at least", isCount: false, met: figure >= limit * (1 - NOISE) };
}

/** @param {string} name @param {number} figure @param {number} limit @returns {Goal} */
function count(name, figure, limit) {
  return { name, figure, limit, bound: "at most", isCount: true, met: figure <= limit };
}

/** @template {{ name: string }} T @param {T[]} list @param {string} name @returns {T} */
function named(list, name) {
  const found = list.find((one) => one.name === name);
  if (found === undefined) throw new Error(`Nothing was measured under the name "${name}".`);
  return found;
}

/** @param {Goal[]} all @param {boolean} countsOnly Whether only counts can fail. */
export function goalsTable(all, countsOnly) {
  const number = (/** @type {number} */ figure) =>
    figure >= 100 ? Math.round(figure).toLocaleString("en") : figure.toFixed(2);
  const rows = all.map(({ name, figure, limit, bound, isCount, met }) => {
    const outcome = met ? "met" : countsOnly && !isCount ? "missed, not counted" : "MISSED";
    return `${name.padEnd(64)}${number(figure).padStart(12)}  ${bound} ${number(limit).padEnd(8)}  ${outcome}`;
  });
  return `
Goals; times may exceed their limit by ${NOISE * 100} %

${rows.join("\n")}
`;
}
