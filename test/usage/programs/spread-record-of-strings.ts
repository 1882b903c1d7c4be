// used: AccountRemoteRoot (user, localuser)
// undecidable: AccountRemoteRoot.*
// unused: AccountLocal.mail_location
import { enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

export async function move(client: WhmCaller, id: string, user: string, extra: Record<string, string>) {
  await enqueueAccountRemoteRoot(client, id, { user, localuser: user, ...extra });
}
