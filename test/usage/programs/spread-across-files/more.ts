// used: AccountLocal (user, localuser, skipres), PackageRemoteRoot (package)
// unused: AccountLocal.force, AccountRemoteRoot
export const names = ["alice", "bob"];
export const extra = { skipres: true };
export const account = (name: string) => ({ user: name, localuser: name, ...extra });
