// used: AccountRemoteRoot (user, localuser, skipemail, skiphomedir)
// unused: AccountLocal, AccountRemoteRoot.skipres
import { enqueueAccountRemoteRoot, type AccountRemoteRootItem, type WhmCaller } from "./generated/index.js";

const mailOnly = {
  user: "alice",
  localuser: "alice",
  skipemail: false,
  skiphomedir: true,
} satisfies AccountRemoteRootItem;

export default async function (client: WhmCaller, id: string): Promise<void> {
  await enqueueAccountRemoteRoot(client, id, mailOnly);
}
