// used: FeatureListRemoteRoot (featurelist, size), AccountRemoteRoot (user, localuser)
// unused: AccountRemoteRoot.size
import { enqueueTransferItems, type TransferItem, type WhmCaller } from "./generated/index.js";

const accounts = [{ module: "AccountRemoteRoot" as const, user: "alice", localuser: "alice" }];
const lists = [{ module: "FeatureListRemoteRoot" as const, featurelist: "default", size: 1 }];

function everything(): TransferItem[] {
  return [...lists, ...accounts];
}

export const run = (client: WhmCaller, id: string) => enqueueTransferItems(client, id, everything());
