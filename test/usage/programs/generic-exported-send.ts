// undecidable: * (*)
import { enqueueTransferItems, type TransferItem, type WhmCaller } from "./generated/index.js";

/** For the other packages of this repository. */
export async function sendAll<T extends TransferItem>(
  client: WhmCaller,
  id: string,
  items: readonly T[],
): Promise<number> {
  const outcomes = await enqueueTransferItems(client, id, items);
  return outcomes.filter(({ status }) => status === "queued").length;
}
