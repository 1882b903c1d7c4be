// used: AccountRemoteUser (user, localuser, domain)
// unused: AccountRemoteRoot.domain
// undecidable: AccountLocal, AccountRemoteRoot, FeatureListRemoteRoot, LegacyAccountBackup, PackageRemoteRoot
export * from "../generated/index.js";
export const SESSION = "s";
