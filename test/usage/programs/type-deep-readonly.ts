// used: LegacyAccountBackup (user, restoretype, restorebwdata)
// unused: LegacyAccountBackup.restoremysql
import {
  enqueueLegacyAccountBackup,
  type LegacyAccountBackupItem,
  type WhmCaller,
} from "./generated/index.js";

type DeepReadonly<T> = { readonly [K in keyof T]: T[K] extends object ? DeepReadonly<T[K]> : T[K] };
type WithRequired<T, K extends keyof T> = T & Required<Pick<T, K>>;

const item: DeepReadonly<WithRequired<LegacyAccountBackupItem, "restorebwdata">> = {
  user: "alice",
  restoretype: "daily",
  restorebwdata: true,
};

export const run = (client: WhmCaller) => enqueueLegacyAccountBackup(client, "s", item);
