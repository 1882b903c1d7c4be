// used: AccountRemoteRoot (user, localuser)
// unused: AccountLocal, AccountLocal.user, AccountLocal.domain
import { enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

/** Our own archive service. It has nothing to do with the module of the same name. */
async function enqueueAccountLocal(name: string, options: { domain: string }): Promise<void> {
  await fetch("https://archive.example/jobs", { method: "POST", body: JSON.stringify({ name, ...options }) });
}

export async function run(client: WhmCaller, name: string): Promise<void> {
  await enqueueAccountLocal(name, { domain: `${name}.example` });
  await enqueueAccountRemoteRoot(client, "s", { user: name, localuser: name });
}
