/** `--watch`: generates the code again whenever the snapshot or the configuration changes. */

import { resolve, basename, dirname } from "node:path";
import type { WriteResult } from "../commands/generate.js";
import { isConfigFileName } from "../config/load.js";
import { isCodegenError } from "../core/diagnostic.js";
import type { CommandCall } from "./command-call.js";
import { InputWatcher, type InputFolder } from "./input-watcher.js";
import { resolveSettings, type SettingsWithSources } from "./settings.js";

/** The steps of the command. `fetchAndGenerate` fetches the snapshot and generates the code once, before the inputs are watched. */
interface WatchJobs<Result extends Pick<WriteResult, "writtenPaths" | "removedPaths">> {
  readonly fetchAndGenerate: (() => Promise<unknown>) | undefined;
  readonly generate: (commandCall: CommandCall, settingsWithSources: SettingsWithSources) => Promise<Result>;
  readonly print: (commandCall: CommandCall, result: Result) => Promise<unknown>;
}

/**
 * Generates the code now, and again after each change of an input. Ends when the user interrupts the command, or when the program that
 * reads its output ends. Then resolves to exit code 0. Prints the errors in a changed input, and continues to watch.
 */
export async function watchInputs<Result extends Pick<WriteResult, "writtenPaths" | "removedPaths">>(
  commandCall: CommandCall,
  initialSettings: SettingsWithSources,
  { fetchAndGenerate, generate, print }: WatchJobs<Result>,
): Promise<number> {
  const { invocation, process, output } = commandCall;
  const brokenPipeController = new AbortController();
  const signal = AbortSignal.any([commandCall.signal, brokenPipeController.signal]);
  const onBrokenPipe = (): void => brokenPipeController.abort();
  process.once("SIGPIPE", onBrokenPipe);
  const watcher = new InputWatcher();
  let settingsWithSources = initialSettings;
  const watchCurrentInputs = (): void => watcher.watch(listInputFolders(settingsWithSources, commandCall));
  try {
    await fetchAndGenerate?.();
    watchCurrentInputs();
    // Generate the code even after `fetchAndGenerate`, because the snapshot may have changed before the watcher started.
    await runAndPrintErrors(output, async () => {
      const result = await generate(commandCall, settingsWithSources);
      const hasWrittenOrRemovedFiles = result.writtenPaths.length + result.removedPaths.length > 0;
      if (hasWrittenOrRemovedFiles || fetchAndGenerate === undefined) await print(commandCall, result);
    });
    output.printNote("Watching the snapshot and the configuration. Press Ctrl+C to stop.\n");
    for (;;) {
      await watcher.waitForChange(signal);
      watchCurrentInputs();
      await runAndPrintErrors(output, async () => {
        settingsWithSources = await resolveSettings(invocation.options, process);
        // The changed configuration may specify other folders, so update the watched folders.
        watchCurrentInputs();
        await print(commandCall, await generate(commandCall, settingsWithSources));
      });
    }
  } catch (error) {
    if (signal.aborted) return 0;
    throw error;
  } finally {
    process.off("SIGPIPE", onBrokenPipe);
    watcher.close();
  }
}

async function runAndPrintErrors(output: CommandCall["output"], job: () => Promise<unknown>): Promise<void> {
  try {
    await job();
  } catch (error) {
    if (!isCodegenError(error)) throw error;
    output.printDiagnostics(error.diagnostics);
  }
}

function listInputFolders(
  { settings, loadedConfig }: SettingsWithSources,
  { invocation: { options }, process }: CommandCall,
): readonly InputFolder[] {
  const cwd = process.cwd();
  const configPath = options.config === undefined ? undefined : resolve(cwd, options.config);
  const configInputFolders =
    configPath === undefined
      ? [...new Set([cwd, loadedConfig.baseFolder])].map((folder) => ({
          folder,
          isInputFileName: isConfigFileName,
        }))
      : [{ folder: dirname(configPath), isInputFileName: (name: string) => name === basename(configPath) }];
  const snapshotInputFolders = settings.schemas.map((folder) => ({
    folder,
    isInputFileName: isSnapshotFileName,
  }));
  return [...configInputFolders, ...snapshotInputFolders];
}

/** Whether the file can belong to a snapshot. False for locks and temporary files, whose names start with a dot. */
function isSnapshotFileName(name: string): boolean {
  return /^[^.].*\.json$/.test(name);
}
