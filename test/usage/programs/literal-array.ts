// used: PackageRemoteRoot (package), FeatureListRemoteRoot (featurelist), AccountRemoteRoot (user, localuser, live_transfer)
import { enqueueTransferItems, type TransferItem, type WhmCaller } from "./generated/index.js";

const items: readonly TransferItem[] = [
  { module: "PackageRemoteRoot", package: "silver" },
  { module: "FeatureListRemoteRoot", featurelist: "silver" },
  { module: "AccountRemoteRoot", user: "carol", localuser: "carol", live_transfer: 1 },
];

export const queue = (client: WhmCaller, id: string): Promise<unknown> =>
  enqueueTransferItems(client, id, items);
