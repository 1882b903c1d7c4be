// used: LegacyAccountBackup (user, restoretype, unrestricted_restore)
// unused: LegacyAccountBackup.restoreip
import { execFileSync } from "node:child_process";

export function restore(id: string, user: string): string {
  return execFileSync(
    "whmapi1",
    [
      "--output=json",
      "enqueue_transfer_item",
      `transfer_session_id=${id}`,
      "module=LegacyAccountBackup",
      `user=${user}`,
      "restoretype=weekly",
      "unrestricted_restore=0",
    ],
    { encoding: "utf8" },
  );
}
