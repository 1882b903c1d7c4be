// used: AccountRemoteRoot (user, localuser, cpmovefile)
// unused: AccountRemoteRoot.copypoint
import type { WhmCaller } from "./generated/index.js";

interface EnqueueFields {
  module: "AccountRemoteRoot";
  transfer_session_id: string;
  user: string;
  localuser: string;
  cpmovefile?: string;
}

const enqueue = (client: WhmCaller, fields: EnqueueFields) =>
  client.call("enqueue_transfer_item", { ...fields });

export async function run(client: WhmCaller, id: string, file: string | undefined): Promise<void> {
  const fields: EnqueueFields = {
    module: "AccountRemoteRoot",
    transfer_session_id: id,
    user: "a",
    localuser: "a",
  };
  if (file !== undefined) fields.cpmovefile = file;
  await enqueue(client, fields);
}
