// used: AccountLocal (user, localuser, skiphomedir, domain)
// unused: AccountLocal.skipbwdata
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

export class Restore {
  readonly #item: AccountLocalItem;

  constructor(name: string) {
    this.#item = { user: name, localuser: name, skiphomedir: true };
  }

  useDomain(name: string): void {
    this.#item.domain = name;
  }

  send(client: WhmCaller, id: string): Promise<void> {
    return enqueueAccountLocal(client, id, this.#item);
  }
}
