// used: AccountRemoteUser (user, localuser, ip, customip)
// unused: AccountRemoteUser.domain, AccountLocal.ip
import { enqueueAccountRemoteUser, type WhmCaller } from "./generated/index.js";

export async function withDedicatedAddress(client: WhmCaller, id: string, user: string, customip: string) {
  const localuser = user.toLowerCase();
  const ip = true;
  return enqueueAccountRemoteUser(client, id, { user, localuser, ip, customip });
}
