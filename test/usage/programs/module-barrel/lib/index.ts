// used: AccountLocal (user, localuser, reseller)
// unused: AccountLocal.skipres, PackageRemoteRoot
export * from "./accounts.js";
export * from "./client.js";
