// used: AccountLocal (user, localuser, skipbwdata), PackageRemoteRoot (package)
// unused: PackageRemoteRoot.size, LegacyAccountBackup
import { enqueueTransferItems, type TransferItem, type WhmCaller } from "./generated/index.js";

const items = [
  { module: "AccountLocal", user: "alice", localuser: "alice", skipbwdata: true },
  { module: "PackageRemoteRoot", package: "gold" },
] as const satisfies readonly TransferItem[];

export const run = (client: WhmCaller) => enqueueTransferItems(client, "s", items);
