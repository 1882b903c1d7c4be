// used: AccountRemoteRoot (user, localuser, copypoint)
// unused: AccountRemoteRoot.cpmovefile
import { enqueueTransferItem, WhmApiError, type TransferItem, type WhmCaller } from "./generated/index.js";

const pending: { item: TransferItem; attempts: number }[] = [];

export function schedule(name: string): void {
  pending.push({
    item: { module: "AccountRemoteRoot", user: name, localuser: name, copypoint: "/home" },
    attempts: 0,
  });
}

export async function work(client: WhmCaller): Promise<void> {
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    try {
      await enqueueTransferItem(client, "s", next.item);
    } catch (error) {
      if (!(error instanceof WhmApiError) || error.failure !== "unsent" || next.attempts > 2) throw error;
      pending.push({ ...next, attempts: next.attempts + 1 });
    }
  }
}
