// used: AccountRemoteRoot (user, localuser, skipemail, skipres)
// unused: AccountRemoteRoot.skipaccount
import { enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

const SKIPPED = ["skipemail", "skipres"] as const;

export async function move(client: WhmCaller, id: string, user: string): Promise<void> {
  const flags = Object.fromEntries(SKIPPED.map((name) => [name, true])) as Record<
    (typeof SKIPPED)[number],
    boolean
  >;
  await enqueueAccountRemoteRoot(client, id, { user, localuser: user, ...flags });
}
