// used: AccountRemoteRoot (user, localuser, customip, ip)
// unused: AccountRemoteRoot.force
import { enqueueAccountRemoteRoot, warnAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

export async function move(client: WhmCaller, name: string, address: string): Promise<void> {
  const item = { user: name, localuser: name, ip: true, customip: address };
  for (const { message } of warnAccountRemoteRoot(item, { remoteRoot: { unrestrictedRestore: true } }))
    console.warn(message);
  await enqueueAccountRemoteRoot(client, "s", item);
}
