// used: AccountLocal (user, localuser)
// undecidable: * (*)
import { createTransferClient, openTransferSession, verifySchema } from "./generated/index.js";

const client = createTransferClient({ server: "new.example", token: "t" });
const session = await openTransferSession(client, { transferSessionId: "s" }, { verify: verifySchema });
await session.enqueue({ module: "AccountLocal", user: "alice", localuser: "alice" });
