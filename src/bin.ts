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

// Only errors of the standard streams get here; `run` reports all others. EPIPE is not an error: the reader of the output has
// closed it, as `head` does. Listeners on the streams themselves would open the streams at every start.
process.on("uncaughtException", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return;
  reportFailure(outputFailed(secrets.clean(error.message)));
  process.exit(2);
});

// If a promise never settles, Node.js ends with exit code 0, which would mean success.
process.on("beforeExit", () => {
  if (process.exitCode !== undefined) return;
  reportFailure(workUnfinished());
  process.exitCode = 2;
});

void run(process, secrets).then((exitCode) => {
  process.exitCode = exitCode;
});
