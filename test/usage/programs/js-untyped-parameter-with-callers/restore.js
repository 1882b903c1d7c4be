// used: AccountLocal (user, localuser, replaceip)
// unused: AccountLocal.reseller
import { enqueueAccountLocal } from "../generated/index.js";

export function restore(client, account) {
  return enqueueAccountLocal(client, "s", account);
}
