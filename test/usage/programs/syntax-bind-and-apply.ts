// used: AccountRemoteRoot (user, localuser, skipres)
// unused: AccountRemoteRoot.ip
import { enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller): Promise<void> {
  const send = enqueueAccountRemoteRoot.bind(null, client, "s");
  await send({ user: "a", localuser: "a", skipres: true });
  await enqueueAccountRemoteRoot.call(undefined, client, "s", { user: "b", localuser: "b" });
}
