// used: PackageRemoteRoot (package), FeatureListRemoteRoot (featurelist)
// unused: AccountLocal, AccountRemoteRoot.user
import * as whm from "./generated/index.js";

const KEYS = { PackageRemoteRoot: "package", FeatureListRemoteRoot: "featurelist" } as const;

export async function run(client: whm.WhmCaller, module: keyof typeof KEYS, name: string): Promise<void> {
  const enqueue = whm[`enqueue${module}`] as (
    client: whm.WhmCaller,
    id: string,
    item: object,
  ) => Promise<void>;
  await enqueue(client, "s", { [KEYS[module]]: name });
}
