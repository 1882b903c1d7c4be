import { createTransferClient, openTransferSession } from "../generated/index.js";
import { items } from "./items.js";

const client = createTransferClient({ server: "new.example", token: "t" });
const session = await openTransferSession(client, { transferSessionId: "s" });
await session.enqueueAll([...items("gold"), ...items()]);
