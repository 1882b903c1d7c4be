import { enqueueAccountLocal, type WhmCaller } from "../../generated/index.js";

export async function restoreReseller(client: WhmCaller, name: string): Promise<void> {
  await enqueueAccountLocal(client, "s", { user: name, localuser: name, reseller: true });
}
