/** The prompts of `init`. Loaded only if prompts are shown. */

import { statSync } from "node:fs";
import { resolve } from "node:path";
import { planProject } from "../commands/init.js";
import type { ServerInspection } from "../commands/inspect-server.js";
import { SETTING_DEFAULTS } from "../core/defaults.js";
import type { SetupAnswersWithServerTrust, SetupAnswers } from "../commands/init/plan.js";
import type { CommandCall } from "./command-call.js";
import { formatProjectPlan } from "./messages/init.js";
import { PromptCanceledError, Prompts } from "./prompts.js";
import { promptForServer } from "./server-prompts.js";

interface PromptContext {
  readonly commandCall: CommandCall;
  readonly proposedOutputFolder: string;
  readonly inspectServer: (server: string) => Promise<ServerInspection>;
}

/**
 * Shows prompts for the settings that the options of `init` do not specify. Resolves to `interrupted` if the user ends the prompts,
 * and to `declined` if the user does not confirm the list of files to write.
 */
export async function promptForAnswers(
  answersFromOptions: SetupAnswers,
  { commandCall, proposedOutputFolder, inspectServer }: PromptContext,
): Promise<SetupAnswersWithServerTrust | "interrupted" | "declined"> {
  const cwd = commandCall.process.cwd();
  const prompts = new Prompts(commandCall);
  prompts.start("whm-transfer-codegen");
  try {
    const { server: _server, pinSha256: _pin, ...otherSettings } = answersFromOptions.config;
    const { isServerUntrusted, ...serverSettings } = await promptForServer(answersFromOptions.config, {
      prompts,
      inspectServer,
    });
    const snapshotFolder = resolve(cwd, otherSettings.schemas ?? SETTING_DEFAULTS.schemas);
    const outputFolder =
      otherSettings.out ??
      (await promptForOutputFolder(prompts, { cwd, snapshotFolder, proposedOutputFolder }));
    const isDefaultOutputFolder = otherSettings.out === undefined && outputFolder === SETTING_DEFAULTS.out;
    const config = {
      ...serverSettings,
      ...otherSettings,
      ...(!isDefaultOutputFolder && { out: outputFolder }),
    };
    const ci = answersFromOptions.ci ?? (await promptForWorkflow(prompts));
    const answers: SetupAnswersWithServerTrust = { config, ci, isServerUntrusted };
    prompts.showPlan(formatProjectPlan(planProject(cwd, answers), cwd));
    if (await prompts.confirm("Write these files?", true)) {
      prompts.end("Writing the files");
      return answers;
    }
    prompts.end("Nothing was written.");
    return "declined";
  } catch (error) {
    if (!(error instanceof PromptCanceledError)) throw error;
    prompts.showCancellation("Nothing was written.");
    return "interrupted";
  }
}

interface ProjectFolders {
  readonly cwd: string;
  /** The absolute path of the snapshot folder. */
  readonly snapshotFolder: string;
  readonly proposedOutputFolder: string;
}

async function promptForOutputFolder(
  prompts: Prompts,
  { cwd, snapshotFolder, proposedOutputFolder }: ProjectFolders,
): Promise<string> {
  const folder = await prompts.promptForText("Folder of the generated code", {
    placeholder: proposedOutputFolder,
    defaultValue: proposedOutputFolder,
    validate: (value = "") =>
      value.trim() === "" ? undefined : diagnoseOutputFolder(value.trim(), cwd, snapshotFolder),
  });
  return folder.trim() === "" ? proposedOutputFolder : folder.trim();
}

/** Returns why the folder cannot contain the generated code. Returns undefined if the folder is suitable. */
function diagnoseOutputFolder(folder: string, cwd: string, snapshotFolder: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(folder))
    return "This is a URL. Enter the path of a folder, such as src/generated.";
  // Node.js does not replace a tilde by the home folder. Only a shell does.
  if (folder.startsWith("~"))
    return "Enter a path without ~, relative to the current folder, such as src/generated.";
  const absolutePath = resolve(cwd, folder);
  if (`${snapshotFolder}/`.startsWith(`${absolutePath}/`))
    return "This folder contains the snapshot. Enter another folder, such as src/generated.";
  return statSync(absolutePath, { throwIfNoEntry: false })?.isFile() === true
    ? "This is a file. Enter the path of a folder, such as src/generated."
    : undefined;
}

async function promptForWorkflow(prompts: Prompts): Promise<SetupAnswers["ci"]> {
  const isWorkflowRequested = await prompts.confirm(
    "Create a workflow for GitHub Actions that checks the generated code?",
    false,
  );
  return isWorkflowRequested ? "github" : undefined;
}
