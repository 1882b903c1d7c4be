// unused: AccountRemoteRoot, AccountRemoteRoot.user, AccountRemoteRoot.domain, AccountLocal
import { retrieveTransferSessionRemoteAnalysis, type WhmCaller } from "./generated/index.js";

/** Prints the accounts of the old server. Queues nothing. */
export async function list(client: WhmCaller, transferSessionId: string): Promise<void> {
  const { items } = await retrieveTransferSessionRemoteAnalysis(client, { transferSessionId });
  for (const { user, domain, bytesused } of items?.accounts ?? []) console.log(user, domain, bytesused);
}
