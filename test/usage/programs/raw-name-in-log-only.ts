// used: PackageRemoteRoot (package)
// unused: AccountLocal, AccountLocal.domain, AccountRemoteRoot.user
import { enqueuePackageRemoteRoot, WhmApiError, type WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, name: string, domain: string): Promise<void> {
  try {
    await enqueuePackageRemoteRoot(client, "s", { package: name });
  } catch (error) {
    if (error instanceof WhmApiError && error.functionName === "enqueue_transfer_item")
      console.error(domain, error.reason);
    else throw error;
  }
}
