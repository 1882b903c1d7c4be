// unused: AccountLocal, LegacyAccountBackup, AccountLocal.user
import { createTransferClient, openTransferSession } from "./generated/index.js";

const client = createTransferClient({ server: "new.example", token: "t" });
const session = await openTransferSession(client, {
  localRestore: { cpmovepath: "/home/cpmove-alice.tar.gz" },
});
const { state } = await session.wait();
console.log(state);
