// undecidable: AccountLocal.*
// used: AccountLocal
// unused: AccountRemoteUser.skipres
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

/** Reads lines such as `user=alice`. */
export async function restore(client: WhmCaller, id: string, text: string): Promise<void> {
  const pairs = text.split("\n").map((line) => line.split("=") as [string, string]);
  const item = Object.fromEntries(pairs) as unknown as AccountLocalItem;
  await enqueueAccountLocal(client, id, item);
}
