#!/usr/bin/env node
/** The command: hands the process to `run`. */

import process from "node:process";
import { run } from "./cli/run.js";
import { Secrets } from "./core/text/redaction.js";

const secrets = new Secrets();

// Reached by faults of streams alone: `run` says all others. Whoever reads our words may have enough of them, as
// `head` has; that is no failure, and no reason to end with another exit code than the job's. Listening on the streams
// themselves would open them at every start.
process.on("uncaughtException", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return;
  process.stderr.write(`error: ${secrets.clean(error.message)}: what was to be said could not be written.\n`);
  process.exit(2);
});

// Where nothing is left that could go on, Node ends with 0, which would say that all is well.
process.on("beforeExit", () => {
  if (process.exitCode !== undefined) return;
  process.stderr.write(
    "error: The work was not done, since what it waited for can come no more: please report it.\n",
  );
  process.exitCode = 2;
});

void run(process, secrets).then((exitCode) => {
  process.exitCode = exitCode;
});
