// used: AccountRemoteRoot (user, localuser, domain, customip)
// unused: AccountRemoteRoot.replaceip
import { enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

interface Named {
  readonly user: string;
}

interface Queue<T extends Named> {
  add(entry: T): void;
}

class Accounts {
  readonly entries: { user: string; domain?: string; customip?: string }[] = [];
  add(entry: { user: string; domain?: string; customip?: string }): void {
    this.entries.push(entry);
  }
}

const accounts = new Accounts();
const queue: Queue<{ user: string; domain: string }> = accounts;
queue.add({ user: "alice", domain: "alice.example" });
accounts.add({ user: "bob", customip: "192.0.2.1" });

export async function run(client: WhmCaller): Promise<void> {
  for (const entry of accounts.entries)
    await enqueueAccountRemoteRoot(client, "s", { localuser: entry.user, ...entry });
}
