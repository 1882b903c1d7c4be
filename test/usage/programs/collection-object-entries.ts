// used: LegacyAccountBackup (user, restoretype, restoremail)
// unused: LegacyAccountBackup.restoreip
import { enqueueLegacyAccountBackup, type WhmCaller } from "./generated/index.js";

const schedule: Record<string, "daily" | "weekly"> = { alice: "daily", bob: "weekly" };

export async function restore(client: WhmCaller, id: string): Promise<void> {
  for (const [user, restoretype] of Object.entries(schedule)) {
    await enqueueLegacyAccountBackup(client, id, { user, restoretype, restoremail: true });
  }
}
