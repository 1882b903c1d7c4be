// used: AccountLocal (user, localuser, replaceip)
// unused: AccountLocal.customip
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

const item: AccountLocalItem = { user: "", localuser: "" };

export async function run(client: WhmCaller, line: string): Promise<void> {
  [item.user, item.localuser] = line.split(" ") as [string, string];
  ({ mode: item.replaceip } = { mode: "basic" });
  await enqueueAccountLocal(client, "s", item);
}
