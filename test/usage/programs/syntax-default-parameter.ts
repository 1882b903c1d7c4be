// used: PackageRemoteRoot (package, size)
// unused: AccountLocal
import { enqueuePackageRemoteRoot, type PackageRemoteRootItem, type WhmCaller } from "./generated/index.js";

async function copy(
  client: WhmCaller,
  item: PackageRemoteRootItem = { package: "default", size: 0 },
): Promise<void> {
  await enqueuePackageRemoteRoot(client, "s", item);
}

export const run = (client: WhmCaller) => copy(client);
