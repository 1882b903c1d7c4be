// used: AccountLocal (user, localuser, replaceip, domain)
// unused: AccountLocal.customip
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

interface Handler {
  handle(message: object): void;
}

class Restores implements Handler {
  readonly pending: { user: string; localuser: string; domain?: string; replaceip?: string }[] = [];
  handle(message: { user: string; localuser: string; domain?: string; replaceip?: string }): void {
    this.pending.push(message);
  }
}

const restores = new Restores();
const handlers: Handler[] = [restores];

export async function run(client: WhmCaller): Promise<void> {
  for (const handler of handlers) {
    handler.handle({ user: "a", localuser: "a", domain: "a.example" });
    handler.handle({ user: "b", localuser: "b", replaceip: "all" });
  }
  for (const item of restores.pending) await enqueueAccountLocal(client, "s", item);
}
