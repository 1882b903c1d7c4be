// used: PackageRemoteRoot
// undecidable: PackageRemoteRoot.*
// unused: AccountRemoteUser, FeatureListRemoteRoot
import { PackageRemoteRootSchema } from "./generated/zod.js";
import { enqueuePackageRemoteRoot, type WhmCaller } from "./generated/index.js";

export async function submit(client: WhmCaller, body: string): Promise<void> {
  await enqueuePackageRemoteRoot(client, "s", PackageRemoteRootSchema.parse(JSON.parse(body)));
}
