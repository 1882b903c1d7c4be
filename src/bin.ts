#!/usr/bin/env node
/** The entry point of the command line. */

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

// Handles errors of the standard streams; `run` reports all other errors. EPIPE is ignored: it means that the program that reads
// the output, such as `head`, has closed it. The listener is not on the streams, because that would open them at every start.
process.on("uncaughtException", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return;
  reportFailure(outputFailed(secrets.clean(error.message)));
  process.exit(2);
});

// Without this listener, Node.js would end with exit code 0, which means success, if a promise never settles.
process.on("beforeExit", () => {
  if (process.exitCode !== undefined) return;
  reportFailure(workUnfinished());
  process.exitCode = 2;
});

void run(process, secrets).then((exitCode) => {
  process.exitCode = exitCode;
});
