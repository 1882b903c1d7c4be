#!/usr/bin/env node
/** The command: hands the process to `run`. */

import process from "node:process";
import { outputFailed, workUnfinished } from "./cli/diagnostics.js";
import { diagnosticText, isJsonRequested } from "./cli/messages/diagnostics.js";
import { run } from "./cli/run.js";
import type { Diagnostic } from "./core/diagnostic.js";
import { Secrets } from "./core/text/redaction.js";

const secrets = new Secrets();

function reportFailure(diagnostic: Diagnostic): void {
  const isJson = isJsonRequested(process.argv.slice(2));
  const clean = (text: string): string => secrets.clean(text);
  process.stderr.write(diagnosticText([diagnostic], { isJson, paint: (_, text) => text, clean }));
}

// Reached by faults of streams alone: `run` says all others. Whoever reads our words may have enough of them, as
// `head` has; that is no failure, and no reason to end with another exit code than the job's. Listening on the streams
// themselves would open them at every start.
process.on("uncaughtException", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return;
  reportFailure(outputFailed(secrets.clean(error.message)));
  process.exit(2);
});

// Where nothing is left that could go on, Node ends with 0, which would say that all is well.
process.on("beforeExit", () => {
  if (process.exitCode !== undefined) return;
  reportFailure(workUnfinished());
  process.exitCode = 2;
});

void run(process, secrets).then((exitCode) => {
  process.exitCode = exitCode;
});
