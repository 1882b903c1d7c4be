/**
 * The matrix: `node matrix/run.js [--complete] [compilers|runtimes|bundlers|browsers …]`. Holds generated code against the
 * tools that projects have. Exit code 1 where a cell fails; with `--complete` also where a tool is not on this machine.
 */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { tables } from "./report.js";

/**
 * @typedef {object} Cell
 * @property {string} tool With its version.
 * @property {string} option
 * @property {() => Promise<string>} [run] What is wrong; nothing if all is well.
 * @property {string} [outside] Why there can be no such cell.
 * @property {string} [missing] What this machine has not.
 */

/** @typedef {Cell & { group: string, problem?: string }} Result */

const GROUPS = ["compilers", "runtimes", "bundlers", "browsers"];

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "whm-transfer-codegen-matrix-"));
try {
  const { groups, complete } = readOptions();
  const start = performance.now();
  if (!existsSync(join(root, "matrix/node_modules"))) npm("ci", "--prefix", "matrix");
  // Always: what is looked at is what the source makes as it stands.
  npm("run", "--silent", "build");
  // Only now are the tools there to be imported.
  const project = await (await import("./project.js")).makeProject(folder);
  const results = await inParallel(await cells(groups, project));
  const seconds = Math.round((performance.now() - start) / 1000);
  process.stdout.write(tables(results));
  for (const { entry, transcript } of [project.ours, project.emitters.ajv]) {
    const hash = createHash("sha256").update(transcript).digest("hex").slice(0, 16);
    process.stdout.write(
      `What ${entry.replace("-of-ajv", "")} told, everywhere: ${transcript.split("\n").length} lines, SHA-256 ${hash}…\n`,
    );
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
  if (unknown !== undefined) throw new Error(`There is no group ${unknown}: there are ${GROUPS.join(", ")}.`);
  return { complete: values.complete, groups: positionals.length === 0 ? GROUPS : positionals };
}

function npm(/** @type {string[]} */ ...words) {
  // On Windows npm is a script, which only a shell runs.
  const shell = process.platform === "win32";
  execFileSync("npm", words, { cwd: root, shell, stdio: ["ignore", process.stderr.fd, "inherit"] });
}

/** @returns {Promise<Result[]>} */
async function cells(/** @type {string[]} */ groups, /** @type {import("./project.js").Project} */ project) {
  const makers = {
    compilers: async () => (await import("./compilers.js")).compilerCells(project),
    runtimes: async () => (await import("./runtimes.js")).runtimeCells(project),
    bundlers: async () => (await import("./bundlers.js")).bundlerCells(project),
    browsers: async () => (await import("./browsers.js")).browserCells(project),
  };
  const all = await Promise.all(
    groups.map(async (group) => (await makers[group]()).map((cell) => ({ ...cell, group }))),
  );
  return all.flat();
}

/** Runs each cell, as many at once as there are processors. */
async function inParallel(/** @type {Result[]} */ results) {
  const rest = results.values();
  const worker = async () => {
    for (const result of rest) result.problem = await result.run?.().catch((error) => `${error.message}`);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}
