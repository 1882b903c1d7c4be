// used: AccountRemoteRoot (user, localuser), PackageRemoteRoot (package)
// unused: AccountLocal, AccountRemoteUser, FeatureListRemoteRoot, LegacyAccountBackup
import type { TransferItem, TransferOutcome, TransferSession } from "./generated/index.js";

class Batch<T extends TransferItem> {
  private readonly items: T[] = [];
  constructor(private readonly session: TransferSession) {}
  add(item: T): this {
    this.items.push(item);
    return this;
  }
  send(): Promise<readonly TransferOutcome[]> {
    return this.session.enqueueAll(this.items);
  }
}

export function run(session: TransferSession, name: string): Promise<readonly TransferOutcome[]> {
  type Items = Extract<TransferItem, { module: "AccountRemoteRoot" | "PackageRemoteRoot" }>;
  return new Batch<Items>(session)
    .add({ module: "PackageRemoteRoot", package: "gold" })
    .add({ module: "AccountRemoteRoot", user: name, localuser: name })
    .send();
}
