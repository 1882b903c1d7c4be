// type errors
// used: AccountRemoteRoot (user, localuser)
// undecidable: AccountRemoteRoot.*
// unused: AccountLocal
import { enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

export const run = (client: WhmCaller, name: string) =>
  enqueueAccountRemoteRoot(client, "s", { ...defaultOptions, user: name, localuser: name });
