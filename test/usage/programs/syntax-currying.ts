// used: AccountLocal (user, localuser, reseller)
// unused: AccountLocal.domain
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

const restore =
  (client: WhmCaller) =>
  (id: string) =>
  (reseller: boolean) =>
  (user: string): Promise<void> =>
    enqueueAccountLocal(client, id, { user, localuser: user, reseller });

export const run = (client: WhmCaller) => ["a", "b"].map(restore(client)("s")(true));
