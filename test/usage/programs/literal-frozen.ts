// used: AccountLocal (user, localuser, skipacctdb, skipbwdata)
// unused: AccountLocal.skiphomedir
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

const DEFAULTS = Object.freeze({ skipacctdb: true, skipbwdata: true } as const);

export async function restore(client: WhmCaller, id: string): Promise<void> {
  const item = Object.freeze({ user: "alice", localuser: "alice", ...DEFAULTS });
  await enqueueAccountLocal(client, id, item);
}
