// used: AccountLocal (user, localuser, skipbwdata), LegacyAccountBackup (user, restoretype)
// unused: LegacyAccountBackup.size, AccountLocal.size
import { enqueueTransferItem, type TransferItem, type WhmCaller } from "./generated/index.js";

const byName = new Map<string, TransferItem>([
  ["alice", { module: "AccountLocal", user: "alice", localuser: "alice", skipbwdata: 1 }],
]);
byName.set("bob", { module: "LegacyAccountBackup", user: "bob", restoretype: "monthly" });

export async function run(client: WhmCaller, id: string): Promise<string> {
  for (const item of byName.values()) await enqueueTransferItem(client, id, item);
  return `${byName.size} items`;
}
