// used: AccountRemoteRoot (user, localuser, prerequisite_user)
// unused: AccountRemoteRoot.priority
import { enqueueTransferItem, type TransferItem, type WhmCaller } from "./generated/index.js";

interface LegacyOrder {
  module: string;
  user: string;
  localuser: string;
  prerequisite_user: string | null;
}

const orders: LegacyOrder[] = [
  { module: "AccountRemoteRoot", user: "a", localuser: "a", prerequisite_user: null },
];

export async function run(client: WhmCaller): Promise<void> {
  for (const order of orders) await enqueueTransferItem(client, "s", order as unknown as TransferItem);
}
