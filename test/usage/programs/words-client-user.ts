// used: PackageRemoteRoot (package)
// unused: AccountLocal.user, AccountRemoteRoot.user, LegacyAccountBackup.user, AccountRemoteUser
import { createWhmClient, enqueuePackageRemoteRoot } from "./generated/index.js";

const user = process.env["WHM_USER"] ?? "root";
const client = createWhmClient({ server: "new.example", user, token: "t" });
await enqueuePackageRemoteRoot(client, "s", { package: "gold" });
