// used: LegacyAccountBackup (user, restoretype)
// undecidable: LegacyAccountBackup.*
// unused: AccountLocal
import type { LegacyAccountBackupItem } from "./generated/index.js";

/** Returns a label for the list of backups. */
export function describeBackup({ user, restoretype }: Readonly<LegacyAccountBackupItem>): string {
  return `${user} (${restoretype})`;
}
