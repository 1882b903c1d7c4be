// used: AccountLocal (user, localuser, replaceip)
// undecidable: AccountLocal.*
// unused: AccountRemoteUser
import { enqueueAccountLocal } from "../generated/index.js";

export function restore(client, account) {
  return enqueueAccountLocal(client, "s", account);
}
