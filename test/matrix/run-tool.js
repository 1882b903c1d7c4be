/** Runs other programs asynchronously, so that cells run in parallel. */

import { execFile, fork } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** The time limit of a tool, many times as long as the slowest compiler takes. */
const TIME_LIMIT_MS = 300_000;

/** Runs a program and returns its output. @returns {Promise<{ ok: boolean, code: number | string, stdout: string, stderr: string }>} */
export function runTool(file, parameters, cwd, timeout = TIME_LIMIT_MS) {
  const options = { cwd, encoding: "utf8", timeout, maxBuffer: 2 ** 26 };
  return new Promise((resolve) => {
    execFile(file, parameters, options, (error, stdout, stderr) => {
      resolve({
        ok: error === null,
        code: error?.code ?? 0,
        stdout,
        stderr: stderr || (error === null || stdout !== "" ? "" : error.message),
      });
    });
  });
}

/** Runs a consumer program with the command of a runtime. Returns its output, or `failed:` and the error. @returns {Promise<string>} */
export async function runProgram([binary, ...options], program) {
  const { ok, stdout, stderr } = await runTool(binary, [...options, basename(program)], dirname(program));
  return ok ? stdout : `failed: ${stderr.trim()}`;
}

/** Returns the path of a Node.js binary, or `undefined` if its package has none for this system. */
export function findNodeBinary(major) {
  const binary = join(import.meta.dirname, `node_modules/node${major}/bin/node`);
  return existsSync(binary) ? binary : undefined;
}

/** The Node.js binary that runs compilers. They are a quarter faster in Node.js 24 than in Node.js 20. */
const COMPILERS_NODE = findNodeBinary(24) ?? process.execPath;

/**
 * Runs a compiler and returns its diagnostics with file and line, or an empty string.
 *
 * @param {string} compiler The alias of its package.
 * @param {string} cwd The folder for `tsconfig.json`. Paths in diagnostics are relative to it.
 * @param {object} config
 * @returns {Promise<string>}
 */
export async function runTypeScript(compiler, cwd, config) {
  writeFileSync(join(cwd, "tsconfig.json"), JSON.stringify(config, null, 2));
  const packageFolder = join(import.meta.dirname, "node_modules", compiler);
  if (existsSync(join(packageFolder, "lib/typescript.js"))) return compileInWorker(compiler, cwd);
  // Since TypeScript 7, the compiler is a native program that starts fast.
  const parameters = [join(packageFolder, "bin/tsc"), "-p", ".", "--pretty", "false"];
  const { ok, stdout, stderr } = await runTool(COMPILERS_NODE, parameters, cwd);
  return ok ? "" : (stdout || stderr).trim();
}

/** The idle processes of each compiler. @type {Map<string, import("node:child_process").ChildProcess[]>} */
const idleWorkers = new Map();

/** @returns {Promise<string>} */
async function compileInWorker(compiler, folder) {
  const idle = idleWorkers.get(compiler) ?? [];
  idleWorkers.set(compiler, idle);
  const worker = idle.pop() ?? startWorker(compiler);
  const timer = setTimeout(() => worker.kill(), TIME_LIMIT_MS);
  const reply = await new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("exit", (code, signal) => reject(new Error(`${compiler} ended (${signal ?? code}).`)));
    worker.once("error", reject);
    worker.send(folder);
  }).finally(() => clearTimeout(timer));
  worker.removeAllListeners();
  idle.push(worker);
  return reply;
}

function startWorker(compiler) {
  const worker = fork(join(import.meta.dirname, "compile-worker.js"), [compiler], {
    execPath: COMPILERS_NODE,
  });
  // An idle worker does not keep this process running, and ends together with it.
  worker.unref();
  worker.channel?.unref();
  return worker;
}
