// used: AccountRemoteRoot (user, localuser, domain)
// unused: AccountRemoteRoot.files
import { enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

class Account {
  constructor(
    readonly user: string,
    readonly localuser: string,
    readonly domain: string | null = null,
  ) {}
}

export async function run(client: WhmCaller, id: string): Promise<void> {
  for (const account of [new Account("a", "a"), new Account("b", "b", "b.example")]) {
    await enqueueAccountRemoteRoot(client, id, { ...account });
  }
}
