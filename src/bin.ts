#!/usr/bin/env node
/** The entry point of the command line. */

import {
  createOutputFailedError,
  createUnhandledError,
  createWorkUnfinishedError,
} from "./cli/diagnostics.js";
import { areAnnotationsRequested, formatDiagnostics, isJsonRequested } from "./cli/messages/diagnostics.js";
import { findReportRoot } from "./cli/report-root.js";
import type { RunProcess } from "./cli/process.js";
import { run } from "./cli/run.js";
import { createStandardOutput } from "./cli/standard-output.js";
import type { Diagnostic } from "./core/diagnostic.js";
import { getErrorText } from "./core/error-text.js";
import { Secrets } from "./core/text/redaction.js";

const secrets = new Secrets();

function reportFailure(diagnostic: Diagnostic): void {
  const args = process.argv.slice(2);
  const isJson = isJsonRequested(args);
  const annotationRoot = areAnnotationsRequested(args) ? findReportRoot(process) : undefined;
  const clean = (text: string): string => secrets.clean(text);
  process.stderr.write(
    formatDiagnostics([diagnostic], { isJson, annotationRoot, paint: (_, text) => text, clean }),
  );
}

// Handles errors of the standard streams, and errors in the background of the configuration and its emitters. `run` reports all other
// errors. EPIPE is ignored: it means that the program that reads the output, such as `head`, has ended. Errors of the streams are
// handled here, because adding a listener to a stream would open it at every start.
function endWithError(error: unknown): void {
  const { code, syscall } = Object(error) as NodeJS.ErrnoException;
  if (code === "EPIPE") return;
  const createDiagnostic = syscall === "write" ? createOutputFailedError : createUnhandledError;
  reportFailure(createDiagnostic(secrets.clean(getErrorText(error))));
  process.exit(2);
}
process.on("uncaughtException", endWithError);
process.on("unhandledRejection", endWithError);

// Without this listener, Node.js would end with exit code 0, which means success, if a promise never settles. At the first
// `beforeExit`, `rejectIfNeverSettled` in core/settle.ts can still report a promise of the project. A second `beforeExit` is an error.
let isIdle = false;
process.on("beforeExit", () => {
  if (process.exitCode !== undefined) return;
  if (isIdle) {
    reportFailure(createWorkUnfinishedError());
    process.exitCode = 2;
  } else {
    isIdle = true;
    setImmediate(() => undefined); // another beforeExit follows
  }
});

const runProcess: RunProcess = {
  argv: process.argv,
  env: process.env,
  // This is a getter, because reading the property opens the stream.
  get stdin() {
    return process.stdin;
  },
  stdout: createStandardOutput(1, () => process.stdout),
  stderr: createStandardOutput(2, () => process.stderr),
  cwd: () => process.cwd(),
  once: (signal, listener) => process.once(signal, listener),
  off: (signal, listener) => process.off(signal, listener),
};

void run(runProcess, secrets).then((exitCode) => {
  process.exitCode = exitCode;
});
