// used: AccountRemoteUser (user, localuser, skiphomedir, size)
// unused: AccountRemoteUser.skipacctdb
import { enqueueAccountRemoteUser, type WhmCaller } from "./generated/index.js";

function names(account: string) {
  return { user: account, localuser: account.replaceAll("-", "") };
}

const sizes = (bytes: number) => (bytes > 0 ? { size: bytes } : { skiphomedir: true });

export async function move(client: WhmCaller, id: string, account: string, bytes: number): Promise<void> {
  await enqueueAccountRemoteUser(client, id, { ...names(account), ...sizes(bytes) });
}
