// used: AccountLocal (user, localuser, replaceip, domain)
// unused: AccountLocal.size
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

let override: AccountLocalItem | undefined;

export function overrideWith(name: string): void {
  override ??= { user: name, localuser: name, replaceip: "all" };
}

export async function run(client: WhmCaller, id: string): Promise<void> {
  await enqueueAccountLocal(client, id, override ?? { user: "bob", localuser: "bob", domain: "bob.example" });
}
