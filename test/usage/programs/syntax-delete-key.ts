// used: AccountLocal (user, localuser, size, ip)
// unused: AccountLocal.customip
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller): Promise<void> {
  const item: AccountLocalItem = { user: "a", localuser: "a", size: 3 };
  if (process.env["NO_SIZE"]) delete item.size;
  Reflect.deleteProperty(item, "ip");
  await enqueueAccountLocal(client, "s", item);
}
