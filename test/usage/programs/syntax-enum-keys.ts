// used: AccountLocal (user, localuser, skipres, skiphomedir)
// unused: AccountLocal.skipbwdata
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

enum Skip {
  Reseller = "skipres",
  Files = "skiphomedir",
}

export async function run(client: WhmCaller, skips: readonly Skip[]): Promise<void> {
  const item: AccountLocalItem = { user: "alice", localuser: "alice" };
  for (const skip of skips) item[skip] = true;
  await enqueueAccountLocal(client, "s", item);
}
