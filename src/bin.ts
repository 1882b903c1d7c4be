#!/usr/bin/env node
/** The entry point of the command line. */

import { cliProblem } from "./cli/diagnostics.js";
import { createDiagnosticFormat, formatDiagnostics } from "./cli/messages/diagnostics.js";
import type { CommandProcess } from "./cli/command-call.js";
import { run } from "./cli/run.js";
import { createLazyTextOutput } from "./cli/standard-output.js";
import type { Diagnostic } from "./core/diagnostic.js";
import { getErrorText } from "./core/error-text.js";
import { Secrets } from "./core/text/redaction.js";

const secrets = new Secrets();

function reportFailure(diagnostic: Diagnostic): void {
  const format = createDiagnosticFormat(process, (_, text) => text, secrets);
  process.stderr.write(formatDiagnostics([diagnostic], format));
}

// Handles the errors that `run` cannot catch. These are errors of the standard streams, and errors that the configuration or an emitter
// throws in a timer or in a promise that is not awaited. EPIPE means that the program that reads the output, such as `head`, has ended. Then
// only `--watch` ends, too: it listens for SIGPIPE, which some platforms do not send. The streams have no error listeners of their own,
// because adding a listener would open the stream, which takes time.
function handleUncaughtError(error: unknown): void {
  const { code, syscall } = Object(error) as NodeJS.ErrnoException;
  if (code === "EPIPE") {
    process.emit("SIGPIPE");
    return;
  }
  const reason = secrets.redact(getErrorText(error));
  reportFailure(cliProblem(syscall === "write" ? "output-failed" : "unhandled-error", { reason }));
  process.exit(2);
}
process.on("uncaughtException", handleUncaughtError);
process.on("unhandledRejection", handleUncaughtError);

// If a promise never settles, Node.js ends with exit code 0, which means success. This listener sets exit code 2 instead. It ignores the
// first `beforeExit` event: at this event, `runProjectCode` in core/async.ts may reject a promise, and the run then continues.
let hasReachedExit = false;
process.on("beforeExit", () => {
  if (process.exitCode !== undefined) return;
  if (hasReachedExit) {
    reportFailure(cliProblem("work-unfinished"));
    process.exitCode = 2;
  } else {
    hasReachedExit = true;
    setImmediate(() => undefined); // gives the event loop work, so that Node.js emits `beforeExit` again
  }
});

const commandProcess: CommandProcess = {
  argv: process.argv,
  env: { ...process.env },
  // A getter, because reading `process.stdin` opens the stream.
  get stdin() {
    return process.stdin;
  },
  stdout: createLazyTextOutput(1, () => process.stdout),
  stderr: createLazyTextOutput(2, () => process.stderr),
  cwd: () => process.cwd(),
  once: (signal, listener) => process.once(signal, listener),
  off: (signal, listener) => process.off(signal, listener),
};

void run(commandProcess, secrets).then((exitCode) => {
  process.exitCode = exitCode;
});
