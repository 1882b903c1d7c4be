// used: AccountLocal (user, localuser, skipres, skiphomedir)
// unused: AccountLocal.skipacctdb
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

type Flag = "skipres" | "skiphomedir";

const flags: Partial<Record<Flag, boolean>> = {};

export const enable = (flag: Flag): void => void (flags[flag] = true);

export const run = (client: WhmCaller, name: string) =>
  enqueueAccountLocal(client, "s", { ...flags, user: name, localuser: name });
