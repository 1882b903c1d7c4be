// used: AccountRemoteRoot (user, localuser)
// unused: AccountRemoteRoot.size, AccountLocal, LegacyAccountBackup
import {
  enqueueTransferItems,
  type TransferItem,
  type TransferOutcome,
  type WhmCaller,
} from "./generated/index.js";

const isUnsent = (outcome: TransferOutcome): boolean => outcome.status === "unsent";

export async function run(client: WhmCaller, names: readonly string[]): Promise<void> {
  let items: TransferItem[] = names.map((name) => ({
    module: "AccountRemoteRoot",
    user: name,
    localuser: name,
  }));
  for (let attempt = 0; attempt < 3 && items.length > 0; attempt++) {
    const outcomes = await enqueueTransferItems(client, "s", items, { concurrency: 2 });
    items = outcomes.filter(isUnsent).map(({ item }) => item);
  }
}
