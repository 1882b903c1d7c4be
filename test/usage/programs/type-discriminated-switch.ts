// used: AccountLocal (user), PackageRemoteRoot (package), FeatureListRemoteRoot (featurelist)
// undecidable: * (*)
import type { TransferItem } from "./generated/index.js";

export function title(item: TransferItem): string {
  switch (item.module) {
    case "AccountLocal":
      return `account ${item.user}`;
    case "PackageRemoteRoot":
      return `package ${item.package}`;
    case "FeatureListRemoteRoot":
      return `feature list ${item.featurelist}`;
    default:
      return item.module;
  }
}
