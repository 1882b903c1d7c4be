// used: AccountRemoteRoot (user, localuser, skipemail)
// unused: AccountRemoteRoot.skipres
import { enqueueAccountRemoteRoot, type CallOptions, type WhmCaller } from "./generated/index.js";

type Enqueue<Item> = (client: WhmCaller, id: string, item: Item, options?: CallOptions) => Promise<void>;

function withRetry<Item>(enqueue: Enqueue<Item>, attempts: number): Enqueue<Item> {
  return async (client, id, item, options) => {
    for (let attempt = 1; attempt < attempts; attempt++) {
      try {
        return await enqueue(client, id, item, options);
      } catch (error) {
        console.warn(`attempt ${attempt} of ${attempts} failed`, error);
      }
    }
    await enqueue(client, id, item, options);
  };
}

export const run = (client: WhmCaller, name: string) =>
  withRetry(enqueueAccountRemoteRoot, 3)(client, "s", { user: name, localuser: name, skipemail: true });
