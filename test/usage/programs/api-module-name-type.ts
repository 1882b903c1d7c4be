// used: AccountLocal, AccountRemoteRoot, AccountRemoteUser, FeatureListRemoteRoot, LegacyAccountBackup, PackageRemoteRoot
// unused: AccountLocal.user, PackageRemoteRoot.package
import type { TransferModuleName } from "./generated/index.js";

const ICONS: Record<TransferModuleName, string> = {
  AccountLocal: "disk",
  AccountRemoteRoot: "server",
  AccountRemoteUser: "person",
  FeatureListRemoteRoot: "list",
  LegacyAccountBackup: "archive",
  PackageRemoteRoot: "box",
};

export const iconOf = (name: TransferModuleName): string => ICONS[name];
