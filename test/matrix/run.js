/**
 * Tests generated code with the tools that projects use: `node test/matrix/run.js [--complete] [compilers|runtimes|bundlers|plugins|linters|browsers|installs|examples|windows …]`.
 * `npm run matrix` builds `dist/` first. A cell is one tool with one option. The exit code is 1 if a cell fails. With `--complete`, it is
 * also 1 if a tool is missing.
 */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { formatTables } from "./report.js";

/**
 * @typedef {object} Cell
 * @property {string} tool Name and version.
 * @property {string} option
 * @property {() => Promise<string>} [run] Returns the problem, or an empty string.
 * @property {string} [impossible] Why this combination cannot exist.
 * @property {string} [missing] Why this machine cannot run the cell.
 */

/** @typedef {Cell & { group: string, problem?: string }} Result */

const GROUPS = [
  ...["compilers", "runtimes", "bundlers", "plugins", "linters", "browsers", "installs", "examples"],
  ...["windows"],
];

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "whm-transfer-codegen-matrix-"));
try {
  const { groups, complete } = readOptions();
  const start = performance.now();
  if (!existsSync(join(root, "test/matrix/node_modules"))) runNpm("ci", "--prefix", "test/matrix");
  // `project.js` is imported here, because it needs the packages that were just installed.
  const project = await (await import("./project.js")).makeProject(folder);
  const results = await runInParallel(await createCells(groups, project));
  const seconds = Math.round((performance.now() - start) / 1000);
  process.stdout.write(formatTables(results));
  for (const [label, { transcript }] of [
    ["main", project.defaultProgram],
    ["the validators", project.emitters.ajv],
  ]) {
    const hash = createHash("sha256").update(transcript).digest("hex").slice(0, 16);
    const lines = transcript.split("\n").length;
    process.stdout.write(`Output of ${label} in every cell: ${lines} lines, SHA-256 ${hash}…\n`);
  }
  process.stdout.write(`${seconds} s\n`);
  if (results.some(({ problem, missing }) => problem || (complete && missing))) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

function readOptions() {
  const { values, positionals } = parseArgs({
    options: { complete: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const unknown = positionals.find((name) => !GROUPS.includes(name));
  if (unknown !== undefined)
    throw new Error(`Unknown group ${unknown}. The groups are ${GROUPS.join(", ")}.`);
  return { complete: values.complete, groups: positionals.length === 0 ? GROUPS : positionals };
}

function runNpm(...parameters) {
  // On Windows npm is a script, which requires a shell.
  const shell = process.platform === "win32";
  execFileSync("npm", parameters, { cwd: root, shell, stdio: ["ignore", process.stderr.fd, "inherit"] });
}

/** Each group has a module with a function that returns its cells. @returns {Promise<Result[]>} */
async function createCells(groups, project) {
  const all = groups.map(async (group) => {
    const { createCells: create } = await import(`./${group}.js`);
    return (await create(project)).map((cell) => ({ ...cell, group }));
  });
  return (await Promise.all(all)).flat();
}

/**
 * Runs the cells, as many in parallel as there are processors, and stores the problem of each. Every second worker starts with the
 * last cell: the last groups take longest and run in this process, while compilers run in other processes.
 */
async function runInParallel(results) {
  const queue = [...results];
  const worker = async (startsWithLast) => {
    for (;;) {
      const result = startsWithLast ? queue.pop() : queue.shift();
      if (result === undefined) return;
      result.problem = await result.run?.().catch((error) => `${error.message}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, (_, index) => worker(index % 2 === 1)));
  return results;
}
