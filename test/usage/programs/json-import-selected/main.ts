// used: AccountRemoteRoot (user, localuser, size)
// unused: AccountRemoteRoot.reseller, AccountRemoteRoot.domain
import config from "./config.json" with { type: "json" };
import { enqueueAccountRemoteRoot, type WhmCaller } from "../generated/index.js";

export async function run(client: WhmCaller): Promise<void> {
  const { accounts, bytes } = config;
  for (const name of accounts) {
    await enqueueAccountRemoteRoot(client, "s", { user: name, localuser: name, size: bytes });
  }
}
