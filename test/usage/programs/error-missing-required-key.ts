// type errors
// used: AccountLocal (user, domain)
// unused: AccountLocal.ip
// undecidable: AccountLocal.localuser
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

export const run = (client: WhmCaller, name: string) =>
  enqueueAccountLocal(client, "s", { user: name, domain: null });
