/**
 * Runs the built command many times in one process, each time with another fault: `node run-with-faults.cjs COMMAND` with a JSON list of
 * `{ cwd, words, fault }` on standard input. Prints a list of `{ exitCode, stderr }`.
 */
"use strict";

const fs = require("node:fs");
const { configure } = require("./fault-fs.cjs");

const command = process.argv[2];
const print = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;

/** Returns `fs.writeSync` with other functions for standard output and standard error, to which the command writes without a stream. */
const { writeSync } = fs;
const redirectWrites =
  (printError) =>
  (descriptor, data, ...parameters) => {
    if (descriptor !== 1 && descriptor !== 2) return writeSync(descriptor, data, ...parameters);
    if (descriptor === 2) printError(Buffer.from(data).toString());
    return data.length;
  };

async function run({ cwd, words, fault }) {
  let stderr = "";
  const printError = (text) => {
    stderr += text;
    return true;
  };
  process.stderr.write = printError;
  fs.writeSync = redirectWrites(printError);
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
  for (const each of JSON.parse(fs.readFileSync(0, "utf8"))) results.push(await run(each));
  process.exitCode = 0;
  print(JSON.stringify(results));
}

void main();
