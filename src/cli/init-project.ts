/**
 * The command `init`: sets up a project. On a terminal, shows prompts for settings that the options do not specify. Otherwise uses
 * defaults for these settings. Then lists the files to write, writes them and prints the next steps.
 */

import { resolve } from "node:path";
import { initProject, planProject, type SetupAnswers } from "../commands/init.js";
import { proposeOutputFolder } from "../commands/init/files.js";
import { readProject } from "../commands/init/project.js";
import {
  diagnoseAddressForConfig,
  diagnosePin,
  inspectServer,
  type ServerInspection,
} from "../commands/inspect-server.js";
import { commandProblem } from "../commands/diagnostics.js";
import { findConfigIn } from "../config/load.js";
import { SETTING_DEFAULTS } from "../core/defaults.js";
import { LocalError } from "../core/diagnostic.js";
import { readTextFile, toDisplayPath } from "../core/files.js";
import { EXIT_CODE_INTERRUPTED, printCommandResult, type CommandCall } from "./command-call.js";
import { formatInitResult, formatPlan } from "./messages/init.js";
import { createInitialConfig } from "./settings.js";

export async function runInit(commandCall: CommandCall): Promise<number> {
  const { invocation, process, signal, output } = commandCall;
  const { options } = invocation;
  const cwd = process.cwd();
  const existingConfigPath = findConfigIn(cwd);
  if (existingConfigPath !== undefined)
    throw new LocalError(commandProblem("project-initialized", { file: existingConfigPath }));
  const config = createInitialConfig(options);
  const { server, pinSha256, ca } = config;
  const errors = [
    server === undefined ? undefined : diagnoseAddressForConfig(server),
    pinSha256 === undefined ? undefined : diagnosePin(pinSha256),
  ].filter((error) => error !== undefined);
  if (errors.length > 0) throw new LocalError(errors);
  const proposedFolder = proposeOutputFolder(readProject(cwd));
  const inspect = (address: string): Promise<ServerInspection> =>
    inspectServer(address, {
      ca: ca === undefined ? undefined : readTextFile(resolve(cwd, ca)),
      environment: process.env,
      signal,
    });
  const isInteractive =
    options.yes !== true &&
    options.quiet !== true &&
    !output.isJson &&
    process.stdin.isTTY === true &&
    process.stderr.isTTY === true;
  let answers: SetupAnswers;
  if (options.example !== undefined) {
    answers = { config, example: options.example };
    output.printNote(formatPlan(planProject(cwd, answers), cwd));
  } else if (isInteractive) {
    const { promptForAnswers } = await import("./init-prompts.js");
    const outcome = await promptForAnswers(
      { config, ci: options.ci },
      { commandCall, proposedFolder, inspect },
    );
    if (outcome === "interrupted") return EXIT_CODE_INTERRUPTED;
    if (outcome === "declined") return 0;
    answers = outcome;
  } else {
    // The user confirms a pin by passing it.
    const inspection = server === undefined || pinSha256 !== undefined ? undefined : await inspect(server);
    if (inspection?.state === "untrusted") throw new LocalError(inspection.error);
    if (inspection?.state === "unchecked") output.printDiagnostics([inspection.warning]);
    const out = config.out ?? proposedFolder;
    const settings = { ...config, ...(out !== SETTING_DEFAULTS.out && { out }) };
    answers = { config: settings, ci: options.ci };
    output.printNote(formatPlan(planProject(cwd, answers), cwd));
  }
  const result = await initProject(cwd, answers, { signal });
  const written = result.writtenPaths.map((path) => toDisplayPath(path, cwd));
  const json = { written, unchanged: result.unchangedFiles, manual: result.manualSteps };
  printCommandResult(commandCall, json, formatInitResult(result, answers, cwd));
  return 0;
}
