// used: AccountRemoteUser (user, localuser, ip, replaceip)
// unused: AccountRemoteUser.customip
import { enqueueAccountRemoteUser, type AccountRemoteUserItem, type WhmCaller } from "./generated/index.js";

const base: AccountRemoteUserItem = { user: "alice", localuser: "alice" };
const changes: Partial<AccountRemoteUserItem>[] = [{ ip: 1 }, { replaceip: "all" }];

export async function run(client: WhmCaller): Promise<void> {
  for (const change of changes) await enqueueAccountRemoteUser(client, "s", { ...base, ...change });
}
