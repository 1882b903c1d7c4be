// used: AccountRemoteUser (user, localuser)
// unused: AccountRemoteUser.domain, AccountRemoteRoot
import { createTransferClient, openTransferSession } from "./generated/index.js";

const client = createTransferClient({ server: "new.example", token: "t" });
const session = await openTransferSession(client, { remoteUser: { host: "old.example", password: "p" } });
await session.enqueue({ module: "AccountRemoteUser", user: "alice", localuser: "alice2" });
await session.start();
await session.close();
