/**
 * Defines `CommandCall`, the parameter of each function that runs a command. It contains the parsed arguments, the Node.js process,
 * and functions that print the output and the progress.
 */

import { realpathSync } from "node:fs";
import { isAbsolute } from "node:path";
import type { Readable } from "node:stream";
import type { Diagnostic } from "../core/diagnostic.js";
import { toDisplayPath } from "../core/files.js";
import type { FetchProgress } from "../core/snapshot-types.js";
import type { Secrets } from "../core/text/redaction.js";
import { formatJsonOutput, type TextPainter } from "./messages/text.js";
import type { Invocation } from "./options.js";
import type { ReportFormat } from "./report-folder.js";
import type { CommandContext } from "../commands/context.js";
import { sanitize } from "../core/text/escape.js";

/** Prints results, notes and diagnostics in the requested format. */
export interface CommandOutput {
  /** Whether the result is JSON. */
  readonly isJson: boolean;
  readonly paint: TextPainter;
  /** Wraps prose at the width of the terminal. Returns the text unchanged if the result is JSON, or if it is not printed on a terminal. */
  wrap(text: string): string;
  /** Prints a note to standard error. Does nothing with --quiet or when diagnostics are JSON. */
  printNote(text: string): void;
  /** Prints diagnostics to standard error. Omits warnings with --quiet. */
  printDiagnostics(diagnostics: readonly Diagnostic[]): void;
  /** Prints the result. Each further call appends to the result. */
  printResult(text: string): void;
  /** Writes the report in these formats to the folder of `--report-dir`. Undefined without this option. */
  readonly writeReports:
    | (<Format extends ReportFormat>(
        formats: readonly Format[],
        formatReport: (format: Format) => string | Promise<string>,
      ) => Promise<void>)
    | undefined;
}

export interface CommandCall extends Invocation {
  readonly process: CommandProcess;
  readonly signal: AbortSignal;
  readonly output: CommandOutput;
  /** API tokens and session IDs, which are redacted in all output. */
  readonly secrets: Secrets;
  readonly progressLine: ProgressLine;
}

/** Prints a result as text or JSON. With --quiet, prints text only if --output specifies a file. */
export function printCommandResult({ output, options }: CommandCall, json: object, text: string): void {
  if (output.isJson) output.printResult(formatJsonOutput(json));
  else if (options.quiet !== true || options.output !== undefined) output.printResult(output.wrap(text));
}

/** The part of `process` that commands use. Tests replace it with a fake. */
export interface CommandProcess {
  readonly argv: readonly string[];
  /** A copy of the environment variables. It still contains the tokens, which are removed from `process.env` when they are read. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable & { readonly isTTY?: boolean | undefined };
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  cwd(): string;
  /** Returns the current time. Default: the time of the system clock. */
  readonly now?: () => Date;
  /** SIGPIPE means that the program that reads the output has ended. */
  once(signal: InterruptSignal | "SIGPIPE", listener: () => void): unknown;
  off(signal: InterruptSignal | "SIGPIPE", listener: () => void): unknown;
}

/** Standard output or standard error. */
export interface TextOutput {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** Signals that stop the command. The first signal stops it cleanly. The second one ends the process at once. */
export const INTERRUPT_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

type InterruptSignal = (typeof INTERRUPT_SIGNALS)[number];

/**
 * Wraps the process, so that its output streams redact secrets. Most code removes secrets before it prints a text. The streams
 * redact all output again, in case some code does not.
 */
export function withRedactedOutput(process: CommandProcess, secrets: Secrets): CommandProcess {
  const { argv, env, now } = process;
  return {
    ...{ argv, env },
    ...(now !== undefined && { now }),
    // Use a getter, because reading `process.stdin` opens the stream.
    get stdin() {
      return process.stdin;
    },
    stdout: redactOutput(() => process.stdout, secrets),
    stderr: redactOutput(() => process.stderr, secrets),
    cwd: () => process.cwd(),
    once: (signal, listener) => process.once(signal, listener),
    off: (signal, listener) => process.off(signal, listener),
  };
}

function redactOutput(getOutput: () => TextOutput, secrets: Secrets): TextOutput {
  return {
    get isTTY() {
      return getOutput().isTTY;
    },
    get columns() {
      return getOutput().columns;
    },
    write: (text) => getOutput().write(secrets.redact(text)),
  };
}

/**
 * Returns the base folder of the file paths in reports: the current folder or, in GitHub Actions and GitLab CI, the folder of the
 * repository. Annotations, code scanning and Code Quality require paths relative to the repository.
 */
export function getReportRoot(process: Pick<CommandProcess, "cwd" | "env">): string {
  const cwd = process.cwd();
  const workspace = process.env["GITHUB_WORKSPACE"] || process.env["CI_PROJECT_DIR"] || "";
  if (workspace === "") return cwd;
  let root: string;
  try {
    root = realpathSync(workspace);
  } catch {
    return cwd;
  }
  const path = toDisplayPath(realpathSync(cwd), root);
  return path === ".." || path.startsWith("../") || isAbsolute(path) ? cwd : root;
}

/** The exit code of a command that was interrupted. */
export const EXIT_CODE_INTERRUPTED = 130;

const CLEAR_LINE_SEQUENCE = "\r\x1b[2K";

/** Runs a job, shows the progress that the job reports, and prints the warnings of the job. Resolves to the result of the job. */
export async function withProgress<Done>(
  { process, secrets, signal, output, progressLine }: CommandCall,
  job: (context: CommandContext) => Promise<Done>,
): Promise<Done> {
  const onWarning = (warning: Diagnostic): void => output.printDiagnostics([warning]);
  try {
    return await job({
      ...{ environment: process.env, secrets, signal, onWarning },
      onProgress: (progress) => progressLine.show(formatProgress(progress)),
      onWaiting: (reason, seconds) =>
        progressLine.show(formatProgress({ kind: "waiting", call: "", reason, seconds })),
    });
  } finally {
    progressLine.clear();
  }
}

export function formatProgress(progress: FetchProgress): string {
  return progress.kind === "waiting"
    ? `${progress.reason}; retrying in ${Math.ceil(progress.seconds)} s`
    : `[${progress.done}/${progress.total}] ${progress.module ?? ""}`;
}

/** A line on the terminal that is redrawn. Nothing is shown if standard error is not a terminal. */
export interface ProgressLine {
  readonly show: (text: string) => void;
  /** Shows a step of long work, if nothing was shown in the last second or if the step is long. */
  readonly showStep: (text: string, isLong: boolean) => void;
  /** Removes the line, so that other output can be printed. */
  readonly clear: () => void;
}

const STEP_DELAY_MILLISECONDS = 1000;

export function createProgressLine(stream: TextOutput, isQuiet: boolean): ProgressLine {
  let isLineShown = false;
  let lastTime = performance.now();
  const show = (text: string): void => {
    // Read `isTTY` only when progress is reported, because reading it can open the stream, which takes time.
    if (isQuiet || stream.isTTY !== true) return;
    isLineShown = true;
    lastTime = performance.now();
    stream.write(CLEAR_LINE_SEQUENCE + sanitize(text).slice(0, (stream.columns || 80) - 1));
  };
  return {
    show,
    showStep: (text, isLong) => {
      // After the first step that is shown, each further step is.
      if (isLong || isLineShown || performance.now() - lastTime > STEP_DELAY_MILLISECONDS) show(text);
    },
    clear: () => {
      if (isLineShown) stream.write(CLEAR_LINE_SEQUENCE);
      isLineShown = false;
    },
  };
}
