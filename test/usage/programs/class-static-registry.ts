// used: AccountLocal (user, localuser), FeatureListRemoteRoot (featurelist)
// unused: PackageRemoteRoot, FeatureListRemoteRoot.size
import { enqueueTransferItem, type TransferItem, type WhmCaller } from "./generated/index.js";

class Factories {
  static readonly all = new Map<string, (name: string) => TransferItem>();
  static register(kind: string, make: (name: string) => TransferItem): void {
    Factories.all.set(kind, make);
  }
  static {
    Factories.register("local", (name) => ({ module: "AccountLocal", user: name, localuser: name }));
    Factories.register("list", (name) => ({ module: "FeatureListRemoteRoot", featurelist: name }));
  }
}

export async function run(client: WhmCaller, id: string, kind: string, name: string): Promise<void> {
  const make = Factories.all.get(kind);
  if (make === undefined) throw new RangeError(`unknown kind ${kind}`);
  await enqueueTransferItem(client, id, make(name));
}
