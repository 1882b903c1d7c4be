/**
 * Watches the inputs of the generated code. Watches folders and not files, because many editors replace a file when they save it: a
 * watcher of the old file reports no further changes.
 */

import { watch, type FSWatcher } from "node:fs";
import { basename, dirname } from "node:path";
import { LocalError } from "../core/diagnostic.js";
import { getErrorText } from "../core/error-text.js";
import { cliProblem } from "./diagnostics.js";

/** A folder that contains inputs. Files in its subfolders are not inputs. The folder may not exist yet. */
export interface InputFolder {
  readonly folder: string;
  /** Whether a file of this name is an input. */
  readonly isInputFileName: (name: string) => boolean;
}

/**
 * Number of milliseconds to wait after the last change before the inputs are read, because programs often write several files in
 * succession.
 */
const DEBOUNCE_MILLISECONDS = 100;

/** Error codes of a folder that does not exist. */
const MISSING_CODES: readonly string[] = ["ENOENT", "ENOTDIR"];

/** Error codes of a folder that does not exist or cannot be read, such as the home folder of another user. */
const UNREADABLE_CODES: readonly string[] = [...MISSING_CODES, "EACCES", "EPERM"];

export class InputWatcher {
  #watchers: readonly FSWatcher[] = [];
  #hasUnreportedChange = false;
  #onChange = (): void => undefined;

  /**
   * Watches the inputs in these folders instead of the previous inputs. Call this method after each change, before you read the
   * inputs: a folder that was deleted and created again needs a new watcher.
   *
   * @throws LocalError if a folder cannot be watched. The previous inputs are then still watched.
   */
  watch(inputFolders: readonly InputFolder[]): void {
    const watchers: FSWatcher[] = [];
    try {
      for (const { folder, isInputFileName } of inputFolders) {
        watchers.push(
          ...this.#watchNearestFolder(dirname(folder), (entryName) => entryName === basename(folder)),
        );
        watchers.push(...this.#watchFolder(folder, isInputFileName, MISSING_CODES));
      }
    } catch (error) {
      closeWatchers(watchers);
      throw error;
    }
    // The new watchers exist before the old ones are closed, so that no change is missed.
    closeWatchers(this.#watchers);
    this.#watchers = watchers;
  }

  /** Resolves after a change, as soon as no further change has occurred for `DEBOUNCE_MILLISECONDS`. Rejects if the signal aborts. */
  async waitForChange(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    let timer: NodeJS.Timeout | undefined;
    const controller = new AbortController();
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      };
      signal.addEventListener("abort", onAbort, { signal: controller.signal });
      this.#onChange = () => {
        clearTimeout(timer);
        timer = setTimeout(resolve, DEBOUNCE_MILLISECONDS);
      };
      if (this.#hasUnreportedChange) this.#onChange();
    });
    controller.abort();
    this.#onChange = () => undefined;
    this.#hasUnreportedChange = false;
  }

  close(): void {
    closeWatchers(this.#watchers);
  }

  /** Watches the folder. If it does not exist or cannot be read, watches the nearest parent folder that can be read. */
  #watchNearestFolder(folder: string, isWatchedName: InputFolder["isInputFileName"]): readonly FSWatcher[] {
    const watchers = this.#watchFolder(folder, isWatchedName, UNREADABLE_CODES);
    if (watchers.length > 0 || dirname(folder) === folder) return watchers;
    return this.#watchNearestFolder(dirname(folder), (entryName) => entryName === basename(folder));
  }

  /**
   * Watches one folder. Returns a list with its watcher. Returns an empty list if watching fails with one of the ignored error codes.
   *
   * @throws LocalError if watching fails with an error code that is not ignored.
   */
  #watchFolder(
    folder: string,
    isWatchedName: InputFolder["isInputFileName"],
    ignoredCodes: readonly string[],
  ): readonly FSWatcher[] {
    try {
      const watcher = watch(folder, (_event, changedName) => {
        // If the folder itself is deleted or moved, `changedName` is the name of this folder.
        if (changedName === null || changedName === basename(folder) || isWatchedName(changedName))
          this.#notifyChange();
      });
      return [watcher.on("error", () => this.#notifyChange())];
    } catch (error) {
      if (ignoredCodes.includes(String((error as NodeJS.ErrnoException).code))) return [];
      throw createWatchError(folder, error);
    }
  }

  #notifyChange(): void {
    this.#hasUnreportedChange = true;
    this.#onChange();
  }
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

export function createWatchError(folder: string, error: unknown): LocalError {
  const advice =
    ADVICE[String((Object(error) as NodeJS.ErrnoException).code)] ??
    "Fix the problem in the message. If the file system of this folder does not support watching, run the command without --watch after each change.";
  return new LocalError(cliProblem("watch-failed", { file: folder, reason: getErrorText(error), advice }));
}

function closeWatchers(watchers: readonly FSWatcher[]): void {
  for (const watcher of watchers) watcher.close();
}
