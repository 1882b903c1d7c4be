// used: AccountRemoteUser
// undecidable: AccountRemoteUser.*
// unused: AccountLocal, AccountLocal.user
import { readFile } from "node:fs/promises";
import { enqueueAccountRemoteUser, type AccountRemoteUserItem, type WhmCaller } from "./generated/index.js";

export async function move(client: WhmCaller, id: string): Promise<void> {
  const items = JSON.parse(await readFile("items.json", "utf8")) as AccountRemoteUserItem[];
  for (const item of items) await enqueueAccountRemoteUser(client, id, item);
}
