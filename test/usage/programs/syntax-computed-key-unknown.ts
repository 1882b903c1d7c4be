// used: AccountRemoteRoot (user, localuser)
// undecidable: AccountRemoteRoot.*
// unused: AccountLocal
import { enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

export const run = (client: WhmCaller, name: string, flag: string) =>
  enqueueAccountRemoteRoot(client, "s", { user: name, localuser: name, [flag]: true });
