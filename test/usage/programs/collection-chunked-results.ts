// used: AccountRemoteRoot (user, localuser)
// unused: AccountRemoteRoot.priority
import { createTransferClient, openTransferSession, type TransferItem } from "./generated/index.js";

const client = createTransferClient({ server: "new.example", token: "t" });
const session = await openTransferSession(client, { transferSessionId: process.argv[2] ?? "" });
const items: TransferItem[] = [];
for (const name of process.argv.slice(3))
  items.push({ module: "AccountRemoteRoot", user: name, localuser: name });
for (let start = 0; start < items.length; start += 10) {
  const outcomes = await session.enqueueAll(items.slice(start, start + 10));
  console.log(outcomes.filter(({ status }) => status === "queued").length);
}
