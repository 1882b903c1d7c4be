// used: FeatureListRemoteRoot (featurelist)
// unused: FeatureListRemoteRoot.size, AccountLocal
import { enqueueFeatureListRemoteRoot } from "./generated/FeatureListRemoteRoot.js";
import type { WhmCaller } from "./generated/whm-client.js";

export const copyList = (client: WhmCaller, id: string, name: string) =>
  enqueueFeatureListRemoteRoot(client, id, { featurelist: name });
