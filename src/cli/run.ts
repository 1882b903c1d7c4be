/** Runs one invocation of the command line. Takes the process as a parameter, so that tests can pass a fake process. */

import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { isCodegenError } from "../core/diagnostic.js";
import { createFileUnwritableError, createInternalError } from "../core/diagnostics.js";
import { refuseDeviceName, replaceFile } from "../core/files.js";
import { installSignalHandlers, withDefaultSignals } from "../core/signals.js";
import { Secrets } from "../core/text/redaction.js";
import {
  createProgressLine,
  EXIT_CODE_INTERRUPTED,
  INTERRUPT_SIGNALS,
  withRedactedOutput,
  type CommandCall,
  type CommandOutput,
  type CommandProcess,
  type ProgressLine,
} from "./command-call.js";
import { createDiagnosticFormat, formatDiagnostics } from "./messages/diagnostics.js";
import { createTextPainter, wrapForTerminal, type TextPainter } from "./messages/text.js";
import { parseCommandLine } from "./options.js";

/**
 * The exit code for unexpected exceptions. It is not 1, the default of Node.js, because exit code 1 means that the command reported
 * findings.
 */
const EXIT_CODE_INTERNAL_ERROR = 2;

/** Runs the command that the arguments of the process contain. Resolves to the exit code. */
export async function run(originalProcess: CommandProcess, secrets = new Secrets()): Promise<number> {
  addSecrets(originalProcess, secrets);
  const process = withRedactedOutput(originalProcess, secrets);
  const args = process.argv.slice(2);
  const controller = new AbortController();
  const interrupt = (): void => controller.abort();
  let progressLine: ProgressLine | undefined;
  const removeSignalHandlers = installSignalHandlers({
    throwIfInterrupted: () => controller.signal.throwIfAborted(),
    onStep: (text, isLong) => progressLine?.showStep(text, isLong),
    addListeners: () => {
      // After the first signal, no handlers are added, so that the second signal ends the process.
      if (controller.signal.aborted) return;
      for (const signal of INTERRUPT_SIGNALS) process.once(signal, interrupt);
    },
    removeListeners: () => {
      for (const signal of INTERRUPT_SIGNALS) process.off(signal, interrupt);
    },
  });
  try {
    const parsed = await parseCommandLine(args, () => process.stdout.columns).catch(
      async (error: unknown) => {
        const { removeOutdatedReports } = await import("./report-folder.js");
        removeOutdatedReports(args, process.cwd());
        throw error;
      },
    );
    if (typeof parsed === "string") {
      process.stdout.write(`${parsed}\n`);
      return 0;
    }
    progressLine = createProgressLine(process.stderr, parsed.options.quiet === true);
    return await runSubcommand({ ...parsed, process, secrets, signal: controller.signal, progressLine });
  } catch (error) {
    progressLine?.clear();
    if (controller.signal.aborted) return EXIT_CODE_INTERRUPTED;
    const format = createDiagnosticFormat(process, createPainter("stderr", process), secrets);
    const { diagnostics, exitCode } = isCodegenError(error)
      ? error
      : { diagnostics: [createInternalError(error, format.redact)], exitCode: EXIT_CODE_INTERNAL_ERROR };
    process.stderr.write(formatDiagnostics(diagnostics, format));
    return exitCode;
  } finally {
    progressLine?.clear();
    removeSignalHandlers();
  }
}

async function runSubcommand(call: Omit<CommandCall, "output">): Promise<number> {
  const { options, subcommand, operands, process, secrets, progressLine } = call;
  const cwd = process.cwd();
  const reports = options["report-dir"] === undefined ? undefined : await import("./report-folder.js");
  const folder = resolve(cwd, options["report-dir"] ?? "");
  const inputs = subcommand === "merge" ? operands.map((path) => resolve(cwd, path)) : [];
  reports?.prepareReportFolder(folder, subcommand, inputs);
  // `/dev/stdout` cannot always be opened as a file.
  const isFile = options.output !== undefined && options.output !== "/dev/stdout";
  const outputFile = isFile ? resolve(cwd, options.output) : undefined;
  // Check the output file now, so that a command that cannot write its result changes no other files.
  if (outputFile !== undefined) assertFileWritable(outputFile);
  let hasPrintedResult = false;
  const format = createDiagnosticFormat(process, createPainter("stderr", process, options.color), secrets);
  const output: CommandOutput = {
    isJson: options.format === "json",
    paint: outputFile === undefined ? createPainter("stdout", process, options.color) : (_, text) => text,
    wrap: (text) => (outputFile === undefined ? wrapForTerminal(text, process.stdout) : text),
    printNote: (text) => {
      if (options.quiet === true || format.isJson) return;
      progressLine.clear();
      process.stderr.write(wrapForTerminal(text, process.stderr));
    },
    printDiagnostics: (diagnostics) => {
      const shown = diagnostics.filter(({ severity }) => severity === "error" || options.quiet !== true);
      if (shown.length === 0) return;
      progressLine.clear();
      process.stderr.write(formatDiagnostics(shown, format));
    },
    printResult: (text) => {
      progressLine.clear();
      if (outputFile === undefined) withDefaultSignals(() => process.stdout.write(text));
      else writeOutput(outputFile, secrets.redact(text), hasPrintedResult ? "a" : "w");
      hasPrintedResult = true;
    },
    writeReports:
      reports &&
      (async (formats, formatReport) => {
        const texts = new Map<string, string>();
        for (const reportFormat of formats)
          texts.set(
            reports.getReportPath(folder, subcommand, reportFormat),
            await formatReport(reportFormat),
          );
        reports.prepareReportFolder(folder, subcommand);
        for (const [path, text] of texts)
          replaceFile(path, secrets.redact(text), undefined, `This file is missing. ${OTHERS_COMPLETE}`);
      }),
  };
  const { subcommandRunners } = await import("./subcommands.js");
  return subcommandRunners[subcommand]({ ...call, output });
}

/**
 * Adds the secrets in the arguments and the environment to `secrets`. Code that reads secrets from files adds them itself. Removes the token
 * from the environment, so that formatters, emitters and child processes do not have it.
 */
function addSecrets({ argv, env }: CommandProcess, secrets: Secrets): void {
  Reflect.deleteProperty(process.env, "WHM_TOKEN");
  secrets.add(env["WHM_TOKEN"]?.trim() ?? "");
  for (const text of [...argv, env["WHM_SERVER"] ?? ""]) secrets.addSessionIdsFromText(text);
  // No option accepts a token, but a user may pass one by mistake. So everything in the arguments that looks like a token is
  // redacted.
  secrets.add(...argv.flatMap((argument) => argument.match(/(?<![A-Z0-9])[A-Z0-9]{32}(?![A-Z0-9])/g) ?? []));
}

/** Checks that the file can be written. Like `>` in a shell, `--output` follows links and accepts pipes and devices. */
function assertFileWritable(file: string): void {
  refuseDeviceName(file);
  try {
    accessSync(existsSync(file) ? file : dirname(file), constants.W_OK);
    if (existsSync(file) && statSync(file).isDirectory()) throw new Error("it is a folder");
  } catch (error) {
    throw createFileUnwritableError(file, error);
  }
}

const OTHERS_COMPLETE = "All other files that the command wrote are complete.";

function writeOutput(file: string, text: string, flag: "a" | "w"): void {
  const write = (): void => {
    const descriptor = openSync(file, flag);
    try {
      writeFileSync(descriptor, text);
    } catch (error) {
      // If the disk is full, the file is empty or incomplete.
      if (fstatSync(descriptor).isFile()) rmSync(realpathSync(file));
      throw error;
    } finally {
      closeSync(descriptor);
    }
  };
  try {
    // Writing to a pipe blocks until another process reads from it. Until then, a signal must be able to end this process.
    if (statSync(file, { throwIfNoEntry: false })?.isFIFO() === true) withDefaultSignals(write);
    else write();
  } catch (error) {
    throw createFileUnwritableError(file, error, `This file is missing or incomplete. ${OTHERS_COMPLETE}`);
  }
}

/** Returns a function that colors text on a terminal, unless `--color`, `--no-color` or NO_COLOR decides. */
function createPainter(stream: "stdout" | "stderr", process: CommandProcess, color?: boolean): TextPainter {
  const noColor = process.env["NO_COLOR"] ?? "";
  return createTextPainter(() => color ?? (process[stream].isTTY === true && noColor === ""));
}
