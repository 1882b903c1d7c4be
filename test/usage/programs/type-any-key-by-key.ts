// used: AccountRemoteRoot (user, localuser, domain)
// unused: AccountRemoteRoot.customip
import { enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

export async function move(client: WhmCaller, row: any): Promise<void> {
  await enqueueAccountRemoteRoot(client, "s", {
    user: String(row.login),
    localuser: String(row.login),
    domain: row.host === undefined ? null : String(row.host),
  });
}
