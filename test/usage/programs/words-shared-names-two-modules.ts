// used: AccountLocal (user, localuser, domain), AccountRemoteRoot (user, localuser, ip)
// unused: AccountLocal.ip, AccountRemoteRoot.domain
import { enqueueAccountLocal, enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, name: string): Promise<void> {
  await enqueueAccountLocal(client, "s", { user: name, localuser: name, domain: `${name}.example` });
  await enqueueAccountRemoteRoot(client, "s", { user: name, localuser: name, ip: true });
}
