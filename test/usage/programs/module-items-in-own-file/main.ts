import { enqueueAccountRemoteRoot, enqueuePackageRemoteRoot, type WhmCaller } from "../generated/index.js";
import { accounts } from "./accounts.js";
import { PLAN } from "./options.js";

export async function run(client: WhmCaller): Promise<void> {
  await enqueuePackageRemoteRoot(client, "s", { package: PLAN });
  for (const account of accounts) await enqueueAccountRemoteRoot(client, "s", account);
}
