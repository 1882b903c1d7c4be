// used: AccountLocal (user, localuser)
// undecidable: AccountLocal.*
// unused: AccountRemoteRoot, AccountRemoteRoot.domain
import { readFileSync } from "node:fs";
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

const options = JSON.parse(readFileSync("options.json", "utf8"));

export async function restore(client: WhmCaller, id: string, name: string): Promise<void> {
  await enqueueAccountLocal(client, id, { ...options, user: name, localuser: name });
}
