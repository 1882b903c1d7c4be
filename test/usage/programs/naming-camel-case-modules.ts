// naming: camel
// used: LegacyAccountBackup (user, restoretype, mysql_dbs_to_restore), FeatureListRemoteRoot (featurelist)
// unused: LegacyAccountBackup.pgsql_dbs_to_restore
import { enqueueTransferItems, type TransferItem, type WhmCaller } from "./generated/index.js";

const items: TransferItem[] = [
  ...["alice", "bob"].map((user) => ({
    module: "LegacyAccountBackup" as const,
    user,
    restoretype: "daily",
    mysqlDbsToRestore: `${user}_wp`,
  })),
  { module: "FeatureListRemoteRoot", featurelist: "default" },
];

export const run = (client: WhmCaller) => enqueueTransferItems(client, "s", items);
