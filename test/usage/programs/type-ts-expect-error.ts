// used: AccountLocal (user, localuser, domain)
// unused: AccountLocal.replaceip
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, name: string): Promise<void> {
  // @ts-expect-error The server converts numbers.
  await enqueueAccountLocal(client, "s", { user: name, localuser: name, domain: 7 });
}
