/**
 * The command `init`: sets up a project. On a terminal, shows prompts for settings that the options do not specify. Otherwise uses
 * defaults for these settings. Then lists the files to write, writes them and prints the next steps.
 */

import { resolve } from "node:path";
import { initProject, planProject, proposeOutputFolder } from "../commands/init.js";
import {
  diagnoseAddressForConfig,
  diagnosePin,
  inspectServer,
  type ServerInspection,
} from "../commands/inspect-server.js";
import { createProjectAlreadyInitializedError } from "../commands/diagnostics.js";
import { findConfigPathInFolder } from "../config/find.js";
import { SETTING_DEFAULTS } from "../core/defaults.js";
import { LocalError } from "../core/diagnostic.js";
import { readTextFile } from "../core/files.js";
import type { InitialConfig } from "../commands/init/config-file.js";
import type { SetupAnswersWithServerTrust } from "../commands/init/plan.js";
import type { CommandCall } from "./command-call.js";
import { formatInitResultJson, formatInitResult, formatPlannedFiles } from "./messages/init.js";
import { printCommandResult } from "./print-result.js";
import { EXIT_CODE_INTERRUPTED } from "./process.js";
import { createInitialConfig } from "./settings.js";

export async function runInit(commandCall: CommandCall): Promise<number> {
  const { invocation, process, signal, output } = commandCall;
  const cwd = process.cwd();
  const existingConfigPath = findConfigPathInFolder(cwd);
  if (existingConfigPath !== undefined)
    throw new LocalError(createProjectAlreadyInitializedError(existingConfigPath));
  const { ci } = invocation.options;
  const config = createInitialConfig(invocation.options);
  const configErrors = [
    ...(config.server === undefined ? [] : [diagnoseAddressForConfig(config.server)]),
    ...(config.pinSha256 === undefined ? [] : [diagnosePin(config.pinSha256)]),
  ].filter((error) => error !== undefined);
  if (configErrors.length > 0) throw new LocalError(configErrors);
  const proposedOutputFolder = proposeOutputFolder(cwd);
  const inspectServerWithConfiguredCa = (server: string): Promise<ServerInspection> =>
    inspectServer(server, {
      ca: config.ca === undefined ? undefined : readTextFile(resolve(cwd, config.ca)),
      environment: process.env,
      signal,
    });
  let answers: SetupAnswersWithServerTrust;
  if (isInteractive(commandCall)) {
    const { promptForAnswers } = await import("./init-prompts.js");
    const promptOutcome = await promptForAnswers(
      { config, ci },
      { commandCall, proposedOutputFolder, inspectServer: inspectServerWithConfiguredCa },
    );
    if (promptOutcome === "interrupted") return EXIT_CODE_INTERRUPTED;
    if (promptOutcome === "declined") return 0;
    answers = promptOutcome;
  } else {
    await requireTrustedCertificate(commandCall, config, inspectServerWithConfiguredCa);
    answers = { config: addOutputFolder(config, proposedOutputFolder), ci, isServerUntrusted: false };
    output.printNote(formatPlannedFiles(planProject(cwd, answers), cwd));
  }
  const result = await initProject(cwd, answers, { signal });
  printCommandResult(commandCall, {
    formatJson: () => formatInitResultJson(result, cwd),
    formatText: () => formatInitResult(result, answers, cwd),
  });
  return 0;
}

/** Whether the command shows prompts: both standard input and standard error are terminals, and no option prevents prompts. */
function isInteractive({ invocation: { options }, process, output }: CommandCall): boolean {
  if (options.yes === true || options.quiet === true || output.isJson) return false;
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/**
 * Checks the certificate of the server. A pinned certificate is not checked, because the user has confirmed its fingerprint.
 *
 * @throws LocalError if the certificate is not trusted.
 */
async function requireTrustedCertificate(
  { output }: CommandCall,
  { server, pinSha256 }: InitialConfig,
  inspectServerWithConfiguredCa: (server: string) => Promise<ServerInspection>,
): Promise<void> {
  if (server === undefined || pinSha256 !== undefined) return;
  const inspection = await inspectServerWithConfiguredCa(server);
  if (inspection.state === "untrusted") throw new LocalError(inspection.error);
  if (inspection.state === "unchecked") output.printDiagnostics([inspection.warning]);
}

/**
 * Returns the configuration with the proposed output folder. Returns the configuration unchanged if it already sets an output
 * folder, or if the proposed folder is the default.
 */
export function addOutputFolder(config: InitialConfig, proposedOutputFolder: string): InitialConfig {
  return config.out !== undefined || proposedOutputFolder === SETTING_DEFAULTS.out
    ? config
    : { ...config, out: proposedOutputFolder };
}
