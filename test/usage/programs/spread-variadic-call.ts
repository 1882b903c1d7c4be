// used: AccountLocal (user, localuser, skipres)
// unused: AccountLocal.skipaccount
import { createTransferClient, openTransferSession, type TransferItem } from "./generated/index.js";

const session = await openTransferSession(createTransferClient({ server: "s", token: "t" }), {
  transferSessionId: "1",
});

async function all(...items: readonly TransferItem[]): Promise<void> {
  await session.enqueueAll(items);
}

const more = ["x", "y"].map(
  (user) => ({ module: "AccountLocal", user, localuser: user, skipres: 1 }) as const,
);
await all(...more);
