/**
 * Runs the built command many times in one process, each time with another fault: `node run-with-faults.cjs COMMAND` with a JSON list of
 * `{ cwd, words, fault }` on standard input. Prints a list of `{ exitCode, stderr }`.
 */
"use strict";

const { readFileSync } = require("node:fs");
const { configure } = require("./fault-fs.cjs");

const command = process.argv[2];
const print = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;

async function run({ cwd, words, fault }) {
  let stderr = "";
  process.stderr.write = (text) => {
    stderr += text;
    return true;
  };
  process.chdir(cwd);
  process.argv = [process.argv[0], command, ...words];
  process.exitCode = undefined;
  Reflect.deleteProperty(require.cache, command);
  configure(fault);
  require(command);
  while (process.exitCode === undefined) await new Promise((resolve) => setImmediate(resolve));
  configure({});
  process.removeAllListeners("uncaughtException");
  return { exitCode: process.exitCode, stderr };
}

async function main() {
  const results = [];
  for (const each of JSON.parse(readFileSync(0, "utf8"))) results.push(await run(each));
  process.exitCode = 0;
  print(JSON.stringify(results));
}

void main();
