// used: PackageRemoteRoot (package)
// unused: PackageRemoteRoot.size, FeatureListRemoteRoot
import { enqueuePackageRemoteRoot, validatePackageRemoteRoot, type WhmCaller } from "./generated/index.js";

export async function copy(client: WhmCaller, name: string): Promise<void> {
  const item = { package: name };
  if (!validatePackageRemoteRoot(item)) throw new TypeError("invalid name");
  await enqueuePackageRemoteRoot(client, "s", item);
}
