// used: AccountRemoteRoot (user, localuser)
// unused: AccountRemoteRoot.domain
import { enqueueAccountRemoteRoot, type AccountRemoteRootItem, type WhmCaller } from "./generated/index.js";

declare module "./generated/AccountRemoteRoot.js" {
  interface AccountRemoteRootItem {
    /** Only for our own reports. */
    ticket?: number;
  }
}

export async function run(client: WhmCaller, name: string): Promise<void> {
  const tracked: AccountRemoteRootItem = { user: name, localuser: name, ticket: 7 };
  const { ticket, ...item } = tracked;
  console.log(ticket);
  await enqueueAccountRemoteRoot(client, "s", item);
}
