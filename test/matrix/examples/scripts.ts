/** Runs scripts of a project's package.json. */

import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { promisify, stripVTControlCharacters } from "node:util";

/** Runs a script to its end. Rejects with its output if it fails. */
export async function runScript(project: string, script: string): Promise<void> {
  try {
    await promisify(execFile)("npm", ["run", "--silent", script], { cwd: project });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`npm run ${script} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

export interface RunningScript {
  /** The address that the script prints. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a script that serves pages on a free port. */
export async function startScript(project: string, script: string): Promise<RunningScript> {
  const words = ["run", "--silent", script, "--", "--port", "0"];
  // The script starts other processes. With its own process group, all of them can be stopped together.
  const child = spawn("npm", words, { cwd: project, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close");
  const stop = async (): Promise<void> => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
    await ended;
  };
  return { url: await readAddress(child), stop };
}

async function readAddress(child: ChildProcess): Promise<string> {
  let output = "";
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        output += stripVTControlCharacters(text);
        const [, address] = /Local: +(http:\/\/localhost:\d+)/.exec(output) ?? [];
        if (address !== undefined) resolve(address);
      });
    }
    child.once("close", (code) => {
      reject(new Error(`The script ended with exit code ${code ?? "unknown"}:\n${output}`));
    });
  });
}
