// used: PackageRemoteRoot (package), FeatureListRemoteRoot (featurelist)
// unused: AccountRemoteUser
import type { WhmCaller } from "./generated/index.js";

const KINDS = [
  { module: "PackageRemoteRoot", key: "package", names: ["gold", "silver"] },
  { module: "FeatureListRemoteRoot", key: "featurelist", names: ["default"] },
];

export async function run(client: WhmCaller, id: string): Promise<void> {
  for (const { module, key, names } of KINDS) {
    for (const name of names) {
      await client.call("enqueue_transfer_item", { module, [key]: name, transfer_session_id: id });
    }
  }
}
