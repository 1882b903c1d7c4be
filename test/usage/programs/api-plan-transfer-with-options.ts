// used: AccountRemoteRoot (user, localuser, domain, size, force), PackageRemoteRoot (package, size)
// unused: AccountLocal, AccountRemoteRoot.ip, FeatureListRemoteRoot
import {
  planTransfer,
  type TransferItem,
  type TransferSession,
  type TransferSessionRemoteAnalysis,
} from "./generated/index.js";

export async function move(session: TransferSession, analysis: TransferSessionRemoteAnalysis): Promise<void> {
  const { items } = planTransfer(analysis, { accounts: ["alice"], packages: ["gold"] });
  const forced = items.map((item): TransferItem =>
    item.module === "AccountRemoteRoot" ? { ...item, force: true } : item,
  );
  await session.enqueueAll(forced);
}
