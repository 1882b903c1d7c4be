/** Installs, builds and runs the examples that need many packages. */

import { join } from "node:path";
import { findChromium } from "./browsers.js";
import { root } from "./project.js";
import { runTool } from "./run-tool.js";

/** Installing and building takes a minute on a busy machine. */
const TIME_LIMIT_MS = 600_000;

const EXAMPLES = [
  { tool: "Next.js", folder: "next", needsBrowser: false },
  { tool: "Vite and React", folder: "vite-react", needsBrowser: true },
];

/** @returns {import("./run.js").Cell[]} */
export function createCells() {
  const chromium = findChromium();
  return EXAMPLES.map(({ tool, folder, needsBrowser }) => ({
    tool,
    option: "installed, built and run",
    ...(needsBrowser && chromium === undefined
      ? { missing: "no Chromium is installed" }
      : { run: () => runExample(folder) }),
  }));
}

/** @returns {Promise<string>} */
async function runExample(folder) {
  const program = join(root, "scripts/run-typescript.js");
  const parameters = [program, "test/matrix/run-example.ts", folder];
  const { ok, stderr } = await runTool(process.execPath, parameters, root, TIME_LIMIT_MS);
  return ok ? "" : stderr;
}
