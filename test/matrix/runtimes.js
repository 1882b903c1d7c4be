/** Runs programs in the supported Node.js versions, as ES modules, as CommonJS and as TypeScript. */

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describeDifference } from "./project.js";
import { findNodeBinary, runProgram } from "./run-tool.js";

const NODE_MAJORS = [20, 22, 24, 26];

/** The first major version of Node.js that runs TypeScript by default. */
const FIRST_MAJOR_STRIPPING_TYPES = 22;

/** @param {import("./project.js").Project} project @returns {import("./run.js").Cell[]} */
export function createCells(project) {
  const { defaultProgram, emitters } = project;
  const variants = [
    ...listVariants("", defaultProgram),
    ...Object.entries(emitters).flatMap(([name, program]) => listVariants(`${name}: `, program)),
  ];
  return NODE_MAJORS.flatMap((major) => {
    const binary = findNodeBinary(major);
    if (binary === undefined) {
      const missing = "its package contains no binary for this system";
      return variants.map(({ option }) => ({ tool: `Node ${major}`, option, missing }));
    }
    const tool = `Node ${execFileSync(binary, ["--version"], { encoding: "utf8" }).trim().slice(1)}`;
    return variants.map(({ option, file, stripsTypes, program }) =>
      stripsTypes && major < FIRST_MAJOR_STRIPPING_TYPES
        ? { tool, option, impossible: "Node.js 20 does not strip types" }
        : { tool, option, run: async () => describeDifference(await runProgram(binary, file), program) },
    );
  });
}

function listVariants(label, program) {
  const { entry, folders, compiled } = program;
  const variants = [
    { option: "ES modules, compiled", file: join(compiled.esm, `${entry}.js`), stripsTypes: false },
    { option: "CommonJS, compiled", file: join(compiled.cjs, `${entry}.js`), stripsTypes: false },
    { option: "types stripped, .ts", file: join(folders.ts, `${entry}.ts`), stripsTypes: true },
  ];
  return variants.map((variant) => ({ ...variant, option: label + variant.option, program }));
}
