// used: AccountLocal (user, localuser, domain)
// unused: AccountLocal.detected_remote_user
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

const source: AccountLocalItem = { user: "alice", localuser: "alice" };

export async function run(client: WhmCaller): Promise<void> {
  const { user: name, domain: host = `${name}.example`, ...others } = source;
  await enqueueAccountLocal(client, "s", { ...others, user: name, domain: host });
}
