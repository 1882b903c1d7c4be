/** Starts other programs without waiting in line for them. */

import { execFile } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** No tool takes a tenth of it. */
const TIME_LIMIT_MS = 120_000;

/** What the program printed and how it ended. @returns {Promise<{ ok: boolean, stdout: string, stderr: string }>} */
export function runTool(
  /** @type {string} */ file,
  /** @type {string[]} */ words,
  /** @type {string} */ cwd,
) {
  const options = {
    cwd,
    encoding: /** @type {const} */ ("utf8"),
    timeout: TIME_LIMIT_MS,
    maxBuffer: 2 ** 26,
  };
  return new Promise((resolve) => {
    execFile(file, words, options, (error, stdout, stderr) => {
      resolve({ ok: error === null, stdout, stderr: stderr || (error === null ? "" : error.message) });
    });
  });
}

/** What a program of ours tells in a Node; why it does not, where it ends otherwise. @returns {Promise<string>} */
export async function runProgram(/** @type {string} */ node, /** @type {string} */ program) {
  const { ok, stdout, stderr } = await runTool(node, [basename(program)], dirname(program));
  return ok ? stdout : `failed: ${stderr.trim()}`;
}

/** A Node of the matrix; `undefined` where there is none for this system. */
export function nodeOf(/** @type {number} */ major) {
  const binary = join(import.meta.dirname, `node_modules/node${major}/bin/node`);
  return existsSync(binary) ? binary : undefined;
}

/** The compilers that are JavaScript are a quarter faster in it than in the oldest. */
const COMPILERS_NODE = nodeOf(24) ?? process.execPath;

/**
 * The problems that a compiler reports, each with file and line; empty if there is none.
 *
 * @param {string} compiler The alias that it is installed under.
 * @param {string} cwd Where its `tsconfig.json` is put, and what paths are told from.
 * @param {object} config
 * @returns {Promise<string>}
 */
export async function tsc(compiler, cwd, config) {
  writeFileSync(join(cwd, "tsconfig.json"), JSON.stringify(config, null, 2));
  const bin = join(import.meta.dirname, "node_modules", compiler, "bin/tsc");
  const { ok, stdout, stderr } = await runTool(COMPILERS_NODE, [bin, "-p", ".", "--pretty", "false"], cwd);
  return ok ? "" : (stdout || stderr).trim();
}
