// used: AccountRemoteRoot (user, localuser, domain, reseller)
// unused: AccountRemoteRoot.customip
import { enqueueTransferItem, type WhmCaller } from "./generated/index.js";

interface Customer {
  user: string;
  localuser: string;
  domain?: string;
  reseller: boolean;
}

export async function move(client: WhmCaller, id: string, customers: readonly Customer[]): Promise<void> {
  for (const customer of customers) {
    await enqueueTransferItem(client, id, { module: "AccountRemoteRoot", ...customer });
  }
}
