// used: AccountRemoteRoot (user, localuser, size)
// unused: AccountRemoteRoot.files, PackageRemoteRoot.size
import { createTransferClient, openTransferSession } from "./generated/index.js";

const client = createTransferClient({ server: "new.example", token: "t" });
const session = await openTransferSession(client, { remoteRoot: { host: "old.example", password: "p" } });
const accounts = [
  { name: "alice", bytes: 12 },
  { name: "bob", bytes: 10_000 },
];
await session.enqueueAll(
  accounts.map(({ name, bytes }) => ({
    module: "AccountRemoteRoot",
    user: name,
    localuser: name,
    size: bytes,
  })),
);
await session.start();
