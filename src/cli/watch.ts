/**
 * `--watch`: generates the code again whenever the snapshot or the configuration changes. Watches folders and not files, because many
 * editors replace a file when they save it: a watcher of the old file reports no further changes.
 */

import { EventEmitter, once } from "node:events";
import { watch, type FSWatcher } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { generateCode } from "../commands/generate.js";
import { isConfigFileName } from "../config/load.js";
import { isCodegenError } from "../core/diagnostic.js";
import { getErrorText } from "../core/error-text.js";
import { withProgress, type CommandCall } from "./command-call.js";
import { cliProblem } from "./diagnostics.js";
import { resolveSettings, type SettingsWithSources } from "./settings.js";
import { printWriteResult } from "./write-result.js";

/** Number of milliseconds without a change before the inputs are read, because programs often write several files in succession. */
const DEBOUNCE_MILLISECONDS = 100;

/**
 * Generates the code now, and again after each change of an input. Ends when the user interrupts the command, or when the program that
 * reads its output ends. Then resolves to exit code 0. Prints the errors in a changed input, and continues to watch. `fetchAndGenerate`
 * fetches the snapshot and generates the code once, before the inputs are watched.
 */
export async function watchInputs(
  call: CommandCall,
  initialSettings: SettingsWithSources,
  fetchAndGenerate?: () => Promise<number>,
): Promise<number> {
  const { process, output, options, subcommand } = call;
  if (options["dry-run"] === true) {
    const misuse = { options: "--watch", use: "combined with --dry-run", command: subcommand };
    throw cliProblem.error("option-not-applicable", misuse);
  }
  const brokenPipe = new AbortController();
  const signal = AbortSignal.any([call.signal, brokenPipe.signal]);
  const onBrokenPipe = (): void => brokenPipe.abort();
  process.once("SIGPIPE", onBrokenPipe);
  const emitter = new EventEmitter();
  let changeCount = 0;
  let handledCount = 0;
  emitter.on("change", () => changeCount++);
  let settings = initialSettings;
  let watchers: readonly FSWatcher[] = [];
  // Called after each change and before the inputs are read: a folder that was deleted and created again needs a new watcher.
  const watchCurrentInputs = (): void => {
    const previous = watchers;
    watchers = watchFolders(listInputFolders(settings, call), () => emitter.emit("change"));
    // The new watchers exist before the old ones are closed, so that no change is missed.
    for (const watcher of previous) watcher.close();
  };
  const generate = (): ReturnType<typeof generateCode> =>
    withProgress(call, (context) => generateCode(settings.settings, context));
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
    // Generate the code even after `fetchAndGenerate`, because the snapshot may have changed before the watchers started.
    await printErrors(async () => {
      const result = await generate();
      if (result.codeChanges.length > 0 || fetchAndGenerate === undefined)
        await printWriteResult(call, result);
    });
    output.printNote("Watching the snapshot and the configuration. Press Ctrl+C to stop.\n");
    for (;;) {
      signal.throwIfAborted();
      if (changeCount === handledCount) await once(emitter, "change", { signal });
      do {
        handledCount = changeCount;
        await sleep(DEBOUNCE_MILLISECONDS, undefined, { signal });
      } while (changeCount !== handledCount);
      watchCurrentInputs();
      await printErrors(async () => {
        settings = await resolveSettings(call);
        // The changed configuration may specify other folders, so update the watched folders.
        watchCurrentInputs();
        await printWriteResult(call, await generate());
      });
    }
  } catch (error) {
    if (signal.aborted) return 0;
    throw error;
  } finally {
    process.off("SIGPIPE", onBrokenPipe);
    for (const watcher of watchers) watcher.close();
  }
}

/** Folders that contain inputs, which may not exist yet. `isInput` returns whether a file of this name is an input. */
function listInputFolders(
  { settings, loadedConfig }: SettingsWithSources,
  { options, process }: CommandCall,
) {
  const cwd = process.cwd();
  const config = options.config === undefined ? undefined : resolve(cwd, options.config);
  const configFolders =
    config === undefined
      ? [...new Set([cwd, loadedConfig.baseFolder])].map((folder) => ({ folder, isInput: isConfigFileName }))
      : [{ folder: dirname(config), isInput: (name: string) => name === basename(config) }];
  // The names of locks and temporary files start with a dot.
  const isInput = (name: string): boolean => /^[^.].*\.json$/.test(name);
  return [...configFolders, ...settings.schemas.map((folder) => ({ folder, isInput }))];
}

/**
 * Watches the inputs in these folders, but not in their subfolders.
 *
 * @throws UsageError if a folder cannot be watched.
 */
function watchFolders(
  inputs: ReturnType<typeof listInputFolders>,
  onChange: () => void,
): readonly FSWatcher[] {
  const watchers: FSWatcher[] = [];
  /** Returns false if watching fails with one of the ignored error codes. */
  const tryWatch = (
    folder: string,
    isInput: (name: string) => boolean,
    ignored: readonly string[],
  ): boolean => {
    try {
      const watcher = watch(folder, (_event, name) => {
        // If the folder itself is deleted or moved, `name` is the name of this folder.
        if (name === null || name === basename(folder) || isInput(name)) onChange();
      });
      watchers.push(watcher.on("error", onChange));
      return true;
    } catch (error) {
      const code = String((error as NodeJS.ErrnoException).code);
      if (ignored.includes(code)) return false;
      for (const watcher of watchers) watcher.close();
      const advice = ADVICE[code] ?? OTHER_ADVICE;
      const reason = getErrorText(error);
      throw cliProblem.error("watch-failed", { file: folder, reason, advice });
    }
  };
  for (const { folder, isInput } of inputs) {
    // The nearest parent folder that can be read reports that the folder is created. Others can be missing, or belong to another user.
    for (let child = folder; dirname(child) !== child; child = dirname(child)) {
      const isChild = (name: string): boolean => name === basename(child);
      if (tryWatch(dirname(child), isChild, ["ENOENT", "ENOTDIR", "EACCES", "EPERM"])) break;
    }
    // After the parent, so that a folder that is created in between is not missed.
    tryWatch(folder, isInput, ["ENOENT", "ENOTDIR"]);
  }
  return watchers;
}

const PERMISSION_ADVICE = "Give your user read permission for this folder and its parent folders.";

/** The hints by the error code of the operating system. */
const ADVICE: Readonly<Partial<Record<string, string>>> = {
  EACCES: PERMISSION_ADVICE,
  EPERM: PERMISSION_ADVICE,
  ENOSPC:
    "End other programs that watch files, or raise the limit. On Linux, run sudo sysctl fs.inotify.max_user_watches=524288.",
  EMFILE:
    "End other programs that watch files, or raise the limits. On Linux, run sudo sysctl fs.inotify.max_user_instances=512. If this does not help, raise the limit of open files with ulimit -n.",
};
const OTHER_ADVICE =
  "Fix the problem in the message. If the file system of this folder does not support watching, run the command without --watch after each change.";
