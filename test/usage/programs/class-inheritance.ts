// used: AccountRemoteRoot (user, localuser, skipemail), AccountLocal (user, localuser)
// unused: AccountLocal.skipres
import { enqueueTransferItem, type TransferItem, type WhmCaller } from "./generated/index.js";

abstract class Job {
  constructor(protected readonly name: string) {}
  protected abstract item(): TransferItem;
  async run(client: WhmCaller, id: string): Promise<void> {
    await enqueueTransferItem(client, id, this.item());
  }
}

class RemoteJob extends Job {
  protected item(): TransferItem {
    return { module: "AccountRemoteRoot", user: this.name, localuser: this.name, skipemail: true };
  }
}

class LocalJob extends Job {
  protected override item(): TransferItem {
    return { module: "AccountLocal", user: this.name, localuser: this.name };
  }
}

export const jobs: readonly { run(client: WhmCaller, id: string): Promise<void> }[] = [
  new RemoteJob("a"),
  new LocalJob("b"),
];
