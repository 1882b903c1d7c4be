// used: AccountRemoteRoot (user, localuser), LegacyAccountBackup (user, restoretype)
// unused: AccountLocal
import { enqueueTransferItem, type WhmCaller } from "./generated/index.js";

enum Kind {
  Move = "AccountRemoteRoot",
  Restore = "LegacyAccountBackup",
}

export async function run(client: WhmCaller, name: string, kind: Kind): Promise<void> {
  if (kind === Kind.Move)
    await enqueueTransferItem(client, "s", { module: "AccountRemoteRoot", user: name, localuser: name });
  if (kind === Kind.Restore)
    await enqueueTransferItem(client, "s", {
      module: "LegacyAccountBackup",
      user: name,
      restoretype: "daily",
    });
}
