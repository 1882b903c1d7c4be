// used: AccountRemoteRoot (user, localuser, cpmovefile)
// unused: AccountRemoteRoot.copypoint
import { encodeAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, id: string, file: string): Promise<void> {
  const fields = encodeAccountRemoteRoot({ user: "alice", localuser: "alice" });
  fields["cpmovefile"] = file;
  await client.call("enqueue_transfer_item", {
    ...fields,
    module: "AccountRemoteRoot",
    transfer_session_id: id,
  });
}
