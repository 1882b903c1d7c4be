// used: AccountLocal (user, localuser, skiphomedir), PackageRemoteRoot (package)
// unused: AccountLocal.skipres
import type { WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, id: string, name: string, isPlan: boolean): Promise<void> {
  const common = { transfer_session_id: id };
  const plan = { ...common, module: "PackageRemoteRoot", package: name };
  const account = { ...common, module: "AccountLocal", user: name, localuser: name, skiphomedir: "1" };
  await client.call("enqueue_transfer_item", isPlan ? plan : account);
}
