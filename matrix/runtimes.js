/** The supported Node.js versions, and the three forms in which they run the code. Also the HTTP server Fastify. */

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fastifyCells } from "./fastify.js";
import { comparison } from "./project.js";
import { nodeOf, runProgram } from "./run-tool.js";

const MAJORS = [20, 22, 24, 26];

/** The first version that strips types by default. */
const STRIPS_TYPES = 22;

/** @param {import("./project.js").Project} project @returns {import("./run.js").Cell[]} */
export function runtimeCells(project) {
  const { ours, emitters } = project;
  const forms = [
    ...programForms("", ours),
    ...Object.entries(emitters).flatMap(([name, program]) => programForms(`${name}: `, program)),
  ];
  const cells = MAJORS.flatMap((major) => {
    const binary = nodeOf(major);
    if (binary === undefined) {
      const missing = "its package contains no binary for this system";
      return forms.map(({ option }) => ({ tool: `Node ${major}`, option, missing }));
    }
    const tool = `Node ${execFileSync(binary, ["--version"], { encoding: "utf8" }).trim().slice(1)}`;
    return forms.map(({ option, file, strips, program }) =>
      strips && major < STRIPS_TYPES
        ? { tool, option, impossible: "Node.js 20 does not strip types" }
        : { tool, option, run: async () => comparison(await runProgram(binary, file), program) },
    );
  });
  return [...cells, ...fastifyCells(project)];
}

function programForms(/** @type {string} */ label, /** @type {import("./project.js").Program} */ program) {
  const { entry, folders, compiled } = program;
  const forms = [
    { option: "ES modules, compiled", file: join(compiled.esm, `${entry}.js`), strips: false },
    { option: "CommonJS, compiled", file: join(compiled.cjs, `${entry}.js`), strips: false },
    { option: "types stripped, .ts", file: join(folders.ts, `${entry}.ts`), strips: true },
  ];
  return forms.map((form) => ({ ...form, option: label + form.option, program }));
}
