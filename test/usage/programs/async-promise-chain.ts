// used: AccountLocal (user, localuser, size)
// unused: AccountLocal.domain
import { stat } from "node:fs/promises";
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

export const restore = (client: WhmCaller, name: string): Promise<void> =>
  stat(`/backup/cpmove-${name}.tar.gz`)
    .then(({ size }) => ({ user: name, localuser: name, size }))
    .then((item) => enqueueAccountLocal(client, "s", item));
