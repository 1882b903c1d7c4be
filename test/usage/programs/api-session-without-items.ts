// unused: AccountLocal, AccountRemoteRoot, AccountRemoteRoot.user, AccountLocal.size
import { createTransferClient, openTransferSession, isFinalTransferState } from "./generated/index.js";

const client = createTransferClient({ server: "new.example", user: "root", token: "t" });
const session = await openTransferSession(client, { transferSessionId: process.argv[2] ?? "" });
if (!isFinalTransferState(await session.state())) await session.abort();
const { items } = await session.results();
for (const { module, item, status, size } of items) console.log(module, item, status, size);
