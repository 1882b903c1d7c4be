// used: AccountLocal (user, localuser, force), FeatureListRemoteRoot (featurelist)
// unused: AccountRemoteRoot.force, FeatureListRemoteRoot.size
import { openTransferSession, createTransferClient } from "./generated/index.js";

const client = createTransferClient({ server: "new.example", token: "t" });
const session = await openTransferSession(client, { transferSessionId: "s" });
const isList = process.argv.includes("--list");
await session.enqueue(
  isList
    ? { module: "FeatureListRemoteRoot", featurelist: "default" }
    : { module: "AccountLocal", user: "alice", localuser: "alice", force: true },
);
