// used: AccountRemoteRoot (user, localuser, ip)
// unused: AccountRemoteRoot.domain, AccountRemoteRoot.priority
import { enqueueAccountRemoteRoot, type AccountRemoteRootItem, type WhmCaller } from "./generated/index.js";

/** The keys that are flags. */
type Flag = {
  [K in keyof AccountRemoteRootItem]-?: true extends AccountRemoteRootItem[K] ? K : never;
}[keyof AccountRemoteRootItem];

const enabled = new Set<Flag>(["ip"]);

export const run = (client: WhmCaller, name: string) =>
  enqueueAccountRemoteRoot(client, "s", { user: name, localuser: name, ip: enabled.has("ip") });
