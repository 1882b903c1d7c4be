// used: FeatureListRemoteRoot (featurelist, size)
// unused: PackageRemoteRoot, PackageRemoteRoot.size
import type { WhmCaller } from "./generated/index.js";

const FUNCTIONS = {
  enqueue: "enqueue_transfer_item",
  start: "start_transfer_session",
} as const;

export async function run(client: WhmCaller, id: string): Promise<void> {
  const fields = { featurelist: "default", size: "1", module: "FeatureListRemoteRoot" };
  await client.call(FUNCTIONS.enqueue, { ...fields, transfer_session_id: id });
  await client.call(FUNCTIONS.start, { transfer_session_id: id });
}
