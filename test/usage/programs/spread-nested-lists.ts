// used: AccountRemoteRoot (user, localuser, xferpoint), PackageRemoteRoot (package), FeatureListRemoteRoot (featurelist)
// unused: LegacyAccountBackup
import { enqueueTransferItems, type TransferItem, type WhmCaller } from "./generated/index.js";

const group = (name: string): TransferItem[] => [
  { module: "PackageRemoteRoot", package: name },
  ...[{ module: "FeatureListRemoteRoot" as const, featurelist: name }],
];

const member = (user: string) => [
  { module: "AccountRemoteRoot" as const, user, localuser: user, xferpoint: 0 as const },
];

export const run = (client: WhmCaller, id: string) =>
  enqueueTransferItems(client, id, [...group("gold"), ...["a", "b"].flatMap(member)]);
