// used: AccountLocal (user, localuser, skipacctdb, skipbwdata)
// unused: AccountLocal.force
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, name: string): Promise<void> {
  const item: AccountLocalItem = { user: name, localuser: name };
  for (const part of ["acctdb", "bwdata"] as const) {
    const key = `skip${part}` as const;
    item[key] = true;
  }
  await enqueueAccountLocal(client, "s", item);
}
