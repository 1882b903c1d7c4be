// used: PackageRemoteRoot (package)
// unused: AccountLocal.user, AccountRemoteRoot.user, AccountRemoteRoot.priority, PackageRemoteRoot.size
import { getPriority, userInfo } from "node:os";
import { enqueuePackageRemoteRoot, type WhmCaller } from "./generated/index.js";

const user = userInfo().username;
const priority = getPriority();

export async function run(client: WhmCaller, name: string): Promise<void> {
  console.log({ user, priority });
  await enqueuePackageRemoteRoot(client, "s", { package: name });
}
