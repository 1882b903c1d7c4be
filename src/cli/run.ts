/** One invocation from top to bottom. Is given its process, so that a test can give it another. */

import { accessSync, constants, existsSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { SETTINGS } from "../config/settings.js";
import { LocalError, isCodegenError } from "../core/diagnostic.js";
import { fileUnwritable, internalError } from "../core/diagnostics.js";
import { Secrets } from "../core/text/redaction.js";
import type { CommandOutput, CommandCall } from "./command-call.js";
import { readArguments } from "./options.js";
import { withRedactedOutput, EXIT_CODE_INTERRUPTED, INTERRUPT_SIGNALS, type RunProcess } from "./process.js";
import { painter } from "./messages/color.js";
import { diagnosticText, isJsonRequested, type DiagnosticStyle } from "./messages/diagnostics.js";
import type { SubcommandRunners } from "./subcommands.js";

const EXIT_CODE_LOCAL = 2;

/** Runs the command that the process's arguments name; resolves to its exit code. */
export async function run(given: RunProcess, secrets = new Secrets()): Promise<number> {
  collectSecrets(given, secrets);
  const process = withRedactedOutput(given, secrets);
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  for (const signal of INTERRUPT_SIGNALS) process.once(signal, interrupt);
  try {
    const read = await readArguments(process.argv.slice(2), () => process.stdout.columns);
    if (read === "version" || "help" in read) {
      process.stdout.write(read === "version" ? `${packageVersion()}\n` : `${read.help}\n`);
      return 0;
    }
    return await runSubcommand({ invocation: read, process, secrets, signal: interruption.signal });
  } catch (error) {
    if (interruption.signal.aborted) return EXIT_CODE_INTERRUPTED;
    const style = diagnosticStyle(undefined, process, secrets);
    if (isCodegenError(error)) {
      process.stderr.write(diagnosticText(error.diagnostics, style));
      return error.exitCode;
    }
    // Not 1, which says that something was found.
    process.stderr.write(diagnosticText([internalError(error, style.clean)], style));
    return EXIT_CODE_LOCAL;
  } finally {
    for (const signal of INTERRUPT_SIGNALS) process.off(signal, interrupt);
  }
}

async function runSubcommand(call: Omit<CommandCall, "speech">): Promise<number> {
  const { invocation, process, secrets } = call;
  const { options, subcommand } = invocation;
  const output = outputFile(options.output, process.cwd());
  // Before the work is done, not after it: a result that cannot be told is no reason to have changed anything.
  if (output !== undefined) expectWritable(output);
  let isBegun = false;
  const style = diagnosticStyle(options.color, process, secrets);
  const speech: CommandOutput = {
    json: options.format === "json",
    paint: painter(() => output === undefined && isColoured(options.color, process, "stdout")),
    note: (text) => {
      if (options.quiet !== true && !style.isJson) process.stderr.write(text);
    },
    report: (diagnostics) => {
      const shown = diagnostics.filter(({ severity }) => severity === "error" || options.quiet !== true);
      if (shown.length > 0) process.stderr.write(diagnosticText(shown, style));
    },
    result: (text) => {
      if (output === undefined) process.stdout.write(text);
      else writeOutput(output, secrets.clean(text), isBegun ? "a" : "w");
      isBegun = true;
    },
  };
  const { runners }: { runners: SubcommandRunners } = await import("./subcommands.js");
  return runners[subcommand]({ ...call, speech });
}

function diagnosticStyle(color: boolean | undefined, process: RunProcess, secrets: Secrets): DiagnosticStyle {
  return {
    isJson: isJsonRequested(process.argv.slice(2)),
    paint: painter(() => isColoured(color, process, "stderr")),
    clean: (text) => secrets.clean(text),
  };
}

/** What this side is given before anybody is asked; whoever learns more adds it. */
function collectSecrets({ argv, env }: RunProcess, secrets: Secrets): void {
  secrets.add(env[SETTINGS.token.environment]?.trim() ?? "");
  for (const word of [...argv, env[SETTINGS.server.environment] ?? ""]) secrets.addSession(word);
  // None belongs there, and whoever put it there all the same need not read it in a log as well.
  secrets.add(...argv.flatMap((word) => word.match(/\b[A-Z0-9]{32}\b/g) ?? []));
}

/** Absolute; undefined for standard output, which may be something that cannot be opened by that name. */
function outputFile(option: string | undefined, cwd: string): string | undefined {
  return option === undefined || option === "/dev/stdout" ? undefined : resolve(cwd, option);
}

/** As the shell's `>`, it is written where it points: a link is followed, since somebody named it, and a pipe or a device is fine. */
function expectWritable(file: string): void {
  try {
    accessSync(existsSync(file) ? file : dirname(file), constants.W_OK);
    if (existsSync(file) && statSync(file).isDirectory()) throw new Error("it is a folder");
  } catch (error) {
    throw new LocalError(fileUnwritable(file, error));
  }
}

function writeOutput(file: string, text: string, flag: "a" | "w"): void {
  try {
    writeFileSync(file, text, { flag });
  } catch (error) {
    throw new LocalError(fileUnwritable(file, error, false));
  }
}

function isColoured(option: boolean | undefined, process: RunProcess, stream: "stdout" | "stderr"): boolean {
  if (option !== undefined) return option;
  return process[stream].isTTY === true && (process.env[SETTINGS.noColor.environment] ?? "") === "";
}

function packageVersion(): string {
  const require = createRequire(import.meta.url);
  const { version } = require("whm-transfer-codegen/package.json") as { version: string };
  return version;
}
