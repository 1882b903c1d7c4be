// used: AccountRemoteRoot (user, localuser), PackageRemoteRoot (package, size)
// unused: AccountRemoteRoot.size
import { enqueueTransferItem, type WhmCaller } from "./generated/index.js";

export class Queue {
  constructor(private readonly client: WhmCaller) {}
  add(kind: "plan", name: string, bytes: number): Promise<void>;
  add(kind: "account", name: string): Promise<void>;
  add(kind: "plan" | "account", name: string, bytes = 1): Promise<void> {
    return kind === "plan"
      ? enqueueTransferItem(this.client, "s", { module: "PackageRemoteRoot", package: name, size: bytes })
      : enqueueTransferItem(this.client, "s", { module: "AccountRemoteRoot", user: name, localuser: name });
  }
}
