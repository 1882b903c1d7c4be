/** Projects on Linux and on Windows, which Wine provides. Programs run in the same way in both. */

import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The time limit of a process, many times as long as the slowest one takes. */
const TIME_LIMIT_MS = 120_000;

/**
 * A running program.
 *
 * @typedef {object} Running
 * @property {() => string} readOutput Returns what it has printed until now.
 * @property {() => boolean} interrupt Presses Ctrl+C.
 * @property {Promise<number | string>} ended Resolves to the exit code.
 */

/**
 * @typedef {object} Project
 * @property {string} folder Its path on Linux.
 * @property {string} [binary] The path of Node.js on Windows.
 * @property {(path: string) => string} toPath Converts an absolute path on Linux to a path of the system.
 * @property {(parameters: readonly string[], options?: { env?: object, program?: string }) => Running} start Starts Node.js in the folder.
 */

/** @typedef {() => Promise<Project>} CreateProject Creates an empty project on a system. */

/** @type {CreateProject} */
export async function createLinuxProject() {
  const folder = createFolder("linux");
  const start = (parameters, { env } = {}) => startProcess(process.execPath, parameters, folder, env);
  return { folder, toPath: (path) => path, start };
}

/**
 * Returns a function that creates projects on the drive C:, for a Node.js binary. The drive, and what else Wine needs, is created with the first
 * project, and removed when this process ends.
 *
 * @returns {(binary: string) => CreateProject}
 */
export function createWine() {
  const prefix = createFolder("wine");
  const drive = join(prefix, "drive_c");
  const variables = { WINEPREFIX: prefix, WINEDEBUG: "-all", WINEDLLOVERRIDES: "mscoree,mshtml=" };
  const wine = { ...variables, XDG_RUNTIME_DIR: prefix };
  const runServer = (option) => spawnSync("wineserver", [option], { env: { ...process.env, ...wine } });
  const boot = async () => {
    const code = await startProcess("wine", ["wineboot", "--init"], prefix, wine).ended;
    if (code !== 0) throw new Error(`wineboot ended with ${code}.`);
    // The server does not end: a new one would start with the same process IDs.
    runServer("--persistent");
  };
  process.prependOnceListener("exit", () => runServer("--kill"));
  let booted;
  let count = 0;
  return (binary) => async () => {
    await (booted ??= boot());
    const folder = join(drive, String(++count));
    fs.mkdirSync(folder);
    const toPath = (path) =>
      (path.startsWith(drive) ? `C:${path.slice(drive.length)}` : `Z:${path}`).replaceAll("/", "\\");
    const start = (parameters, { env, program = binary } = {}) =>
      startProcess("wine", [program, ...parameters], folder, { ...wine, ...env });
    return { folder, binary: toPath(binary), toPath, start };
  };
}

/** Folders that this process has created. */
const folders = [];
process.once("exit", () => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function createFolder(name) {
  const folder = fs.mkdtempSync(join(tmpdir(), `whm-transfer-codegen-${name}-`));
  folders.push(folder);
  return folder;
}

/** @returns {Running} */
function startProcess(file, parameters, cwd, env) {
  // Under Wine, a pipe cannot be standard output.
  const output = join(createFolder("output"), "output");
  const descriptor = fs.openSync(output, "w");
  const child = spawn(file, parameters, {
    ...{ cwd, timeout: TIME_LIMIT_MS, stdio: ["ignore", descriptor, descriptor] },
    env: { ...process.env, NO_COLOR: "1", ...env },
  });
  fs.closeSync(descriptor);
  const ended = new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? signal));
  });
  return {
    readOutput: () => fs.readFileSync(output, "utf8"),
    interrupt: () => child.kill("SIGINT"),
    ended,
  };
}
