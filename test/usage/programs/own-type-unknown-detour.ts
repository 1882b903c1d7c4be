// used: AccountLocal (user, localuser, force)
// unused: AccountLocal.size
import { enqueueAccountLocal, validateAccountLocal, type WhmCaller } from "./generated/index.js";

const stash: unknown[] = [];

export function remember(name: string): void {
  stash.push({ user: name, localuser: name, force: true });
}

export async function flush(client: WhmCaller): Promise<void> {
  for (const value of stash) if (validateAccountLocal(value)) await enqueueAccountLocal(client, "s", value);
}
