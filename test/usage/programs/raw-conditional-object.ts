// used: AccountRemoteRoot (user, localuser, force), FeatureListRemoteRoot (featurelist)
// unused: AccountRemoteRoot.skipres
import type { WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, id: string, name: string, isList: boolean): Promise<void> {
  const account = { module: "AccountRemoteRoot", user: name, localuser: name, force: "1" };
  const list = { module: "FeatureListRemoteRoot", featurelist: name };
  await client.call("enqueue_transfer_item", { transfer_session_id: id, ...(isList ? list : account) });
}
