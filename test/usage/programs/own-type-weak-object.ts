// used: AccountRemoteRoot (user, localuser, skipsubdomains)
// unused: AccountRemoteRoot.skipemail
import { enqueueAccountRemoteRoot, type AccountRemoteRootItem, type WhmCaller } from "./generated/index.js";

const extra: object = { skipsubdomains: true };

export const run = (client: WhmCaller, name: string) =>
  enqueueAccountRemoteRoot(client, "s", { user: name, localuser: name, ...extra } as AccountRemoteRootItem);
