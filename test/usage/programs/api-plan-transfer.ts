// used: AccountRemoteRoot (user, localuser, domain, size)
// undecidable: PackageRemoteRoot, PackageRemoteRoot.*
// unused: AccountLocal, AccountRemoteRoot.force, LegacyAccountBackup
import {
  createTransferClient,
  openTransferSession,
  planTransfer,
  retrieveTransferSessionRemoteAnalysis,
} from "./generated/index.js";

const client = createTransferClient({ server: "new.example", token: "t" });
const session = await openTransferSession(client, { transferSessionId: process.argv[2] ?? "" });
const plan = planTransfer(
  await retrieveTransferSessionRemoteAnalysis(client, { transferSessionId: session.id }),
);
if (plan.conflicts.length > 0)
  throw new Error(plan.conflicts.map(({ kind, name }) => `${kind} ${name}`).join());
await session.enqueueAll(plan.items);
