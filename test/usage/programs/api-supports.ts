// used: AccountRemoteRoot (user, localuser, live_transfer)
// unused: AccountRemoteRoot.xferpoint
import { enqueueAccountRemoteRoot, supports, type WhmCaller } from "./generated/index.js";

export async function move(client: WhmCaller, version: string, name: string): Promise<void> {
  const live = supports(version, "AccountRemoteRoot", "live_transfer") === true;
  await enqueueAccountRemoteRoot(client, "s", {
    user: name,
    localuser: name,
    ...(live && { live_transfer: true }),
  });
}
