// used: PackageRemoteRoot (package), AccountLocal (user, localuser, force)
// unused: PackageRemoteRoot.size
import { enqueueTransferItem, type TransferItem, type WhmCaller } from "./generated/index.js";

const items = new Map<string, TransferItem>();
items.set("gold", { module: "PackageRemoteRoot", package: "gold" });
items.set("alice", { module: "AccountLocal", user: "alice", localuser: "alice" });

export async function run(client: WhmCaller): Promise<void> {
  const alice = items.get("alice");
  if (alice?.module === "AccountLocal") alice.force ??= true;
  for (const item of items.values()) await enqueueTransferItem(client, "s", item);
}
