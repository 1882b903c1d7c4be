// used: AccountRemoteRoot (user, localuser, size, force), PackageRemoteRoot (package)
// unused: PackageRemoteRoot.size, AccountRemoteRoot.skipaccount
import type { AccountRemoteRootItem } from "../generated/index.js";
import { FORCED } from "./options.js";

export const accounts: readonly AccountRemoteRootItem[] = [
  { user: "alice", localuser: "alice", size: 5 },
  { user: "bob", localuser: "bob", ...FORCED },
];
