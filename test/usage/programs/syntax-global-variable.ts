// used: FeatureListRemoteRoot (featurelist)
// unused: FeatureListRemoteRoot.size, PackageRemoteRoot
import {
  enqueueFeatureListRemoteRoot,
  type FeatureListRemoteRootItem,
  type WhmCaller,
} from "./generated/index.js";

declare global {
  var pendingList: FeatureListRemoteRootItem | undefined;
}

globalThis.pendingList = { featurelist: "default" };

export async function run(client: WhmCaller): Promise<void> {
  if (globalThis.pendingList) await enqueueFeatureListRemoteRoot(client, "s", globalThis.pendingList);
}
