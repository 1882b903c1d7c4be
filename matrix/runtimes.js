/** The Node versions that there are, and the three ways in which they get to run the code. */

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { comparison } from "./project.js";
import { nodeOf, runProgram } from "./run-tool.js";

const MAJORS = [20, 22, 24, 26];

/** The first that strips types without being asked to. */
const STRIPS_TYPES = 22;

/** @param {import("./project.js").Project} project @returns {import("./run.js").Cell[]} */
export function runtimeCells({ ours, emitters }) {
  const ways = [
    ...waysOf("", ours),
    ...Object.entries(emitters).flatMap(([name, program]) => waysOf(`${name}: `, program)),
  ];
  return MAJORS.flatMap((major) => {
    const binary = nodeOf(major);
    if (binary === undefined) {
      const missing = "its package has no program for this system";
      return ways.map(({ option }) => ({ tool: `Node ${major}`, option, missing }));
    }
    const tool = `Node ${execFileSync(binary, ["--version"], { encoding: "utf8" }).trim().slice(1)}`;
    return ways.map(({ option, file, strips, program }) =>
      strips && major < STRIPS_TYPES
        ? { tool, option, outside: "Node 20 strips no types" }
        : { tool, option, run: async () => comparison(await runProgram(binary, file), program) },
    );
  });
}

function waysOf(/** @type {string} */ label, /** @type {import("./project.js").Program} */ program) {
  const { entry, folders, compiled } = program;
  const ways = [
    { option: "ES modules, compiled", file: join(compiled.esm, `${entry}.js`), strips: false },
    { option: "CommonJS, compiled", file: join(compiled.cjs, `${entry}.js`), strips: false },
    { option: "types stripped, .ts", file: join(folders.ts, `${entry}.ts`), strips: true },
  ];
  return ways.map((way) => ({ ...way, option: label + way.option, program }));
}
