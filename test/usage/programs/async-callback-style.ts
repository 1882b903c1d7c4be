// used: LegacyAccountBackup (user, restoretype, restoreip)
// unused: LegacyAccountBackup.restoreall
import { readFile } from "node:fs";
import {
  enqueueLegacyAccountBackup,
  type LegacyAccountBackupItem,
  type WhmCaller,
} from "./generated/index.js";

function loadNames(
  path: string,
  done: (error: Error | null, items?: LegacyAccountBackupItem[]) => void,
): void {
  readFile(path, "utf8", (error, text) => {
    if (error) return done(error);
    done(
      null,
      text.split("\n").map((user) => ({ user, restoretype: "daily", restoreip: 0 })),
    );
  });
}

export function run(client: WhmCaller, path: string): void {
  loadNames(path, (error, items = []) => {
    if (error) throw error;
    for (const item of items) void enqueueLegacyAccountBackup(client, "s", item);
  });
}
