// used: AccountLocal (user, localuser, skipbwdata, skipres)
// unused: AccountLocal.force
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, name: string): Promise<void> {
  const item: AccountLocalItem = { user: name, localuser: name };
  for (const part of ["bwdata", "res"]) Reflect.set(item, `skip${part}`, true);
  await enqueueAccountLocal(client, "s", item);
}
