// used: AccountLocal (user, localuser, domain)
// unused: AccountLocal.reseller
import accounts from "./accounts.json" with { type: "json" };
import { enqueueAccountLocal, type WhmCaller } from "../generated/index.js";

export async function run(client: WhmCaller): Promise<void> {
  for (const account of accounts) await enqueueAccountLocal(client, "s", account);
}
