// used: AccountLocal (user, localuser, skipacctdb)
// unused: AccountLocal.skipbwdata
import { encodeAccountLocal, type WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, id: string): Promise<void> {
  const fields = encodeAccountLocal({ user: "alice", localuser: "alice", skipacctdb: true });
  await client.call("enqueue_transfer_item", { ...fields, module: "AccountLocal", transfer_session_id: id });
}
