// type errors
// used: AccountRemoteRoot (user, localuser, size)
// unused: AccountRemoteRoot.files
import { enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

// The size should be a number.
export const run = (client: WhmCaller, name: string) =>
  enqueueAccountRemoteRoot(client, "s", { user: name, localuser: name, size: "12" });
