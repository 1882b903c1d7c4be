/**
 * Watches files by polling, because the watchers of bundlers can miss a change of a file that was replaced shortly before. Each fetch
 * replaces all files of a snapshot.
 */

import { unwatchFile, watchFile } from "node:fs";

const POLL_INTERVAL_MILLISECONDS = 200;

export interface FileWatcher {
  /** Watches files that may not exist yet. Returns whether some of them were not watched before. */
  add(files: readonly string[]): boolean;
  close(): void;
}

/** Creates a watcher that does not keep the process running. */
export function createFileWatcher(onChange: () => void): FileWatcher {
  const watchedFiles = new Set<string>();
  let isClosed = false;
  return {
    add(files) {
      if (isClosed) return false;
      const addedFiles = files.filter((file) => !watchedFiles.has(file));
      for (const file of addedFiles) {
        watchedFiles.add(file);
        watchFile(file, { persistent: false, interval: POLL_INTERVAL_MILLISECONDS }, onChange);
      }
      return addedFiles.length > 0;
    },
    close() {
      isClosed = true;
      for (const file of watchedFiles) unwatchFile(file, onChange);
      watchedFiles.clear();
    },
  };
}
