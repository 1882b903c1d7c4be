/** Runs commands in parallel, and prints the output of each when it ends: `node scripts/run-together.js COMMAND…`. */

import { spawn } from "node:child_process";

const exitCodes = await Promise.all(process.argv.slice(2).map(runCommand));
process.exitCode = exitCodes.every((exitCode) => exitCode === 0) ? 0 : 1;

/** @returns {Promise<number | null>} */
function runCommand(command) {
  // The shell redirects standard error to standard output, so that the lines of both stay in order.
  const child = spawn(`(${command}) 2>&1`, { shell: true, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => {
      process.stdout.write(output);
      resolve(exitCode);
    });
  });
}
