// used: AccountRemoteRoot (user, localuser)
// undecidable: AccountRemoteRoot.*
// unused: AccountLocal, PackageRemoteRoot
import { createTransferClient, describeSchemaDrift, enqueueAccountRemoteRoot } from "./generated/index.js";

const client = createTransferClient({ server: "new.example", token: "t" });
const report = await client.verifySchema({ modules: ["AccountRemoteRoot"] });
if (report.breaking !== false) throw new Error(report.drifts.map(describeSchemaDrift).join("\n"));
await enqueueAccountRemoteRoot(client, "s", { user: "a", localuser: "a" });
