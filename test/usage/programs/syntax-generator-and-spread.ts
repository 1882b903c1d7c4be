// used: AccountRemoteUser (user, localuser, replaceip)
// unused: AccountRemoteUser.ip
import { enqueueTransferItems, type TransferItem, type WhmCaller } from "./generated/index.js";

function* items(): Generator<TransferItem> {
  yield { module: "AccountRemoteUser", user: "a", localuser: "a" };
  yield* ["b", "c"].map((user): TransferItem => ({
    module: "AccountRemoteUser",
    user,
    localuser: user,
    replaceip: "all",
  }));
}

export const run = (client: WhmCaller) => enqueueTransferItems(client, "s", [...items()]);
