/** `--watch`: generates the code again whenever the snapshot or the configuration changes. */

import { resolve, basename, dirname } from "node:path";
import type { WriteResult } from "../commands/generate.js";
import { isConfigFileName } from "../config/load.js";
import { isCodegenError } from "../core/diagnostic.js";
import type { CommandCall } from "./command-call.js";
import { InputWatcher, type InputFolder } from "./input-watcher.js";
import { resolveSettings, type SettingsWithSources } from "./settings.js";

/** The steps of the command. `fetchAndGenerate` fetches the snapshot and generates the code once, before the inputs are watched. */
interface WatchJobs {
  readonly fetchAndGenerate: (() => Promise<unknown>) | undefined;
  readonly generate: (call: CommandCall, settings: SettingsWithSources) => Promise<WriteResult>;
  readonly print: (call: CommandCall, result: WriteResult) => unknown;
}

/**
 * Generates the code now, and again after each change of an input. Ends when the user interrupts the command, or when the program that
 * reads its output ends. Then resolves to exit code 0. Prints the errors in a changed input, and continues to watch.
 */
export async function watchInputs(
  call: CommandCall,
  initialSettings: SettingsWithSources,
  { fetchAndGenerate, generate, print }: WatchJobs,
): Promise<number> {
  const { invocation, process, output } = call;
  const brokenPipe = new AbortController();
  const signal = AbortSignal.any([call.signal, brokenPipe.signal]);
  const onBrokenPipe = (): void => brokenPipe.abort();
  process.once("SIGPIPE", onBrokenPipe);
  const watcher = new InputWatcher();
  let settings = initialSettings;
  const watchCurrentInputs = (): void => watcher.watch(listInputFolders(settings, call));
  const printErrors = async (job: () => Promise<unknown>): Promise<void> => {
    try {
      await job();
    } catch (error) {
      if (!isCodegenError(error)) throw error;
      output.printDiagnostics(error.diagnostics);
    }
  };
  try {
    await fetchAndGenerate?.();
    watchCurrentInputs();
    // Generate the code even after `fetchAndGenerate`, because the snapshot may have changed before the watcher started.
    await printErrors(async () => {
      const result = await generate(call, settings);
      const changeCount = result.writtenPaths.length + result.removedPaths.length;
      if (changeCount > 0 || fetchAndGenerate === undefined) print(call, result);
    });
    output.printNote("Watching the snapshot and the configuration. Press Ctrl+C to stop.\n");
    for (;;) {
      await watcher.waitForChange(signal);
      watchCurrentInputs();
      await printErrors(async () => {
        settings = await resolveSettings(invocation.options, process);
        // The changed configuration may specify other folders, so update the watched folders.
        watchCurrentInputs();
        print(call, await generate(call, settings));
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

function listInputFolders(
  { settings, loadedConfig }: SettingsWithSources,
  { invocation: { options }, process }: CommandCall,
): readonly InputFolder[] {
  const cwd = process.cwd();
  const config = options.config === undefined ? undefined : resolve(cwd, options.config);
  const configFolders =
    config === undefined
      ? [...new Set([cwd, loadedConfig.baseFolder])].map((folder) => ({
          folder,
          isInputFileName: isConfigFileName,
        }))
      : [{ folder: dirname(config), isInputFileName: (name: string) => name === basename(config) }];
  // The names of locks and temporary files start with a dot.
  const isInputFileName = (name: string): boolean => /^[^.].*\.json$/.test(name);
  return [...configFolders, ...settings.schemas.map((folder) => ({ folder, isInputFileName }))];
}
