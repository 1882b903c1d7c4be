// used: AccountRemoteRoot (user, localuser, live_transfer)
// unused: AccountLocal, AccountRemoteRoot.domain, AccountRemoteRoot.size
import { createTransferClient, openTransferSession } from "./generated/index.js";

const client = createTransferClient({ server: "new.example", token: "t" });
const session = await openTransferSession(client, {
  remoteRoot: { host: "old.example", user: "admin", password: "p", rootEscalationMethod: "sudo" },
});
await session.enqueue({
  module: "AccountRemoteRoot",
  user: "alice",
  localuser: "alice",
  live_transfer: true,
});
await session.start();
for await (const event of session.watch()) {
  if (event.type === "item") {
    const { item, status, size, failure } = event.result;
    console.log(item, status, size, failure);
  }
}
const { failed, items } = await session.wait();
if (failed > 0) throw new Error(items.map(({ localItem }) => localItem).join());
