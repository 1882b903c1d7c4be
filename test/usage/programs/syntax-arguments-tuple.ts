// used: AccountRemoteRoot (user, localuser, domain)
// unused: AccountRemoteRoot.size
import { enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, name: string): Promise<void> {
  const parameters: Parameters<typeof enqueueAccountRemoteRoot> = [
    client,
    "s",
    { user: name, localuser: name, domain: "d.example" },
  ];
  await enqueueAccountRemoteRoot(...parameters);
}
