// used: AccountRemoteRoot (user, localuser, mail_location)
// unused: AccountRemoteRoot.domain
import { enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

const template = { user: "", localuser: "", mail_location: ".existing" };

export async function move(client: WhmCaller, id: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const item = structuredClone(template);
    item.user = name;
    item.localuser = name;
    await enqueueAccountRemoteRoot(client, id, item);
  }
}
