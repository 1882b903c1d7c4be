// used: AccountLocal (user, localuser, skipres)
// undecidable: AccountLocal.size, AccountLocal.detected_remote_user
// unused: AccountLocal.skipacctdb
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

type Simple = Omit<AccountLocalItem, "size" | "detected_remote_user">;

const simple: Simple[] = [
  { user: "a", localuser: "a" },
  { user: "b", localuser: "b", skipres: true },
];

export async function run(client: WhmCaller): Promise<void> {
  for (const item of simple) await enqueueAccountLocal(client, "s", item);
}
