// used: PackageRemoteRoot (package)
// unused: PackageRemoteRoot.size
import {
  enqueuePackageRemoteRoot as copyPackage,
  type PackageRemoteRootItem as Plan,
  type WhmCaller,
} from "./generated/index.js";

const plans: Plan[] = [{ package: "gold" }, { package: "silver" }];

export async function run(client: WhmCaller, id: string): Promise<void> {
  for (const plan of plans) await copyPackage(client, id, plan);
}
