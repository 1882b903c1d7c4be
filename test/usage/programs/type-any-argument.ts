// used: AccountLocal
// undecidable: AccountLocal.*
// unused: AccountRemoteUser
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

export async function restore(client: WhmCaller, request: any): Promise<void> {
  await enqueueAccountLocal(client, request.session, request.body.item);
}
