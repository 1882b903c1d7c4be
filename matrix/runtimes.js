/** The Node versions that there are, and the three ways in which they get to run the code. */

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { comparison } from "./project.js";
import { nodeOf, runProgram } from "./run-tool.js";

const MAJORS = [20, 22, 24, 26];

/** The first that strips types without being asked to. */
const STRIPS_TYPES = 22;

/** @param {import("./project.js").Project} project @returns {import("./run.js").Cell[]} */
export function runtimeCells(project) {
  const ways = [
    { option: "ES modules, compiled", program: join(project.compiled.esm, "main.js") },
    { option: "CommonJS, compiled", program: join(project.compiled.cjs, "main.js") },
    { option: "types stripped, .ts", program: join(project.folders.ts, "main.ts"), strips: true },
  ];
  return MAJORS.flatMap((major) => {
    const binary = nodeOf(major);
    if (binary === undefined) {
      const missing = "its package has no program for this system";
      return ways.map(({ option }) => ({ tool: `Node ${major}`, option, missing }));
    }
    const tool = `Node ${execFileSync(binary, ["--version"], { encoding: "utf8" }).trim().slice(1)}`;
    return ways.map(({ option, program, strips = false }) =>
      strips && major < STRIPS_TYPES
        ? { tool, option, outside: "Node 20 strips no types" }
        : {
            tool,
            option,
            run: async () => comparison(await runProgram(binary, program), project),
          },
    );
  });
}
