// used: PackageRemoteRoot (package, size)
// unused: FeatureListRemoteRoot
import {
  validatePackageRemoteRoot,
  enqueuePackageRemoteRoot,
  type ItemValidator,
  type WhmCaller,
} from "./generated/index.js";

type ItemOf<Validator> = Validator extends ItemValidator<infer Item> ? Item : never;

const plan: ItemOf<typeof validatePackageRemoteRoot> = { package: "gold", size: 1 };

export const run = (client: WhmCaller) => enqueuePackageRemoteRoot(client, "s", plan);
