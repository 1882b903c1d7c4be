/**
 * Watches files by polling, because the watchers of bundlers can miss a change of a file that was replaced shortly before. All files of
 * a snapshot are replaced when it is fetched.
 */

import { unwatchFile, watchFile } from "node:fs";

const INTERVAL_MS = 200;

export interface FileWatcher {
  /** Watches files that may not exist yet. Returns whether some of them were not watched before. */
  add(files: readonly string[]): boolean;
  close(): void;
}

/** Creates a watcher that does not keep the process running. */
export function createFileWatcher(onChange: () => void): FileWatcher {
  const watched = new Set<string>();
  let isClosed = false;
  return {
    add(files) {
      if (isClosed) return false;
      const added = files.filter((file) => !watched.has(file));
      for (const file of added) {
        watched.add(file);
        watchFile(file, { persistent: false, interval: INTERVAL_MS }, onChange);
      }
      return added.length > 0;
    },
    close() {
      isClosed = true;
      for (const file of watched) unwatchFile(file, onChange);
      watched.clear();
    },
  };
}
