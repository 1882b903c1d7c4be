// used: AccountRemoteRoot (user, localuser, shared_mysql_server)
// unused: AccountRemoteRoot.replaceip
import type { TransferItem } from "../generated/index.js";

export default {
  module: "AccountRemoteRoot",
  user: "a",
  localuser: "a",
  shared_mysql_server: 1,
} satisfies TransferItem;
