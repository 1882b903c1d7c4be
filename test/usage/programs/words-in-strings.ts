// used: AccountRemoteRoot (user, localuser)
// unused: AccountRemoteRoot.domain, AccountRemoteRoot.ip, AccountRemoteRoot.size
import { enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

export async function move(client: WhmCaller, name: string): Promise<void> {
  if (name === "") throw new TypeError("A domain cannot be moved without its account.");
  console.log(`moving ${name}: the ip address and the size do not matter`);
  await enqueueAccountRemoteRoot(client, "s", { user: name, localuser: name });
}
