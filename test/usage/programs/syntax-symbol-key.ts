// used: AccountLocal (user, localuser)
// unused: AccountLocal.ip, AccountLocal.domain
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

const SOURCE = Symbol("domain");

type Marked = AccountLocalItem & { [SOURCE]: string };

const marked: Marked = { user: "alice", localuser: "alice", [SOURCE]: "import.csv" };

export async function run(client: WhmCaller): Promise<void> {
  console.log("from", marked[SOURCE]);
  await enqueueAccountLocal(client, "s", marked);
}
